"""The page of the audit trail, and its spreadsheet."""

import json
from collections.abc import Iterator
from itertools import chain

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from businesses.access import Member, members_only
from businesses.audit import audit
from businesses.models import AuditEntry, Role
from businesses.trail.entries import changes_in, trail_batches, trail_choices, trail_page
from businesses.trail.filters import Filters, position_asked
from common.csv_files import Row, csv_answer

HEADS = ("Entry", "When (UTC)", "Who", "What", "Of what", "From address", "Before", "After", "Seal")


@require_safe
@members_only(Role.OWNER)
def trail(request: HttpRequest, member: Member) -> HttpResponse:
    asked = request.GET.dict()
    filters, before = Filters.read(asked), position_asked(asked)
    page = trail_page(member.business, filters, before)
    context = {
        "here": "audit",
        "rows": [(entry, changes_in(entry)) for entry in page.entries],
        "filters": filters,
        "choices": trail_choices(member.business),
        "newest": f"?{filters.address}" if before is not None else "",
        "older": f"?{filters.address}&before={page.next_before}" if page.next_before else "",
    }
    return render(request, "businesses/audit/trail.html", context)


@require_safe
@members_only(Role.OWNER)
def trail_csv(request: HttpRequest, member: Member) -> StreamingHttpResponse:
    """The whole of what is filtered. That it was taken is noted in the trail itself."""
    filters = Filters.read(request.GET.dict())
    audit(member, "audit_exported", "audit trail", after={"filters": filters.address})
    file_name = f"{member.business.slug}-audit-{timezone.now():%Y-%m-%d}.csv"
    return csv_answer(request, file_name, chain([HEADS], _rows(member, filters)))


def _rows(member: Member, filters: Filters) -> Iterator[Row]:
    for batch in trail_batches(member.business, filters):
        yield from map(_row, batch)


def _row(entry: AuditEntry) -> Row:
    before, after = (json.dumps(values, ensure_ascii=False) for values in (entry.before, entry.after))
    when = f"{entry.at:%Y-%m-%d %H:%M:%S}"
    return (entry.position, when, entry.actor, entry.act, entry.subject, entry.address, before, after, entry.seal)
