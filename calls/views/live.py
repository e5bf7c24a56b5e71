"""The wall of live calls."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from businesses.access import Member, members_only
from calls.selectors import live_calls


@require_safe
@members_only()
def live(request: HttpRequest, member: Member) -> HttpResponse:
    return render(request, "calls/live.html", {"here": "live", "calls": live_calls(member.business)[::-1]})
