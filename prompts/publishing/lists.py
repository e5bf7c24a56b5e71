"""Pages of a prompt's versions, and of what was live when."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from businesses.models import Business
from prompts.models import Prompt, PromptVersion, Release, VersionStatus
from prompts.publishing.releasing import open_release

ROWS = 50
BATCH = 500


@dataclass(frozen=True, slots=True)
class Listed:
    """A version in a list. `live_percent` of callers hear it now; None: nobody."""

    version: PromptVersion
    live_percent: int | None

    @property
    def errors(self) -> int:
        return sum(finding.get("severity") == "error" for finding in self.version.findings)


@dataclass(frozen=True, slots=True)
class VersionsPage:
    """`next_before` is the number before which the page after this one begins, None on the last."""

    rows: tuple[Listed, ...]
    next_before: int | None


@dataclass(frozen=True, slots=True)
class ReleasesPage:
    rows: tuple[Release, ...]
    next_before: int | None


def versions_page(prompt: Prompt, before: int | None) -> VersionsPage:
    """The newest first. Texts are not loaded: a thousand of them would be megabytes. Two queries."""
    found = PromptVersion.objects.filter(prompt=prompt).select_related("author", "saved_by", "parent")
    found = found.only(
        *("prompt_id", "number", "status", "note", "findings", "token_count", "created_at", "published_at", "saved_at"),
        *("author__first_name", "author__last_name", "author__email", "parent__number"),
        *("saved_by__first_name", "saved_by__last_name", "saved_by__email"),
    ).order_by("-number")
    if before is not None:
        found = found.filter(number__lt=before)
    rows, shares = list(found[: ROWS + 1]), live_shares(prompt)
    listed = tuple(Listed(version, shares.get(version.pk)) for version in rows[:ROWS])
    return VersionsPage(listed, rows[ROWS - 1].number if len(rows) > ROWS else None)


def live_shares(prompt: Prompt) -> dict[int, int]:
    """How many in a hundred callers hear which version now, by its key."""
    now = open_release(prompt)
    if now is None:
        return {}
    if now.candidate_id is None:
        return {now.version_id: 100}
    return {now.version_id: 100 - now.share_percent, now.candidate_id: now.share_percent}


def version_by_number(prompt: Prompt, number: int) -> PromptVersion | None:
    found = PromptVersion.objects.filter(prompt=prompt, number=number)
    return found.select_related("prompt__business", "author", "saved_by", "parent").first()


def newest_draft(prompt: Prompt) -> PromptVersion | None:
    drafts = PromptVersion.objects.filter(prompt=prompt, status=VersionStatus.DRAFT)
    return drafts.select_related("prompt__business", "author", "saved_by", "parent").order_by("-number").first()


def releases_of(business: Business, prompt: Prompt | None = None) -> QuerySet[Release]:
    """The newest first, of one prompt or of all, with their versions and prompts at hand."""
    found = Release.objects.filter(business=business)
    if prompt is not None:
        found = found.filter(prompt=prompt)
    # No text of a version: a line of the history needs its number alone.
    return (
        found.select_related("prompt", "version", "candidate")
        .defer(*(f"{side}__{text}" for side in ("version", "candidate") for text in HEAVY))
        .order_by("-started_at", "-pk")
    )


HEAVY = ("body", "begin_message", "variables", "model", "tools", "frozen_tools", "findings")


def releases_page(business: Business, prompt: Prompt | None, before: int | None) -> ReleasesPage:
    rows = list(_before(releases_of(business, prompt), business, before)[: ROWS + 1])
    return ReleasesPage(tuple(rows[:ROWS]), rows[ROWS - 1].pk if len(rows) > ROWS else None)


def release_batches(business: Business, prompt: Prompt | None) -> Iterator[list[Release]]:
    """All of them, one query a batch."""
    found = releases_of(business, prompt)
    batch = list(found[:BATCH])
    while batch:
        yield batch
        batch = list(_before(found, business, batch[-1].pk)[:BATCH])


def _before(found: QuerySet[Release], business: Business, before: int | None) -> QuerySet[Release]:
    if before is None:
        return found
    mark = Release.objects.filter(business=business, pk=before).values_list("started_at", flat=True).first()
    if mark is None:
        return found.none()
    return found.filter(Q(started_at__lt=mark) | Q(started_at=mark, pk__lt=before))
