"""The page of one call, and its parts that come later."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from businesses.access import Member, members_only
from calls.listing.listing import Neighbours, neighbours_of
from calls.operators.services import MAY_ACT
from calls.ports import escalations_of
from calls.reading.endings import ending_of
from calls.reading.history import history_of
from calls.reading.money import cost_of
from calls.reading.parts import FIRST_PART, LATER_PART, later_parts
from calls.reading.playback import later_rows_of, playback_of
from calls.reading.story import call_detail
from calls.reading.story_items import figures_of, items_of
from calls.reading.told_brief import told_brief
from calls.reading.vendor_times import vendor_times
from calls.reading.walking import way_back
from calls.reviewing.desk import desk_for
from calls.sound.selectors import recording_state


@require_safe
@members_only()
def call(request: HttpRequest, member: Member, retell_call_id: str) -> HttpResponse:
    detail = call_detail(member.business, retell_call_id, stop=FIRST_PART)
    if detail is None:
        raise Http404
    found, figures = detail.call, figures_of(detail.call)
    way = way_back(member.business, request.GET.get("from", ""))
    context = {
        "call": found,
        "detail": detail,
        "items": items_of(detail),
        "parts": later_parts(detail.outline, FIRST_PART),
        "figures": figures,
        "cost": cost_of(found, models=figures.models),
        "ending": ending_of(found),
        "escalations": escalations_of()(found),
        "history": history_of(found),
        "vendor_times": vendor_times(found),
        "recording": recording_state(found),
        "way": way,
        "near": neighbours_of(member, way.filters, found) if way.is_known else Neighbours(None, None),
        "desk": desk_for(member, found, request.GET.get("item", "")),
        "may_act": member.may(MAY_ACT),
    }
    return render(request, "calls/call.html", {"here": "calls", **context})


@require_safe
@members_only()
def story(request: HttpRequest, member: Member, retell_call_id: str) -> HttpResponse:
    """Rows of a long story, for the place in the page that holds them."""
    start = _start_in(request) or FIRST_PART
    detail = call_detail(member.business, retell_call_id, start=start, stop=start + LATER_PART)
    if detail is None:
        raise Http404
    desk = desk_for(member, detail.call, request.GET.get("item", ""))
    return render(request, "calls/_story_part.html", {"call": detail.call, "items": items_of(detail), "desk": desk})


@require_safe
@members_only()
def playback(request: HttpRequest, member: Member, retell_call_id: str) -> JsonResponse:
    """With `start`, the rows from that one on; without, the first of them and what there is of the whole call."""
    start = _start_in(request)
    found = later_rows_of(member, retell_call_id, start) if start else playback_of(member, retell_call_id)
    if found is None:
        raise Http404
    return JsonResponse(found)


def _start_in(request: HttpRequest) -> int:
    """0 for what is no number of a row."""
    given = request.GET.get("start", "")
    return int(given) if given.isdecimal() and len(given) < 7 else 0


@require_safe
@members_only()
def brief(request: HttpRequest, member: Member, retell_call_id: str) -> HttpResponse:
    turn = request.GET.get("turn", "")
    found = told_brief(member.business, retell_call_id, int(turn) if turn.isdecimal() and len(turn) < 10 else None)
    if found is None:
        raise Http404
    return render(request, "calls/brief.html", {"here": "calls", "brief": found, "call": found.call, "turn": turn})
