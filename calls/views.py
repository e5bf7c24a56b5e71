"""The pages of calls."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from businesses.models import Business
from businesses.selectors import businesses_of
from calls.call_story import call_detail
from calls.selectors import call_page, live_calls, live_count
from calls.story_items import figures_of, items_of


@require_safe
def live(request: HttpRequest, slug: str) -> HttpResponse:
    business = _business(request, slug)
    return _page(request, business, "calls/live.html", here="live", calls=live_calls(business)[::-1])


@require_safe
def calls(request: HttpRequest, slug: str) -> HttpResponse:
    business = _business(request, slug)
    before = request.GET.get("before", "")
    page = call_page(business, before=int(before) if before.isdecimal() else None)
    return _page(request, business, "calls/calls.html", here="calls", page=page, is_older=bool(before))


@require_safe
def call(request: HttpRequest, slug: str, retell_call_id: str) -> HttpResponse:
    business = _business(request, slug)
    detail = call_detail(business, retell_call_id)
    if detail is None:
        raise Http404
    context = {"call": detail.call, "items": items_of(detail), "figures": figures_of(detail)}
    return _page(request, business, "calls/call.html", here="calls", **context)


def _business(request: HttpRequest, slug: str) -> Business:
    return get_object_or_404(businesses_of(request.user), slug=slug)


def _page(request: HttpRequest, business: Business, template: str, **context: Any) -> HttpResponse:
    shell = {"business": business, "businesses": businesses_of(request.user), "live_count": live_count(business)}
    return render(request, template, shell | context)
