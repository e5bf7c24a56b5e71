"""Addresses of the pages that read several rooms."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
