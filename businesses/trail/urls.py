"""Addresses of the audit trail."""

from django.urls import path

from businesses.trail import views

urlpatterns = [
    path("b/<slug:slug>/audit/", views.trail, name="audit"),
    path("b/<slug:slug>/audit/trail.csv", views.trail_csv, name="audit_csv"),
]
