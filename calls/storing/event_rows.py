"""Every fact as a row of the append-only log."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from calls.fact_json import plain
from calls.models import Call, CallEvent
from calls.storing.batch import Batch, moment
from calls.storing.storable import storable
from engine import facts

Columns = Mapping[str, Any]

COMMON = frozenset({"call_id", "at_ms", "event_id", "turn_id", "business_id"})


def type_name(kind: type[facts.FactBase]) -> str:
    """`WordsHeard` → `words_heard`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", kind.__name__).lower()


def _of_turn(fact: facts.TurnEnded) -> Columns:
    return {
        "role": "agent",
        "content": fact.sent,
        "tokens_in": fact.tokens_in,
        "tokens_out": fact.tokens_out,
        "latency_ms": fact.first_frame_ms,
    }


def _of_interruption(fact: facts.CallerBrokeIn) -> Columns:
    return {"role": "agent", "content": fact.heard}


def _of_tool(fact: facts.ToolRan) -> Columns:
    return {"role": "tool", "content": fact.content, "latency_ms": fact.took_ms}


def _of_operator(fact: facts.OperatorActed) -> Columns:
    return {"role": "operator", "content": fact.words}


def _of_opening(fact: facts.CallOpened) -> Columns:
    brief = fact.brief
    told = {
        "digest": brief.digest,
        "agent_id": brief.agent_id,
        "prompt_version_id": brief.prompt_version_id,
        "details": plain(fact.details),
        "origin": fact.origin,
        "trace_id": fact.trace_id,
        "is_resumed": fact.is_resumed,
    }
    return {"data": told}


# Fields of a fact that stand in a column of their own, or elsewhere by reference.
IN_COLUMNS: dict[type[facts.FactBase], tuple[frozenset[str], Callable[[Any], Columns]]] = {
    facts.CallOpened: (frozenset({"brief"}), _of_opening),
    facts.TurnEnded: (frozenset({"sent", "tokens_in", "tokens_out", "first_frame_ms"}), _of_turn),
    facts.CallerBrokeIn: (frozenset({"heard"}), _of_interruption),
    facts.ToolRan: (frozenset({"content", "took_ms"}), _of_tool),
    facts.OperatorActed: (frozenset({"words"}), _of_operator),
}


def log(batch: Batch, call: Call, fact: facts.FactBase) -> None:
    elsewhere, columns = IN_COLUMNS.get(type(fact), (frozenset[str](), lambda _: {}))
    values = dict(columns(fact))
    if "data" not in values:
        values["data"] = {name: item for name, item in plain(fact).items() if name not in COMMON | elsewhere}
    batch.events.append(
        CallEvent(
            call=call,
            event_id=fact.event_id,
            type=type_name(type(fact)),
            turn_id=getattr(fact, "turn_id", None),
            created_at=moment(fact.at_ms),
            **values,
        )
    )


def write_events(batch: Batch) -> None:
    if batch.events:
        CallEvent.objects.bulk_create([storable(event) for event in batch.events], ignore_conflicts=True)
