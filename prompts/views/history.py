"""What was live when, by whom and why: open to everybody who works here."""

from collections.abc import Iterator
from itertools import chain
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from businesses.access import Member, members_only
from common.csv_files import Row, csv_answer
from common.phone import without_numbers
from prompts.models import Prompt
from prompts.publishing.lists import release_batches, releases_page
from prompts.publishing.plain_words import told
from prompts.selectors import prompts_of

HEADS = ("From", "To", "Prompt", "What", "Version", "Candidate", "Share of callers (%)", "By", "Why")


@require_safe
@members_only()
def history(request: HttpRequest, member: Member) -> HttpResponse:
    prompt = _asked(member, request.GET.get("prompt", ""))
    before = request.GET.get("before", "")
    page = releases_page(member.business, prompt, int(before) if _is_number(before) else None)
    narrowed = f"prompt={prompt.pk}&" if prompt else ""
    context = {
        "here": "prompts",
        "prompts": prompts_of(member.business),
        "chosen": prompt,
        "rows": [(release, told(release)) for release in page.rows],
        "newest": f"?{narrowed}" if before else "",
        "older": f"?{narrowed}before={page.next_before}" if page.next_before else "",
    }
    return render(request, "prompts/history.html", context)


@require_safe
@members_only()
def history_csv(request: HttpRequest, member: Member) -> StreamingHttpResponse:
    """Times are the business's own."""
    prompt = _asked(member, request.GET.get("prompt", ""))
    file_name = f"{member.business.slug}-prompts-{timezone.now():%Y-%m-%d}.csv"
    return csv_answer(request, file_name, chain([HEADS], _rows(member, prompt)))


def _rows(member: Member, prompt: Prompt | None) -> Iterator[Row]:
    zone = ZoneInfo(member.business.time_zone)
    for batch in release_batches(member.business, prompt):
        for release in batch:
            times = (release.started_at, release.ended_at)
            began, ended = (f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}" if at else "" for at in times)
            candidate = release.candidate.number if release.candidate else ""
            why = release.why if member.sees_numbers else without_numbers(release.why)
            what = (release.prompt.name, told(release), release.version.number, candidate, release.share_percent)
            yield (began, ended, *what, release.actor, why)


def _asked(member: Member, pk: str) -> Prompt | None:
    return prompts_of(member.business).filter(pk=pk).first() if _is_number(pk) else None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 18
