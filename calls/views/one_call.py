"""The page of one call."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from businesses.access import Member, members_only
from calls.call_story import call_detail
from calls.operators.services import MAY_ACT
from calls.story_items import figures_of, items_of


@require_safe
@members_only()
def call(request: HttpRequest, member: Member, retell_call_id: str) -> HttpResponse:
    detail = call_detail(member.business, retell_call_id)
    if detail is None:
        raise Http404
    context = {
        "call": detail.call,
        "items": items_of(detail),
        "figures": figures_of(detail),
        "may_act": member.may(MAY_ACT),
    }
    return render(request, "calls/call.html", {"here": "calls", **context})
