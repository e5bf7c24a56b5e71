"""Who is on a hard call besides the caller: rules that answer, a model, an outside tool, and who can be had."""

import asyncio
from collections.abc import AsyncGenerator, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.brief import ToolSpec
from engine.ports import (
    Finished,
    ModelError,
    ModelRequest,
    NoWay,
    Occasion,
    Piece,
    TextPiece,
    ToolCall,
    ToolOutcome,
    Way,
)
from engine.rules import Cause, Reaction, Rule

DESK, CELL, BILLING, OPERATORS = "+13125550199", "+13125550188", "+13125550177", "+13125550166"
OWN, PBX = "+13125550155", "sip:front@pbx.example"
CHAINS = {"front": (DESK, CELL), "billing": (BILLING, DESK), "pbx": (PBX,)}
EMERGENCY_LINE, STOP_LINE = "Dial nine one one now.", "We will not call you again."
WISHES = ("give me a person", "put me through to the billing department", "the people upstairs please")
EMERGENCY, OPT_OUT = "he can't breathe", "stop calling me"
WORDS = (
    *WISHES,
    EMERGENCY,
    OPT_OUT,
    "when do you open",
    "are you open today",
    "mumble please",
    "crash please",
    "book a slot",
    "book slowly",
    "book broken",
    "somebody should help",
    "tomorrow at three",
    "no call for me",
    "tell them the gate is shut",
    "ring me later",
    "hm",
)
RULES = (
    Rule("stop", Reaction.OPT_OUT, (("stop", "calling", "me"),), STOP_LINE),
    Rule("human", Reaction.TRANSFER, (("a", "person"),), "Of course.", "high", destination_id="front"),
    Rule("billing", Reaction.TRANSFER, (("billing", "department"),), "To billing.", destination_id="billing"),
    Rule("pbx", Reaction.TRANSFER, (("people", "upstairs"),), "Going up.", destination_id="pbx"),
    Rule("later", Reaction.CALLBACK, (("ring", "me", "later"),), "When shall we ring?"),
    Rule("hours", Reaction.SAY, (("are", "you", "open"),), "From nine to five."),
    Rule("zero", Reaction.TRANSFER, cause=Cause.DIGIT, value="0", line="By key.", destination_id="front"),
    Rule("broken", Reaction.TRANSFER, cause=Cause.TOOL_FAILED, line="Sorry, a person.", destination_id="front"),
    Rule("asked", Reaction.TRANSFER, cause=Cause.MODEL_ASKS, line="Right away.", destination_id="billing"),
)
REPEATS = Rule("again", Reaction.TRANSFER, cause=Cause.REPEATS, count=3, line="Three times.", destination_id="front")


class SpeakingModel:
    """Answers by what the caller said last, so that a history needs no script."""

    name = "speaking"

    async def stream(self, request: ModelRequest) -> AsyncGenerator[Piece, None]:
        said = next((m.content for m in reversed(request.messages) if m.role == "user"), "")
        offered = {tool.name for tool in request.tools}
        if request.messages[-1].role == "tool":
            yield TextPiece("All right, that is noted.")
        elif "mumble" in said:
            await asyncio.sleep(100_000)
        elif "crash" in said:
            raise ModelError("http_500")
        elif "book" in said:
            yield ToolCall("tc", "book", f'{{"how": "{said[-7:]}"}}')
        elif "somebody" in said:
            yield ToolCall("tc", "escalate", '{"reason": "asked", "priority": "high"}')
        elif "tomorrow" in said and "call_back" in offered:
            yield ToolCall("tc", "call_back", '{"time": "2026-03-04T15:00:00-06:00"}')
        elif "no call" in said and "call_back" in offered:
            yield ToolCall("tc", "call_back", '{"declined": true}')
        elif "tell them" in said and "take_message" in offered:
            yield ToolCall("tc", "take_message", '{"message": "The gate is shut."}')
        else:
            await asyncio.sleep(0.3)
            yield TextPiece("Yes, ")
            await asyncio.sleep(0.3)
            yield TextPiece("of course.")
        yield Finished("stop", tokens_in=100, tokens_out=10)

    def count_tokens(self, text: str) -> int:
        return len(text.split())


class Calendar:
    """The outside tool: slow or broken when it is asked so."""

    async def run(self, spec: ToolSpec, arguments: Mapping[str, Any], run_key: str, occasion: Occasion) -> ToolOutcome:
        how = arguments.get("how", "")
        await asyncio.sleep(60 if "slow" in how else 0.2)
        return ToolOutcome("booked", succeeded="broken" not in how)


@dataclass
class Phonebook:
    """Who can be had. `shut` are numbers nobody answers at; `help` is offered once a chain is spent."""

    shut: set[str] = field(default_factory=set)
    why: str = "closed"
    help: str = "callback"

    def way(self, destination_id: str, *, now: datetime, caller_number: str, tried: Collection[str]) -> Way | NoWay:
        chain = CHAINS.get(destination_id, ())
        left = [number for number in chain if number not in self.shut and number not in tried]
        if left:
            return Way(left[0], destination_id)
        return NoWay("refused" if set(chain) & set(tried) else self.why, self.help)
