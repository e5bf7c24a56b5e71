"""Every address, room by room."""

from django.contrib import admin
from django.urls import include, path

from voiceops.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("admin/", admin.site.urls),
    path("", include("businesses.urls")),
    path("", include("calls.urls")),
]
