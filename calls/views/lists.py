"""The list of calls."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from businesses.access import Member, members_only
from calls.selectors import call_page


@require_safe
@members_only()
def calls(request: HttpRequest, member: Member) -> HttpResponse:
    before = request.GET.get("before", "")
    page = call_page(member.business, before=int(before) if before.isdecimal() else None)
    return render(request, "calls/calls.html", {"here": "calls", "page": page, "is_older": bool(before)})
