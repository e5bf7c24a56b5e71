"""Addresses of the call pages."""

from django.urls import path

from calls.views import lists, live, one_call, orders

urlpatterns = [
    path("b/<slug:slug>/live/", live.live, name="live"),
    path("b/<slug:slug>/calls/", lists.calls, name="calls"),
    path("b/<slug:slug>/calls/<str:retell_call_id>/", one_call.call, name="call"),
    path("b/<slug:slug>/calls/<str:retell_call_id>/orders/<str:act>/", orders.order, name="call_order"),
]
