"""Every address, room by room."""

from django.contrib import admin
from django.urls import include, path

from calls.posted_turns import posted_turn_view
from calls.webhooks import inbound_view, webhook_view
from voiceops.wiring import house

urlpatterns = [
    path("retell/turn/<slug:slug>/", posted_turn_view(house), name="posted_turn"),
    path("retell/webhook/<slug:slug>/", webhook_view(house), name="retell_webhook"),
    path("retell/inbound/<slug:slug>/", inbound_view(house), name="retell_inbound"),
    path("admin/", admin.site.urls),
    path("", include("businesses.urls")),
    path("", include("businesses.trail.urls")),
    path("", include("prompts.urls")),
    path("", include("calls.urls")),
    path("", include("escalations.urls")),
    path("", include("dashboard.urls")),
]

handler400 = "voiceops.trouble.handlers.bad_request"
handler403 = "voiceops.trouble.handlers.forbidden"
handler404 = "voiceops.trouble.handlers.not_found"
handler500 = "voiceops.trouble.handlers.server_error"
