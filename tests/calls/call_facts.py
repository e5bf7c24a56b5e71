"""A business with an agent, and the facts of its calls, for tests of the calls room."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from agents.models import Agent
from businesses.models import Business
from calls.storing.batch import MovedCall
from engine import facts
from engine.brief import Brief
from engine.events import CallDetails, Direction
from engine.outside import Act
from engine.transcript import Speaker, Transcript, Utterance, Word
from prompts.models import Prompt, PromptVersion
from prompts.services import prompt_publish

NOON_MS = 1_780_000_000_000


def at(ms: int) -> datetime:
    return datetime.fromtimestamp((NOON_MS + ms) / 1000, UTC)


@dataclass(frozen=True)
class House:
    """One tenant, as a call needs it."""

    business: Business
    agent: Agent
    version: PromptVersion

    def brief(self, **changes: Any) -> Brief:
        ids = {
            "business_id": str(self.business.pk),
            "agent_id": str(self.agent.pk),
            "prompt_version_id": str(self.version.pk),
        }
        return Brief(**{**ids, "instructions": "Be kind.", **changes})


def sets(
    event: asyncio.Event, when: Callable[[Sequence[MovedCall]], object] = len
) -> Callable[[Sequence[MovedCall]], None]:
    """A listener for the recorder that sets `event` when told of something that counts."""

    def on_moved(moved: Sequence[MovedCall]) -> None:
        if when(moved):
            event.set()

    return on_moved


def lines_in(folder: Path, pattern: str = "*") -> list[str]:
    """All lines of the folder's files, oldest file first."""
    return [line for path in sorted(folder.glob(pattern)) for line in path.read_text().splitlines()]


def make_house(slug: str = "dental") -> House:
    business = Business.objects.create(name=slug.title(), slug=slug)
    prompt = Prompt.objects.create(business=business, name="Reception")
    version = PromptVersion.objects.create(prompt=prompt, number=3, body="Be kind.")
    prompt_publish(version, by=None)
    agent = Agent.objects.create(business=business, name="Front desk", prompt=prompt)
    return House(business, agent, version)


DETAILS = CallDetails(
    call_id="call_1",
    direction=Direction.INBOUND,
    from_number="+14155550123",
    to_number="+14155550199",
    variables={"first_name": "Ada"},
    metadata={"lead": 7},
)


def opened(brief: Brief, ms: int = 0, call_id: str = "call_1", **changes: Any) -> facts.CallOpened:
    given = {"details": DETAILS, "trace_id": "trace-1", **changes}
    return facts.CallOpened(call_id=call_id, at_ms=NOON_MS + ms, brief=brief, **given)


def closed(ms: int, code: int = 1000, call_id: str = "call_1", **changes: Any) -> facts.LineClosed:
    return facts.LineClosed(call_id=call_id, at_ms=NOON_MS + ms, code=code, **changes)


def agent_said(text: str, turn_id: int | None = None) -> Utterance:
    return Utterance(Speaker.AGENT, text, timed(text), turn_id)


def caller_said(text: str) -> Utterance:
    return Utterance(Speaker.CALLER, text, timed(text))


def timed(text: str) -> tuple[Word, ...]:
    return tuple(Word(word, place * 0.5, place * 0.5 + 0.4) for place, word in enumerate(text.split()))


def heard(ms: int, *said: Utterance, call_id: str = "call_1") -> facts.WordsHeard:
    transcript: Transcript = said
    return facts.WordsHeard(call_id=call_id, at_ms=NOON_MS + ms, transcript=transcript)


def began(
    ms: int, turn_id: int, kind: facts.TurnKind = facts.TurnKind.ANSWER, call_id: str = "call_1"
) -> facts.TurnBegan:
    return facts.TurnBegan(call_id=call_id, at_ms=NOON_MS + ms, turn_id=turn_id, kind=kind)


