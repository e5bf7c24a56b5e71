"""Addresses of the escalation pages."""

from django.urls import URLPattern, URLResolver, include, path

from escalations.views import destinations, duty

places = [
    path("destinations/", destinations.destinations, name="destinations"),
    path("destinations/new/", destinations.destination_new, name="destination_new"),
    path("destinations/<int:pk>/", destinations.destination, name="destination"),
    path("destinations/<int:pk>/retire/", destinations.retire, name="destination_retire"),
    path("destinations/<int:pk>/restore/", destinations.restore, name="destination_restore"),
    path("duty/", duty.duty, name="duty"),
    path("duty/now/", duty.duty_now, name="duty_now"),
    path("duty/add/", duty.shift_add, name="shift_add"),
    path("duty/<int:pk>/remove/", duty.remove, name="shift_remove"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("b/<slug:slug>/handoffs/", include(places)),
]
