"""Codes of a call in plain words, and its turns as"""

import json
from datetime import datetime
from decimal import Decimal

from django import template

from calls import plain_words
from calls.reading.budget_bar import BudgetBar, TimedTurn, bar_of
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
    "owner": plain_words.OWNER_WORDS,
}


@register.filter
def words(code: str, table: str) -> str:
    """`{{ turn.kind|words:"kind" }}`"""
    return plain_words.in_words(TABLES[table], code)


@register.filter
def fixed_rule(rule_id: str) -> str:
    """Empty for a rule of the owner's: its key would tell nobody anything."""
    return plain_words.FIXED_RULE_WORDS.get(rule_id, "")


@register.filter
def fault_words(code: str) -> str:
    return plain_words.fault_in_words(code)


@register.filter
def recording_fault(code: str) -> str:
    return plain_words.recording_fault_in_words(code)


@register.filter
def money(cents: Decimal, currency: str) -> str:
    """$0.0342, or 0.0342 EUR: as exact as parts of a cent are worth reading."""
    amount = cents / 100
    text = f"{amount:,.2f}" if amount >= 1 else f"{amount:,.4f}"
    return f"${text}" if currency == "USD" else f"{text} {currency}"


@register.filter
def label(name: str) -> str:
    """A key a program made, as a person would write it: wants_a_callback → Wants a callback."""
    return name.replace("_", " ").strip().capitalize()


@register.filter
def shown(value: object) -> str:
    """A value of JSON for reading."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


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
