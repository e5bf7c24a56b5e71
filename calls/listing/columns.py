"""What a list of calls can show of each, on the page and in a file."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, QuerySet

from businesses.access import Member
from businesses.models import Business, User
from calls import plain_words
from calls.models import Assignment, Call, CallTag, ListColumns, Review
from common.phone import masked, pretty


@dataclass(frozen=True, slots=True)
class Column:
    """`in_file` is the cell as text, in the member's role; `order` the key of what the heading sorts by."""

    name: str
    label: str
    in_file: Callable[[Call, Member], str]
    is_figure: bool = False
    order: str = ""


def _number(number: str, member: Member) -> str:
    return pretty(number) if member.sees_numbers else masked(number)


def _when(call: Call, member: Member) -> str:
    began_at = call.started_at or call.created_at
    return began_at.astimezone(ZoneInfo(member.business.time_zone)).isoformat(" ", "seconds")


def _own(call: Call) -> Review | None:
    reviews: Sequence[Review] = getattr(call, "own_reviews", ())
    return next(iter(reviews), None)


def _said(value: float | None, digits: int = 0) -> str:
    return "" if value is None else f"{value:.{digits}f}"


def _direction(call: Call, _: Member) -> str:
    return plain_words.in_words(plain_words.DIRECTION_WORDS, call.direction)


def _verdict(call: Call, _: Member) -> str:
    review = _own(call)
    return f"{review.get_verdict_display()}, {review.reviewer or 'a former member'}" if review else ""


def agent_words(call: Call) -> str:
    """A call keeps its words when its agent is deleted, but not who the agent was."""
    return call.agent.name if call.agent else "No agent"


def _version(call: Call, _: Member) -> str:
    return f"v{call.prompt_version.number}" if call.prompt_version else ""


def total_cents(call: Call) -> float | None:
    """What Retell bills; None while it has not said."""
    cents = call.cost.get("total_cents") if isinstance(call.cost, dict) else None
    return cents if isinstance(cents, int | float) else None


COLUMNS: Mapping[str, Column] = {
    column.name: column
    for column in (
        Column("when", "When", _when, order="time"),
        Column("caller", "Caller", lambda call, member: _number(call.caller_number, member)),
        Column("direction", "Direction", _direction),
        Column("agent", "Agent", lambda call, _: agent_words(call)),
        Column("version", "Version", _version),
        Column("length", "Length", lambda call, _: _said(call.duration_s), is_figure=True, order="length"),
        Column("turns", "Turns", lambda call, _: str(call.turn_count), is_figure=True),
        Column("slowest", "Slowest turn", lambda c, _: _said(c.slowest_wait_ms), is_figure=True, order="slowest"),
        Column("interruptions", "Interruptions", lambda call, _: str(call.interruption_count), is_figure=True),
        Column("escalated", "Person asked for", lambda call, _: "yes" if call.was_escalated else "no"),
        Column("sentiment", "Sentiment", lambda call, _: call.sentiment),
        Column("ended", "How it ended", lambda c, _: plain_words.how_it_ended(c.status, c.disconnection_reason)),
        Column("verdict", "Verdict", _verdict),
        Column("tags", "Tags", lambda call, _: ", ".join(tag.name for tag in tags_of(call))),
        Column("assigned", "Assigned to", lambda call, _: ", ".join(str(person) for person in people_of(call))),
        Column(
            "cost",
            "Retell's cost, cents",
            lambda call, _: _said(total_cents(call), 2),
            is_figure=True,
        ),
        Column("call", "Call", lambda call, _: call.retell_call_id),
    )
}
USUAL = ("when", "caller", "agent", "version", "length", "turns", "slowest", "ended", "verdict", "tags")
ALWAYS = "caller"
"""It carries the link to the call."""


def read_columns(names: Iterable[str]) -> tuple[Column, ...]:
    """Known ones, in the order of the house; the caller is always among them. Empty when none is known."""
    asked = set(names) & COLUMNS.keys()
    return tuple(column for column in COLUMNS.values() if column.name in asked | {ALWAYS}) if asked else ()


def columns_for(member: Member) -> tuple[Column, ...]:
    """What this person chose, or the usual ones. One query."""
    chosen = ListColumns.objects.filter(business=member.business, user=member.user).values_list("names", flat=True)
    return read_columns(chosen.first() or ()) or read_columns(USUAL)


def with_cells(calls: QuerySet[Call], columns: Iterable[Column], business: Business) -> QuerySet[Call]:
    """What the cells of these columns read: a query each for verdicts, tags and people, if they are shown."""
    shown = {column.name for column in columns}
    found = calls.select_related("agent", "prompt_version").defer("variables", "metadata", "latency", "recording_url")
    given: Mapping[str, Prefetch[Any, Any, Any]] = {
        "verdict": Prefetch(
            "reviews",
            Review.objects.filter(business=business, queue_item=None).exclude(verdict="").select_related("reviewer"),
            to_attr="own_reviews",
        ),
        "tags": Prefetch(
            "call_tags",
            CallTag.objects.filter(tag__business=business).select_related("tag").order_by("tag__name"),
            to_attr="placed_tags",
        ),
        "assigned": Prefetch(
            "assignments",
            Assignment.objects.filter(business=business, done_at=None).select_related("person"),
            to_attr="open_assignments",
        ),
    }
    return found.prefetch_related(*(prefetch for name, prefetch in given.items() if name in shown))


def tags_of(call: Call) -> list[Any]:
    """Each tag once, however many of the call's turns have it."""
    return list({placed.tag_id: placed.tag for placed in getattr(call, "placed_tags", ())}.values())


def people_of(call: Call) -> list[User]:
    return [each.person for each in getattr(call, "open_assignments", ())]
