"""Which part of the queue is shown; kept in the address, for the page and for its socket."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import urlencode

from escalations.models import CallbackKind
from escalations.models.handoffs import PRIORITIES


class Show(StrEnum):
    WAITING = "waiting"
    MINE = "mine"
    UNCLAIMED = "unclaimed"
    OVERDUE = "overdue"
    SNOOZED = "snoozed"
    DONE = "done"


SHOW_WORDS: Mapping[Show, str] = {
    Show.WAITING: "Everything open",
    Show.MINE: "Mine",
    Show.UNCLAIMED: "Unclaimed",
    Show.OVERDUE: "Overdue",
    Show.SNOOZED: "Snoozed",
    Show.DONE: "Done",
}
KIND_CHOICES = {
    "": "Every kind",
    CallbackKind.CALLBACK: "Call back",
    CallbackKind.MESSAGE: "Messages",
    CallbackKind.FOLLOW_UP: "Follow up",
}
PRIORITY_CHOICES = {"": "Any priority", "high": "High", "medium": "Medium", "low": "Low"}


@dataclass(frozen=True, slots=True)
class Choice:
    label: str
    query: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class QueueFilters:
    """What an address says wrongly is left out. `after` is where the page begins."""

    show: Show = Show.WAITING
    kind: str = ""
    priority: str = ""
    after: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "QueueFilters":
        show, kind, priority = (str(query.get(name) or "") for name in ("show", "kind", "priority"))
        return cls(
            show=Show(show) if show in SHOW_WORDS else Show.WAITING,
            kind=kind if kind in CallbackKind.values else "",
            priority=priority if priority in dict(PRIORITIES) else "",
            after=str(query.get("after") or "")[:100],
        )

    @property
    def query(self) -> str:
        """With its question mark; empty for the whole queue."""
        told = {
            "show": self.show.value if self.show is not Show.WAITING else "",
            "kind": self.kind,
            "priority": self.priority,
            "after": self.after,
        }
        text = urlencode({name: value for name, value in told.items() if value})
        return f"?{text}" if text else ""

    @property
    def is_whole(self) -> bool:
        """Nothing is left out but what sleeps or is finished."""
        return self == QueueFilters()

    def beginning(self) -> "QueueFilters":
        return replace(self, after="")


def show_choices(filters: QueueFilters) -> list[Choice]:
    base = filters.beginning()
    return [Choice(words, replace(base, show=show).query, base.show is show) for show, words in SHOW_WORDS.items()]


def kind_choices(filters: QueueFilters) -> list[Choice]:
    base = filters.beginning()
    return [Choice(words, replace(base, kind=kind).query, base.kind == kind) for kind, words in KIND_CHOICES.items()]


def priority_choices(filters: QueueFilters) -> list[Choice]:
    base = filters.beginning()
    return [
        Choice(words, replace(base, priority=name).query, base.priority == name)
        for name, words in PRIORITY_CHOICES.items()
    ]
