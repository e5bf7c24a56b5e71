"""Addresses of the prompt pages."""

from django.urls import URLPattern, path

from prompts.views import trying

urlpatterns: list[URLPattern] = [
    path("b/<slug:slug>/prompts/<int:pk>/try/", trying.trying, name="try"),
    path(
        "b/<slug:slug>/prompts/<int:pk>/try/kept/<int:rehearsal>/delete/",
        trying.rehearsal_remove,
        name="rehearsal_delete",
    ),
]
