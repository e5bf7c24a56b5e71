"""Addresses of the prompt pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
