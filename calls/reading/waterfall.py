"""A turn's time in stretches that follow or overlap each other, and whose each of them was."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from calls.reading.budget_bar import BUDGET_MS

SCALE = 1_000


class Owner(StrEnum):
    US = "us"
    MODEL = "model"
    TOOL = "tool"


class TimedTurn(Protocol):
    """Milliseconds since the answer was asked for; None: it never happened."""

    @property
    def own_ms(self) -> float | None: ...
    @property
    def first_token_ms(self) -> float | None: ...
    @property
    def first_frame_ms(self) -> float | None: ...
    @property
    def finished_ms(self) -> float | None: ...
    @property
    def wait_ms(self) -> float | None: ...


@dataclass(frozen=True, slots=True)
class ToolTime:
    name: str
    start_ms: float
    took_ms: float

    @property
    def end_ms(self) -> float:
        return self.start_ms + self.took_ms


@dataclass(frozen=True, slots=True)
class Stretch:
    """`x` and `width` are thousandths of the longest time of the turn."""

    owner: Owner
    label: str
    start_ms: float
    took_ms: float
    x: int
    width: int


@dataclass(frozen=True, slots=True)
class Waterfall:
    """`fault` says in one or two sentences who kept the caller waiting; empty when the answer was quick enough."""

    stretches: tuple[Stretch, ...]
    fault: str

    scale = SCALE


Span = tuple[Owner, str, float, float]


def waterfall_of(turn: TimedTurn, tools: Sequence[ToolTime]) -> Waterfall:
    spans = [span for span in _spans(turn, tools) if span[3] > span[2]]
    longest = max((end for *_, end in spans), default=0.0)
    stretches = tuple(_stretch(span, longest) for span in spans)
    return Waterfall(stretches, _fault(turn, tools, spans))


def _spans(turn: TimedTurn, tools: Sequence[ToolTime]) -> list[Span]:
    wait = turn.wait_ms
    if wait is None:
        return [(Owner.TOOL, tool.name, tool.start_ms, tool.end_ms) for tool in tools]
    own = wait if turn.own_ms is None else min(turn.own_ms, wait)
    token = wait if turn.first_token_ms is None else min(max(turn.first_token_ms, own), wait)
    asked_again = max((tool.end_ms for tool in tools if token <= tool.end_ms <= wait), default=None)
    spans: list[Span] = [
        (Owner.US, "Getting ready to ask", 0.0, own),
        (Owner.MODEL, "Until its first word", own, token),
    ]
    spans += [(Owner.TOOL, tool.name, tool.start_ms, tool.end_ms) for tool in tools]
    if asked_again is None:
        spans.append((Owner.US, "Filters, until it could be spoken", token, wait))
    else:
        spans.append((Owner.MODEL, "Again, with what the tool said", asked_again, wait))
    if turn.finished_ms is not None:
        spans.append((Owner.MODEL, "The rest, while the caller listened", wait, turn.finished_ms))
    return spans


def _stretch(span: Span, longest_ms: float) -> Stretch:
    owner, label, start, end = span
    x = round(start / longest_ms * SCALE)
    return Stretch(owner, label, start, end - start, x, max(round(end / longest_ms * SCALE) - x, 4))


def _fault(turn: TimedTurn, tools: Sequence[ToolTime], spans: Sequence[Span]) -> str:
    wait = turn.wait_ms
    if wait is None or wait < BUDGET_MS:
        return ""
    took = {owner: _total(spans, owner, wait) for owner in Owner}
    slowest = max(took, key=lambda owner: took[owner])
    told = f"{took[slowest]:,.0f} of the {wait:,.0f} ms until the first word"
    if slowest is Owner.TOOL:
        name = max(tools, key=lambda tool: tool.took_ms).name
        return f"The tool {name} took {told}. Ask whoever runs it for a quicker answer, or say a sentence before it."
    if slowest is Owner.US:
        return f"VoiceOps itself took {told}. If other turns of that time are as slow, the server had too much to do."
    if turn.first_token_ms is None:
        return f"The model kept silent for {told}. Look at its provider's status page, or name a second model."
    return f"The model took {told}. A quicker model or a shorter prompt helps."


def _total(spans: Sequence[Span], owner: Owner, wait_ms: float) -> float:
    return sum(max(min(end, wait_ms) - start, 0.0) for whose, _, start, end in spans if whose is owner)
