"""What is kept of a call as it came, and a webhook processed once more."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from businesses.access import Member, members_only
from businesses.models import Role
from calls.models import WebhookDelivery
from calls.reading.records import call_records, delivery_of, pretty_body
from calls.webhook_replay import delivery_replay


@require_safe
@members_only(Role.REVIEWER)
def records(request: HttpRequest, member: Member, retell_call_id: str) -> HttpResponse:
    after = request.GET.get("after", "")
    shown = int(after) if after.isdecimal() and len(after) < 9 else 0
    found = call_records(member.business, retell_call_id, after=shown)
    if found is None:
        raise Http404
    return render(request, "calls/records.html", {"here": "calls", "records": found, "call": found.call})


@require_safe
@members_only(Role.REVIEWER)
def delivery(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    found = _delivery_of(member, pk)
    context = {"delivery": found, "body": pretty_body(found.body), "is_owner": member.may(Role.OWNER)}
    return render(request, "calls/delivery.html", {"here": "calls", **context})


@require_POST
@members_only(Role.OWNER)
def replay(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    found = _delivery_of(member, pk)
    context = {"replay": delivery_replay(member, found), "delivery": found, "body": pretty_body(found.body)}
    return render(request, "calls/delivery.html", {"here": "calls", "is_owner": True, **context})


def _delivery_of(member: Member, pk: int) -> WebhookDelivery:
    found = delivery_of(member.business, pk)
    if found is None:
        raise Http404
    return found
