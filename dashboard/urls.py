"""Addresses of the pages that read several rooms."""

from django.urls import URLPattern, path

from dashboard.views import publishing

urlpatterns: list[URLPattern] = [
    path("b/<slug:slug>/prompts/<int:pk>/publish/<int:number>/", publishing.publish, name="publish"),
]
