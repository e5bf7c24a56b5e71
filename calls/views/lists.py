"""The list of calls, as a page and as a file, and acts on many of them."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from businesses.access import Member, members_only
from businesses.models import Role
from calls.listing.bulk import carry_out, preview, read_wish
from calls.listing.columns import COLUMNS
from calls.listing.exporting import calls_export
from calls.listing.listing import listing_of, read_asked
from calls.listing.panel import chips_of, fields_of, times_of
from calls.listing.saving import columns_choose, kept_of, may_change
from calls.models import Tag
from calls.reviewing.belonging import people_of
from common.csv_files import csv_answer
from common.errors import BadInput


@require_safe
@members_only()
def calls(request: HttpRequest, member: Member) -> HttpResponse:
    listing = listing_of(member, request.GET)
    asked = listing.asked
    context = {
        "listing": listing,
        "page": listing.page,
        "asked": asked,
        "chips": chips_of(asked),
        "times": times_of(asked),
        "fields": fields_of(asked),
        "all_columns": [(column, column in asked.columns) for column in COLUMNS.values()],
        "tags": Tag.objects.filter(business=member.business, is_retired=False),
        "reviewers": people_of(member.business, Role.REVIEWER) if member.may(Role.REVIEWER) else [],
        "shown": {column.name for column in asked.columns},
        "carried": f"?{urlencode({'from': f'?{asked.querystring}'})}",
        "may_share": member.may(Role.MANAGER),
        "may_change_view": asked.view is not None and may_change(member, asked.view),
    }
    return render(request, "calls/calls.html", {"here": "calls", **context})


@require_safe
@members_only()
def export(request: HttpRequest, member: Member) -> HttpResponseBase:
    asked = read_asked(member, request.GET)
    rows = calls_export(member, asked.filters, asked.sort, asked.columns)
    return csv_answer(request, f"calls-{member.business.slug}-{timezone.now():%Y-%m-%d}.csv", rows)


@require_POST
@members_only()
def columns(request: HttpRequest, member: Member) -> HttpResponse:
    columns_choose(member, request.POST.getlist("column"))
    return _back_to_list(member, request.POST.get("list", ""), leave_out="cols")


@require_POST
@members_only(Role.REVIEWER)
def bulk(request: HttpRequest, member: Member) -> HttpResponse:
    """Asks before it does: the first time it says how many calls it would change."""
    back = request.POST.get("list", "")
    try:
        seen = preview(member, read_wish(request.POST))
        if request.POST.get("confirmed") != str(seen.count):
            return render(request, "calls/bulk.html", {"here": "calls", "seen": seen, "list": kept_of(back)})
        changed = carry_out(member, seen)
    except BadInput as refusal:
        messages.error(request, refusal.message)
        return _back_to_list(member, back)
    messages.success(request, _told(changed, seen.count))
    return _back_to_list(member, back)


def _told(changed: int, count: int) -> str:
    had = count - changed
    done = f"{changed:,} {'call' if changed == 1 else 'calls'} changed."
    return f"{done} {had:,} had it already." if had else done


def _back_to_list(member: Member, query: str, leave_out: str = "") -> HttpResponseRedirect:
    kept = "&".join(part for part in kept_of(query).split("&") if part and not part.startswith(f"{leave_out}="))
    address = reverse("calls", args=[member.business.slug])
    return redirect(f"{address}?{kept}" if kept else address)
