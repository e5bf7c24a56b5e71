"""What moves on a card of the wall, named once for the page and for its socket.

More of it is a function in `SLOTS` and an element with `data-slot` of that name in `calls/_live_card.html`.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from businesses.access import Member
from calls.operators.wall_view import Card
from calls.plain_words import RUNG_WORDS, TRANSFER_WORDS, in_words
from common.templatetags.ui import budget, ms, said

NO_WORDS = "…"
NEWEST_CHARS = 240
"""A card shows two lines. The rest of what somebody says would be sent and laid out four times a second, and cut."""
GRAVE_RUNGS = frozenset({"stalled", "prepared"})
FAILED_TRANSFERS = frozenset({"refused", "lost"})


class Slot(NamedTuple):
    """An empty `text` hides it; `tone` is a colour in `app.css`; `title` is read where the pointer rests."""

    text: str = ""
    tone: str = ""
    title: str = ""


def newest(text: str) -> str:
    """The end of a long text, from the beginning of a word."""
    if len(text) <= NEWEST_CHARS:
        return text
    return f"{NO_WORDS} {text[-NEWEST_CHARS:].partition(' ')[2] or text[-NEWEST_CHARS:]}"


def _caller(card: Card, member: Member) -> Slot:
    return Slot(newest(said(card.call.caller_words, member)) or NO_WORDS)


def _agent(card: Card, member: Member) -> Slot:
    return Slot(newest(said(card.call.agent_words, member)) or NO_WORDS)


def _who(card: Card, _: Member) -> Slot:
    version = f" · v{card.call.version}" if card.call.version else ""
    return Slot(f"{card.call.agent_name or 'No agent'}{version}")


def _others(card: Card, _: Member) -> Slot:
    names = [watcher.name for watcher in card.others]
    return Slot(names[0], title=f"Has this call open: {', '.join(names)}") if names else Slot()


def _more(card: Card, _: Member) -> Slot:
    return Slot(f"+{len(card.others) - 1}") if len(card.others) > 1 else Slot()


def _state(card: Card, _: Member) -> Slot:
    """A handover before anything else; otherwise the last step of the ladder that the last answer took."""
    call = card.call
    if call.transfer:
        tone = "trouble" if call.transfer in FAILED_TRANSFERS else "news"
        return Slot(in_words(TRANSFER_WORDS, call.transfer), tone)
    if not call.rungs:
        return Slot()
    rung = call.rungs[-1]
    tone = "trouble" if rung in GRAVE_RUNGS else "news" if rung == "transfer" else "notice"
    return Slot(in_words(RUNG_WORDS, rung), tone)


def _pace(card: Card, _: Member) -> Slot:
    return Slot(ms(card.call.wait_ms), budget(card.call.wait_ms) or "none")


def _standing(card: Card, _: Member) -> Slot:
    """What the colour of the time says, in words."""
    standing = budget(card.call.wait_ms)
    return Slot(", in time" if standing == "good" else f", {standing}" if standing else "", standing)


SLOTS: Mapping[str, Callable[[Card, Member], Slot]] = {
    "caller": _caller,
    "agent": _agent,
    "who": _who,
    "others": _others,
    "more": _more,
    "state": _state,
    "pace": _pace,
    "standing": _standing,
}


def slots_of(card: Card, member: Member) -> dict[str, Slot]:
    """As this person may see them: numbers in what is said are masked for who may not."""
    return {name: fill(card, member) for name, fill in SLOTS.items()}
