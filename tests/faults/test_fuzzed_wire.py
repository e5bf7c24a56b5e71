"""Random and mutated frames and webhook bodies: refused or read, and never a crash."""

import asyncio
import gc
import json
import os
from pathlib import Path
from random import Random
from typing import Any

import jsonschema
import pytest

from engine.brief import Brief, ToolSpec
from engine.ports import Finished, ToolCall
from tests.calls import told
from tests.engine.stage import ScriptedModel, Step, Wait
from tests.engine.virtual_time import VirtualLoop
from tests.faults.conftest import Tell
from tests.faults.lines import Alarms, Socket
from tests.faults.mangling import instance, mangled, written
from vendors.retell import frames, payloads
from vendors.retell.utterances import HIGHEST_ID

SCHEMA = json.loads((Path(__file__).parent.parent / "simulator/schemas/retell_sends.json").read_text())
KINDS = [SCHEMA["$defs"][kind] for kind in ("ping_pong", "call_details", "update_only", "request")]
ROUNDS = 40 if os.environ.get("FAULTS") == "all" else 1
FRAMES, BODIES, TALKS = 2_000 * ROUNDS, 1_800 * ROUNDS, 150 * ROUNDS
INBOUND = {
    "event": "call_inbound",
    "event_timestamp": 1_780_000_000_000,
    "call_inbound": {
        "call_id": "call_1",
        "agent_id": "agent_1",
        "agent_version": 1,
        "from_number": "+13125550142",
        "to_number": "+13125550100",
        "custom_sip_headers": {"X-Store": "12"},
    },
}
EVENTS: list[Any] = [
    told.started("call_1"),
    told.ended("call_1", metadata={"trace_id": "t"}, retell_llm_dynamic_variables={"caller_name": "Sarah"}),
    told.analyzed("call_1"),
    told.transcript("call_1", 3),
    told.transfer("started", "call_1"),
    INBOUND,
    {"call_id": "call_1", "transcript": told.SAID},
]
BRIEF = Brief(
    begin_message="Hello {{caller_name}}.",
    instructions="Be kind to {{caller_name}}, who calls from {{caller_number}}.",
    tools=(ToolSpec("book", "Book."),),
    transfer_number="+13125550199",
)


def test_seeds_are_what_the_schema_allows() -> None:
    dice = Random(0)
    allowed = jsonschema.Draft202012Validator(SCHEMA)
    for _ in range(100):
        allowed.validate(instance(SCHEMA, dice.choice(KINDS), dice))


def test_every_frame_is_read_or_refused(tell: Tell) -> None:
    dice = Random(1)
    outcomes = {"read": 0, "refused": 0}
    for _ in range(FRAMES):
        raw = written(mangled(instance(SCHEMA, dice.choice(KINDS), dice), dice), dice)
        try:
            frames.decode(raw.decode("utf-8", dice.choice(("replace", "surrogateescape"))))
            outcomes["read"] += 1
        except frames.MalformedFrame:
            outcomes["refused"] += 1

    tell({f"Fuzzed frames: {outcome}": count for outcome, count in outcomes.items()})
    assert min(outcomes.values()) > FRAMES // 10


@pytest.mark.parametrize("absurd", [2**31, 2**53, 2**63, 10**30])
def test_an_absurd_id_does_not_make_later_requests_look_old(absurd: int) -> None:
    frame = {"interaction_type": "response_required", "response_id": absurd, "transcript": []}

    with pytest.raises(frames.MalformedFrame, match="no_response_id"):
        frames.decode(json.dumps(frame))


@pytest.mark.parametrize("parse", [payloads.parse_webhook, payloads.parse_inbound, payloads.parse_http_turn])
def test_every_body_is_read_or_refused(parse: Any, tell: Tell) -> None:
    dice = Random(2)
    outcomes = {"read": 0, "refused": 0}
    for _ in range(BODIES // 3):
        raw = written(mangled(dice.choice(EVENTS), dice), dice)
        try:
            parse(raw)
            outcomes["read"] += 1
        except payloads.MalformedPayload:
            outcomes["refused"] += 1

    tell({f"Fuzzed bodies: {outcome}": count for outcome, count in outcomes.items()})
    assert min(outcomes.values()) > 20


def fuzzed_talk(seed: int) -> list[str]:
    """One call that is told ten frames, most of them wrong; returns all that should not have happened."""
    dice = Random(seed)
    alarms: list[str] = []

    async def talk() -> None:
        ears = Alarms()
        tools: list[Step] = [ToolCall("tc", "book", "{}"), Finished("tool_calls")]
        socket = Socket(ScriptedModel([Wait(0.1), "We open at nine."], tools, ["Yes."]), BRIEF)
        try:
            await socket.call.begin()
            for _ in range(10):
                frame = instance(SCHEMA, dice.choice(KINDS), dice)
                raw = written(mangled(frame, dice) if dice.random() < 0.8 else frame, dice)
                await socket.call.receive(raw.decode("utf-8", "replace") if dice.random() < 0.97 else raw)
                await asyncio.sleep(dice.choice((0, 0, 0.05, 0.7)))
            last = HIGHEST_ID
            await socket.ask(last, "When do you open?")
            await socket.call.quiet()
            if len(socket.closings(last)) != 1 or not socket.words(last).strip():
                alarms.append("a good request was not answered afterwards")
            await socket.call.close(1000)
            await asyncio.sleep(30)
            gc.collect(0)
        finally:
            ears.take_down()
        alarms.extend(ears.heard)

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        runner.run(talk())
    return [f"seed {seed}: {alarm}" for alarm in alarms]


def test_a_call_takes_whatever_it_is_told_and_still_answers_a_good_request(tell: Tell) -> None:
    tell({"Fuzzed calls: calls": TALKS, "Fuzzed calls: frames": TALKS * 10})
    assert [alarm for seed in range(TALKS) for alarm in fuzzed_talk(seed)] == []
