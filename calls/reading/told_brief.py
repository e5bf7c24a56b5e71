"""What an agent was told on a call, as it was served, and which of it an answer may come from."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from businesses.models import Business
from calls.models import Call, TurnRecord
from calls.selectors import calls_of

MARKED_LINES = 3
TELLING_LETTERS = 4
PLAIN = frozenset({"with", "that", "this", "your", "have", "from", "will", "would", "what", "when", "there", "they"})


@dataclass(frozen=True, slots=True)
class ToldLine:
    """`is_near`: it shares telling words with the answer one came from."""

    text: str
    is_near: bool


@dataclass(frozen=True, slots=True)
class ToldBrief:
    """The texts of a brief, line by line. `answer` is the turn's that was asked about, empty for none."""

    call: Call
    digest: str
    facts: tuple[ToldLine, ...]
    instructions: tuple[ToldLine, ...]
    begin_message: str
    model: str
    variables: tuple[tuple[str, str], ...]
    tools: tuple[tuple[str, str], ...]
    answer: str


def told_brief(business: Business, retell_call_id: str, turn_id: int | None = None) -> ToldBrief | None:
    """None when the business has no such call, or the call was served no brief."""
    call = calls_of(business).select_related("brief").filter(retell_call_id=retell_call_id).first()
    if call is None or call.brief is None:
        return None
    body = call.brief.body
    answer = _answer(call, turn_id)
    facts, instructions = str(body.get("facts", "")).splitlines(), str(body.get("instructions", "")).splitlines()
    near = _near([*facts, *instructions], answer)
    return ToldBrief(
        call=call,
        digest=call.brief.digest,
        facts=_lines(facts, near),
        instructions=_lines(instructions, near),
        begin_message=str(body.get("begin_message", "")),
        model=str(_inner(body, "model").get("model") or ""),
        variables=tuple(sorted((str(name), str(value)) for name, value in _inner(body, "variables").items())),
        tools=tuple((str(tool.get("name")), str(tool.get("description"))) for tool in body.get("tools", ())),
        answer=answer,
    )


def _answer(call: Call, turn_id: int | None) -> str:
    if turn_id is None:
        return ""
    turns = TurnRecord.objects.filter(call=call, turn_id=turn_id).exclude(kind="interject")
    return turns.values_list("sent", flat=True).first() or ""


def _inner(body: dict[str, Any], name: str) -> dict[str, Any]:
    value = body.get(name)
    return value if isinstance(value, dict) else {}


def _lines(lines: Iterable[str], near: frozenset[str]) -> tuple[ToldLine, ...]:
    return tuple(ToldLine(line, line in near) for line in lines)


def _near(lines: Iterable[str], answer: str) -> frozenset[str]:
    """The few lines that share most telling words with an answer; those that share one alone do not count."""
    wanted = _telling(answer)
    scored = [(len(wanted & _telling(line)), line) for line in lines]
    best = sorted((pair for pair in scored if pair[0] > 1), key=lambda pair: pair[0], reverse=True)
    return frozenset(line for _, line in best[:MARKED_LINES])


def _telling(text: str) -> set[str]:
    words = re.findall(r"\w+", text.lower())
    return {word for word in words if (len(word) >= TELLING_LETTERS and word not in PLAIN) or word.isdigit()}
