"""Codes of a call in plain words, and its turns as"""

from datetime import datetime

from django import template

from calls import plain_words
from calls.budget_bar import BudgetBar, TimedTurn, bar_of
from engine.facts import new_event_id

register = template.Library()

TABLES = {
    "direction": plain_words.DIRECTION_WORDS,
    "transfer": plain_words.TRANSFER_WORDS,
    "rung": plain_words.RUNG_WORDS,
    "kind": plain_words.KIND_WORDS,
    "outcome": plain_words.OUTCOME_WORDS,
    "speaker": plain_words.SPEAKER_WORDS,
    "note": plain_words.NOTE_WORDS,
}


@register.filter
def words(code: str, table: str) -> str:
    """`{{ turn.kind|words:"kind" }}`"""
    return plain_words.in_words(TABLES[table], code)


@register.filter
def fault_words(code: str) -> str:
    return plain_words.fault_in_words(code)


@register.filter
def ended(status: str, reason: str) -> str:
    """`{{ call.status|ended:call.disconnection_reason }}`"""
    return plain_words.how_it_ended(status, reason)


@register.filter
def budget_bar(turn: TimedTurn) -> BudgetBar:
    return bar_of(turn)


@register.filter
def count(number: int) -> str:
    """12,480"""
    return f"{number:,}"


@register.filter
def since_ms(moment: datetime | None) -> int | str:
    """Epoch milliseconds, for a clock that ticks in the browser; empty when nothing has begun."""
    return "" if moment is None else int(moment.timestamp() * 1000)


@register.simple_tag
def new_order_id() -> str:
    """An id for what a form will have done once, however often it is sent."""
    return new_event_id()
