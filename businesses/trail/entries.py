"""What stands in a trail: pages of it, the people and acts in it, and what an entry says was changed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, QuerySet

from businesses.models import AuditEntry, Business
from businesses.trail.filters import Filters

ROWS = 50
BATCH = 1000


@dataclass(frozen=True, slots=True)
class Change:
    """One value before and after, as people read it. `field` is a path, such as `hours.monday`."""

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class TrailPage:
    """`next_before` is the `before` of the page after this one, None on the last."""

    entries: tuple[AuditEntry, ...]
    next_before: int | None


@dataclass(frozen=True, slots=True)
class Choices:
    """What there is to filter by. People by the newest address they acted under."""

    people: tuple[tuple[int, str], ...]
    acts: tuple[str, ...]


def entries_of(business: Business, filters: Filters) -> QuerySet[AuditEntry]:
    """The newest first."""
    found = AuditEntry.objects.filter(business=business).order_by("-position")
    if filters.person:
        found = found.filter(actor_id=filters.person)
    if filters.act:
        found = found.filter(act=filters.act)
    if starts_at := filters.starts_at(business):
        found = found.filter(at__gte=starts_at)
    if ends_before := filters.ends_before(business):
        found = found.filter(at__lt=ends_before)
    return found


def trail_page(business: Business, filters: Filters, before: int | None) -> TrailPage:
    found = entries_of(business, filters)
    if before is not None:
        found = found.filter(position__lt=before)
    entries = tuple(found[: ROWS + 1])
    return TrailPage(entries[:ROWS], entries[ROWS - 1].position if len(entries) > ROWS else None)


def trail_batches(business: Business, filters: Filters) -> Iterator[list[AuditEntry]]:
    """All of it, one query a batch, so that a long trail never stands in memory whole."""
    found = entries_of(business, filters)
    batch = list(found[:BATCH])
    while batch:
        yield batch
        batch = list(found.filter(position__lt=batch[-1].position)[:BATCH])


def trail_choices(business: Business) -> Choices:
    all_entries = AuditEntry.objects.filter(business=business)
    newest = all_entries.values("actor_id").annotate(newest=Max("position")).values("newest")
    people = AuditEntry.objects.filter(business=business, position__in=newest).values_list("actor_id", "actor")
    acts = all_entries.order_by("act").values_list("act", flat=True).distinct()
    return Choices(tuple(sorted(people, key=lambda person: person[1])), tuple(acts))


def changes_in(entry: AuditEntry) -> tuple[Change, ...]:
    """Field by field. What was the same before and after is left out, and what is empty now as it was before."""
    old, new = dict(_flat(entry.before)), dict(_flat(entry.after))
    names = [*old, *(name for name in new if name not in old)]
    told = (Change(name.replace("_", " "), _words(old.get(name)), _words(new.get(name))) for name in names)
    return tuple(change for change in told if change.old != change.new)


def _flat(values: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        if isinstance(value, dict) and value:
            yield from _flat(value, f"{path}{name}.")
        else:
            yield f"{path}{name}", value


def _words(value: object) -> str:
    match value:
        case None | "" | [] | {}:
            return ""
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(_words(one) or "nothing" for one in value)
        case _:
            return str(value)
