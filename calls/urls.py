"""Addresses of the call pages."""

from django.urls import path

from calls import views

urlpatterns = [
    path("b/<slug:slug>/live/", views.live, name="live"),
    path("b/<slug:slug>/calls/", views.calls, name="calls"),
    path("b/<slug:slug>/calls/<str:retell_call_id>/", views.call, name="call"),
]
