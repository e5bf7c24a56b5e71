"""Where a business is told at once, for its owner."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from businesses.access import Member, members_only
from businesses.alerts.channels import (
    channel_delete,
    channel_store,
    channel_switch,
    channel_test,
    channels_of,
    deliveries_of,
)
from businesses.mail import is_mail_sent
from businesses.models import AlertChannel, AlertEvent, AlertKind, Role
from common.errors import BadInput
from escalations.linking.links import link_revoke as link_take_back
from escalations.linking.links import links_of
from escalations.models import Handoff

UNFIT = 422


@require_safe
@members_only(Role.OWNER)
def alerts(request: HttpRequest, member: Member) -> HttpResponse:
    context = {
        "here": "handoffs",
        "tab": "alerts",
        "channels": channels_of(member.business),
        "deliveries": deliveries_of(member.business),
        "open_links": links_of(member.business),
        "events": AlertEvent.choices,
    }
    return render(request, "escalations/alerts/alerts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only(Role.OWNER)
def alert_new(request: HttpRequest, member: Member) -> HttpResponse:
    events = [AlertEvent.EMERGENCY, AlertEvent.HANDOFF_HIGH, AlertEvent.HANDOFF_LOST]
    return _form(request, member, AlertChannel(kind=AlertKind.WEBHOOK, events=events))


@require_http_methods(["GET", "HEAD", "POST"])
@members_only(Role.OWNER)
def alert_channel(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    return _form(request, member, get_object_or_404(channels_of(member.business), pk=pk))


@require_POST
@members_only(Role.OWNER)
def alert_test(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    channel = get_object_or_404(channels_of(member.business), pk=pk)
    tested = channel_test(member, channel)
    (messages.success if tested.is_taken else messages.error)(request, tested.words)
    return redirect("alerts", slug=member.business.slug)


@require_POST
@members_only(Role.OWNER)
def alert_switch(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    channel = get_object_or_404(channels_of(member.business), pk=pk)
    is_on = request.POST.get("is_on") == "yes"
    channel_switch(member, channel, is_on=is_on)
    told = "is told again from now on" if is_on else "is told nothing from now on"
    messages.success(request, f"{channel.name} {told}.")
    return redirect("alerts", slug=member.business.slug)


@require_POST
@members_only(Role.OWNER)
def alert_delete(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    channel = get_object_or_404(channels_of(member.business), pk=pk)
    channel_delete(member, channel)
    messages.success(request, f"{channel.name} is deleted.")
    return redirect("alerts", slug=member.business.slug)


@require_POST
@members_only(Role.REVIEWER)
def link_revoke(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    link_take_back(member, get_object_or_404(Handoff, business=member.business, pk=pk))
    messages.success(request, "The link leads nowhere from now on. A new alert about this caller brings a new one.")
    return redirect("alerts" if member.may(Role.OWNER) else "live", slug=member.business.slug)


def _form(request: HttpRequest, member: Member, channel: AlertChannel) -> HttpResponse:
    typed: dict[str, Any] = {
        "kind": request.POST.get("kind", channel.kind),
        "name": request.POST.get("name", channel.name),
        "address": request.POST.get("address", ""),
        "events": request.POST.getlist("events") if request.method == "POST" else channel.events,
    }
    refusal: BadInput | None = None
    if request.method == "POST":
        try:
            stored = channel_store(member, channel, **typed)
        except BadInput as fault:
            refusal = fault
        else:
            messages.success(request, f"{stored.name} is stored. Press Test to see whether it arrives.")
            return redirect("alerts", slug=member.business.slug)
    context: dict[str, Any] = {"here": "handoffs", "tab": "alerts", "channel": channel, "typed": typed}
    context |= {"kinds": AlertKind.choices, "events": AlertEvent.choices, "refusal": refusal}
    context["is_mail_sent"] = is_mail_sent()
    return render(request, "escalations/alerts/channel.html", context, status=UNFIT if refusal else 200)
