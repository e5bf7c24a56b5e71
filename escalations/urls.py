"""Addresses of the escalation pages."""

from django.urls import URLPattern, path

from escalations.views import alerts, story

urlpatterns: list[URLPattern] = [
    path("b/<slug:slug>/handoffs/alerts/", alerts.alerts, name="alerts"),
    path("b/<slug:slug>/handoffs/alerts/new/", alerts.alert_new, name="alert_new"),
    path("b/<slug:slug>/handoffs/alerts/<int:pk>/", alerts.alert_channel, name="alert_channel"),
    path("b/<slug:slug>/handoffs/alerts/<int:pk>/test/", alerts.alert_test, name="alert_test"),
    path("b/<slug:slug>/handoffs/alerts/<int:pk>/switch/", alerts.alert_switch, name="alert_switch"),
    path("b/<slug:slug>/handoffs/alerts/<int:pk>/delete/", alerts.alert_delete, name="alert_delete"),
    path("b/<slug:slug>/handoffs/<int:pk>/link/revoke/", alerts.link_revoke, name="handoff_link_revoke"),
    path("s/<str:token>/", story.story, name="handoff_story"),
    path("s/<str:token>/now/", story.story_now, name="handoff_story_now"),
]