def ended(ms: int, turn_id: int, sent: str = "", call_id: str = "call_1", **changes: Any) -> facts.TurnEnded:
    given = {"kind": facts.TurnKind.ANSWER, "outcome": facts.TurnOutcome.SPOKEN, "finished_ms": 900.0, **changes}
    return facts.TurnEnded(call_id=call_id, at_ms=NOON_MS + ms, turn_id=turn_id, sent=sent, **given)


def broke_in(ms: int, turn_id: int, sent: str, heard_words: str) -> facts.CallerBrokeIn:
    return facts.CallerBrokeIn(call_id="call_1", at_ms=NOON_MS + ms, turn_id=turn_id, sent=sent, heard=heard_words)


def tool_ran(ms: int, turn_id: int, run_key: str = "key-1", **changes: Any) -> facts.ToolRan:
    given = {
        "run_id": "run-1",
        "name": "book",
        "arguments": '{"day":"Monday"}',
        "content": "booked",
        "succeeded": True,
        "took_ms": 41.5,
        "call_id": "call_1",
        **changes,
    }
    return facts.ToolRan(at_ms=NOON_MS + ms, turn_id=turn_id, run_key=run_key, **given)


def transfer(ms: int, step: facts.TransferStep, attempt: int = 0, call_id: str = "call_1") -> facts.TransferMoved:
    return facts.TransferMoved(
        call_id=call_id,
        at_ms=NOON_MS + ms,
        step=step,
        number="+14155550100",
        reason="wants a person",
        asked_by="model",
        attempt=attempt,
    )


def operator_acted(ms: int, act: Act, **changes: Any) -> facts.OperatorActed:
    given = {"call_id": "call_1", "order_id": "order-1", "by": "Ann Lee", **changes}
    return facts.OperatorActed(at_ms=NOON_MS + ms, act=act, **given)


def one_of_each(brief: Brief) -> list[facts.Fact]:
    """A short call with every type of fact in it."""
    return [
        opened(brief),
        facts.CallerKnown(call_id="call_1", at_ms=NOON_MS + 5, details=DETAILS),
        facts.VariablesMissing(call_id="call_1", at_ms=NOON_MS + 6, names=("city",)),
        began(10, 0, facts.TurnKind.BEGIN),
        ended(30, 0, "Hello, this is Dental.", kind=facts.TurnKind.BEGIN),
        heard(2_000, agent_said("Hello, this is Dental.", 0), caller_said("Book me on Monday")),
        began(2_100, 1),
        tool_ran(2_300, 1),
        ended(2_900, 1, "You are booked for Monday at nine.", rungs=(facts.Rung.FILLER,), first_frame_ms=610.0),
        broke_in(4_000, 1, "You are booked for Monday at nine.", "You are booked"),
        facts.OptOutHeard(call_id="call_1", at_ms=NOON_MS + 4_500, rule_id="stop"),
        transfer(5_000, facts.TransferStep.ASKED),
        facts.RuleHeld(
            call_id="call_1", at_ms=NOON_MS + 5_010, rule_id="r", cause="phrase", reaction="transfer", priority="low"
        ),
        facts.HelpOffered(
            call_id="call_1", at_ms=NOON_MS + 5_020, help=facts.Help.CALLBACK, reason="r", why_not="closed"
        ),
        facts.CallbackAsked(call_id="call_1", at_ms=NOON_MS + 5_030, due_at_ms=NOON_MS + 900_000, note="a crown"),
        facts.MessageTaken(call_id="call_1", at_ms=NOON_MS + 5_040, words="The gate code is wrong."),
        operator_acted(5_100, Act.WHISPER, words="Offer Tuesday."),
        facts.WhisperTaken(call_id="call_1", at_ms=NOON_MS + 5_200, turn_id=1, order_id="order-1"),
        facts.FrameRefused(call_id="call_1", at_ms=NOON_MS + 5_500, kind="not_json"),
        closed(6_000),
    ]
