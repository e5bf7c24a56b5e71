"""Which live calls a wall shows and in what order; kept in the address, for the page and for its socket."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import urlencode

from agents.models import Agent
from businesses.access import Member
from businesses.models import Business
from calls.operators.presence import Watcher, watchers_of
from calls.selectors import LiveCall, live_calls

BUDGET_MS = 800
"""From here on an answer counts as slow."""


class Sort(StrEnum):
    NEWEST = "newest"
    LONGEST = "longest"
    SLOWEST = "slowest"


SORT_WORDS: Mapping[Sort, str] = {
    Sort.NEWEST: "Newest first",
    Sort.LONGEST: "Longest on the line first",
    Sort.SLOWEST: "Slowest answer first",
}


@dataclass(frozen=True, slots=True)
class Card:
    """A live call as the wall shows it; `others` have its page open."""

    call: LiveCall
    others: tuple[Watcher, ...] = ()

    @property
    def is_slow(self) -> bool:
        return self.call.wait_ms is not None and self.call.wait_ms >= BUDGET_MS

    @property
    def is_escalating(self) -> bool:
        return bool(self.call.transfer)


@dataclass(frozen=True, slots=True)
class WallView:
    """Empty filters let every call through. What an address says wrongly is left out."""

    agent: int | None = None
    is_slow: bool = False
    is_escalating: bool = False
    sort: Sort = Sort.NEWEST

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "WallView":
        agent, sort = query.get("agent") or "", query.get("sort") or ""
        return cls(
            agent=int(agent) if agent.isascii() and agent.isdigit() else None,
            is_slow=query.get("slow") == "1",
            is_escalating=query.get("escalating") == "1",
            sort=Sort(sort) if sort in SORT_WORDS else Sort.NEWEST,
        )

    @property
    def query(self) -> str:
        """With its question mark; empty for the plain wall."""
        told = {
            "agent": self.agent,
            "slow": "1" if self.is_slow else None,
            "escalating": "1" if self.is_escalating else None,
            "sort": self.sort.value if self.sort is not Sort.NEWEST else None,
        }
        text = urlencode({name: value for name, value in told.items() if value is not None})
        return f"?{text}" if text else ""

    @property
    def is_narrowed(self) -> bool:
        return self.agent is not None or self.is_slow or self.is_escalating

    def admits(self, card: Card) -> bool:
        return (
            self.agent in (None, card.call.agent_pk)
            and (card.is_slow or not self.is_slow)
            and (card.is_escalating or not self.is_escalating)
        )

    def sorted(self, cards: Iterable[Card]) -> list[Card]:
        oldest_first = sorted(
            cards, key=lambda card: (card.call.started_at is None, card.call.started_at, card.call.pk)
        )
        match self.sort:
            case Sort.LONGEST:
                return oldest_first
            case Sort.SLOWEST:
                return sorted(oldest_first, key=lambda card: -(card.call.wait_ms or 0))
            case Sort.NEWEST:
                return oldest_first[::-1]


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to press above the wall: the address it leads to, and whether it is chosen now."""

    label: str
    query: str
    is_on: bool


def wall_cards(member: Member, view: WallView, only: Collection[int] | None = None) -> list[Card]:
    """In the view's order. `only` narrows to these primary keys. Four queries, and one question to Redis."""
    others = watchers_of(member.business.pk)
    cards = (
        Card(call, tuple(watcher for watcher in others.get(call.pk, ()) if watcher.person != member.user.pk))
        for call in live_calls(member.business, only)
    )
    return view.sorted(card for card in cards if view.admits(card))


def agent_choices(business: Business, view: WallView) -> list[Choice]:
    named = Agent.objects.filter(business=business).order_by("name").values_list("pk", "name")
    every = Choice("Every agent", replace(view, agent=None).query, view.agent is None)
    return [every, *(Choice(name, replace(view, agent=pk).query, view.agent == pk) for pk, name in named)]


def sort_choices(view: WallView) -> list[Choice]:
    return [Choice(words, replace(view, sort=sort).query, view.sort is sort) for sort, words in SORT_WORDS.items()]


def filter_choices(view: WallView) -> list[Choice]:
    return [
        Choice("Slow", replace(view, is_slow=not view.is_slow).query, view.is_slow),
        Choice("Escalating", replace(view, is_escalating=not view.is_escalating).query, view.is_escalating),
    ]
