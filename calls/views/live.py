"""The wall of live calls."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from businesses.access import Member, members_only
from calls.operators.wall_view import WallView, agent_choices, filter_choices, sort_choices, wall_cards


@require_safe
@members_only()
def live(request: HttpRequest, member: Member) -> HttpResponse:
    view = WallView.from_query(request.GET)
    context = {
        "cards": wall_cards(member, view),
        "view": view,
        "filters": filter_choices(view),
        "agents": agent_choices(member.business, view),
        "sorts": sort_choices(view),
    }
    return render(request, "calls/live.html", {"here": "live", **context})
