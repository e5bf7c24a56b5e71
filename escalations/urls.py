"""Addresses of the escalation pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
