"""Search inside transcripts."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from businesses.access import Member, members_only
from calls.searching.finding import LIMIT, Found, search


@require_safe
@members_only()
def find(request: HttpRequest, member: Member) -> HttpResponse:
    text, given = request.GET.get("q", ""), request.GET.get("page", "")
    is_live = request.GET.get("origin") != "tests"
    page = int(given) if given.isascii() and given.isdecimal() and len(given) < 5 else 1
    found = search(member, text, page=page, is_live=is_live) if text.strip() else Found("")
    return render(request, "calls/search.html", {"here": "search", "found": found, "limit": LIMIT, "is_live": is_live})
