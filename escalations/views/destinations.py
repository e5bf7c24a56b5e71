"""Destinations: the list with who would answer now, the form, retiring and bringing back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from businesses.access import Member, members_only
from businesses.models import Role
from common.errors import VoiceOpsError
from escalations.destinations.selectors import destinations_of, retired_of, rows_of, uses_of
from escalations.destinations.services import (
    destination_add,
    destination_change,
    destination_restore,
    destination_retire,
)
from escalations.models import Destination
from escalations.views.destination_forms import DestinationForm

HERE = {"here": "handoffs", "tab": "destinations"}


@require_safe
@members_only()
def destinations(request: HttpRequest, member: Member) -> HttpResponse:
    rows = rows_of(member.business, timezone.now())
    context = {"rows": rows, "retired": retired_of(member.business)}
    return render(request, "escalations/destinations/list.html", {**HERE, **context})


@require_http_methods(["GET", "HEAD", "POST"])
@members_only(Role.MANAGER)
def destination_new(request: HttpRequest, member: Member) -> HttpResponse:
    if "copy" in request.POST:
        return _form_page(request, DestinationForm.copied(member, request.POST))
    form = DestinationForm(member, request.POST or None)
    if request.method == "POST" and form.saved(lambda wish: destination_add(member, wish)):
        messages.success(request, f"Callers can be sent to “{form.cleaned_data['name']}” from now on.")
        return redirect("destinations", member.business.slug)
    return _form_page(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only(Role.MANAGER)
def destination(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    found = get_object_or_404(destinations_of(member.business), pk=pk)
    name = found.name
    if "copy" in request.POST:
        return _form_page(request, DestinationForm.copied(member, request.POST, destination=found), name)
    form = DestinationForm(member, request.POST or None, destination=found)
    if request.method == "POST" and form.saved(lambda wish: destination_change(member, found, wish)):
        messages.success(request, f"“{found.name}” is saved. It counts for calls that are under way, too.")
        return redirect("destinations", member.business.slug)
    return _form_page(request, form, name)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only(Role.MANAGER)
def retire(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    """Says what will happen, and does it when it is sent."""
    found = get_object_or_404(destinations_of(member.business), pk=pk)
    if request.method == "POST":
        destination_retire(member, found)
        messages.success(request, f"“{found.name}” is retired. Nobody is sent there any more.")
        return redirect("destinations", member.business.slug)
    context = {"destination": found, "uses": uses_of(found)}
    return render(request, "escalations/destinations/retire.html", {**HERE, **context})


@require_POST
@members_only(Role.MANAGER)
def restore(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    found = get_object_or_404(Destination, business=member.business, pk=pk)
    try:
        destination_restore(member, found)
    except VoiceOpsError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"“{found.name}” is back in use.")
    return redirect("destinations", member.business.slug)


def _form_page(request: HttpRequest, form: DestinationForm, name: str = "") -> HttpResponse:
    return render(request, "escalations/destinations/form.html", {**HERE, "form": form, "name": name})
