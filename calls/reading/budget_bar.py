"""A turn's time as a bar: whose part was how long, on one scale for all turns, so that bars can be compared by eye."""

from dataclasses import dataclass
from typing import Protocol

BUDGET_MS = 800
SCALE_MS = 1_600


class TimedTurn(Protocol):
    """Milliseconds since the answer was asked for; None: it never happened."""

    @property
    def own_ms(self) -> float | None: ...
    @property
    def first_token_ms(self) -> float | None: ...
    @property
    def wait_ms(self) -> float | None: ...


@dataclass(frozen=True, slots=True)
class Part:
    """`kind` is own, model or words; `start` and `width` are on the bar's scale, `took_ms` is the true length."""

    kind: str
    label: str
    start: int
    width: int
    took_ms: float


@dataclass(frozen=True, slots=True)
class BudgetBar:
    """`total_ms` is the caller's wait; `is_cut` when it is longer than the scale."""

    parts: tuple[Part, ...]
    total_ms: float | None
    is_cut: bool

    scale_ms = SCALE_MS
    budget_ms = BUDGET_MS
    mark_start = BUDGET_MS - 8
    mark_width = 24


def bar_of(turn: TimedTurn) -> BudgetBar:
    """The parts follow each other without a gap, from the request to the first word."""
    end = turn.wait_ms
    if end is None:
        return BudgetBar((), None, False)
    own = min(turn.own_ms or 0, end)
    token = end if turn.first_token_ms is None else min(max(turn.first_token_ms, own), end)
    is_model_asked = turn.own_ms is not None
    spans = [
        ("own", "Our own work", 0.0, own if is_model_asked else end),
        ("model", "Waiting for the model", own if is_model_asked else end, token if is_model_asked else end),
        ("words", "From its first piece to the first word", token if is_model_asked else end, end),
    ]
    parts = tuple(_part(kind, label, start, stop) for kind, label, start, stop in spans if stop > start)
    return BudgetBar(parts, end, end > SCALE_MS)


def _part(kind: str, label: str, start_ms: float, stop_ms: float) -> Part:
    start, stop = min(round(start_ms), SCALE_MS), min(round(stop_ms), SCALE_MS)
    return Part(kind, label, start, stop - start, stop_ms - start_ms)
