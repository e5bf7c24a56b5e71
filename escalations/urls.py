"""Addresses of the escalation pages."""

from django.urls import URLPattern, URLResolver, include, path

from escalations.views import figures, handoffs

queue = [
    path("", handoffs.handoffs, name="handoffs"),
    path("count/", handoffs.handoffs_count, name="handoffs_count"),
    path("new/", handoffs.callback_new, name="callback_new"),
    path("figures/", figures.handoff_figures, name="handoff_figures"),
    path("<int:pk>/", handoffs.callback, name="callback"),
    path("<int:pk>/<slug:act>/", handoffs.callback_act, name="callback_act"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("b/<slug:slug>/handoffs/", include(queue)),
]
