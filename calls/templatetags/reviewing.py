"""What reviewers leave on a call, as a page shows it."""

from collections.abc import Iterable

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from businesses.access import Member
from businesses.models import User
from calls.models import Comment, Verdict
from calls.reviewing.commenting import MENTION
from calls.reviewing.desk import Desk, Remarks
from calls.reviewing.places import row_of

register = template.Library()

KEYS = {Verdict.GOOD: "1", Verdict.BAD: "2", Verdict.UNSURE: "3"}


@register.filter
def on(desk: object, row: str) -> Remarks | None:
    """`{{ desk|on:item.key }}`; nothing where a page has no desk."""
    return desk.on(row) if isinstance(desk, Desk) else None


@register.filter
def may(member: object, at_least: str) -> bool:
    """`{% if member|may:"manager" %}`"""
    return isinstance(member, Member) and member.may(at_least)


@register.filter
def verdict_words(verdict: str) -> str:
    return Verdict(verdict).label if verdict in Verdict.values else "No verdict yet"


@register.simple_tag
def verdicts() -> list[tuple[str, str, str]]:
    """Value, word and key of each."""
    return [(verdict.value, verdict.label, KEYS[verdict]) for verdict in Verdict]


@register.filter
def naming(text: str, people: Iterable[User]) -> SafeString:
    """A comment with the addresses in it shown as the colleagues' names. Everything else is escaped."""
    names = {person.email.lower(): str(person) for person in people}
    parts: list[SafeString] = []
    end = 0
    for found in MENTION.finditer(text):
        name = names.get(found[1].lower().rstrip("."))
        if name:
            parts += [conditional_escape(text[end : found.start()]), format_html('<b class="mention">@{}</b>', name)]
            end = found.end() - (len(found[1]) - len(found[1].rstrip(".")))
    return mark_safe("".join([*parts, conditional_escape(text[end:])]))  # noqa: S308  every part is escaped above


@register.filter
def calls_a_week(count: int) -> str:
    return f"{count:,} call" if count == 1 else f"{count:,} calls"


@register.filter
def row(desk: Desk, key: str) -> dict[str, str]:
    """A row of the page by its id, as far as its remarks need it."""
    return {"key": key, "speaker": desk.on(key).speaker}


@register.filter
def fragment(comment: Comment) -> str:
    """Where on its call's page a comment stands, as the end of an address."""
    anchor = Remarks(row_of(comment.turn, comment.utterance_position)).anchor
    return f"#{anchor}" if anchor else ""
