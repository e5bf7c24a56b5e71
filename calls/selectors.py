"""What is known about a business's calls. Costs are constant: no query per call or per turn."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, F, Max, Min, OuterRef, Q, QuerySet, Subquery, TextField, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from businesses.models import Business
from calls.models import (
    ANSWERED_AT_THE_END,
    BriefRecord,
    Call,
    CallEvent,
    CallStatus,
    DeliveryState,
    Origin,
    Speaker,
    Suppression,
    ToolRun,
    TurnRecord,
    Utterance,
    WebhookDelivery,
)
from calls.models.call import CALLER_NUMBER
from engine.brief import Brief
from engine.facts import TransferStep, TurnKind, TurnOutcome
from engine.ports import CallState

TRANSFER = "transfer_moved"
HANDOVER_STEPS = {
    TRANSFER: "",
    "transfer_started": "commanded",
    "transfer_bridged": "confirmed",
    "transfer_cancelled": "refused",
    "help_offered": "offered",
    "callback_asked": "answered",
    "message_taken": "noted",
}
"""Events that tell how a handover stands, each with the step it stands for; empty: the event's own."""
WAIT_MS = Coalesce("first_word_ms", Case(When(outcome__in=ANSWERED_AT_THE_END, then="finished_ms")), "first_frame_ms")
"""`TurnRecord.wait_ms` for the database."""
UNANSWERED = (TurnOutcome.SILENCED, TurnOutcome.EMPTY)
WAS_AWAITED = Q(kind=TurnKind.ANSWER) & ~Q(outcome__in=UNANSWERED)
"""Turns that a caller waited for: a greeting is prepared, a reminder comes unasked. `calls.storing.figures` says it in
SQL."""
NO_TURN: Mapping[str, Any] = {"rungs": (), "first_frame_ms": None, "first_word_ms": None, "wait_ms": None}
UNDER_WAY = frozenset({TransferStep.ASKED, TransferStep.COMMANDED})


@dataclass(frozen=True, slots=True)
class LiveCall:
    """A call on the line. `transfer` is the last step of a handover (asked, commanded, …; offered, answered, noted for
    a callback or message), empty when none was asked.

    `caller_words` and `agent_words` are each side's last; the times are of the last turn that had them.
    """

    pk: int
    retell_call_id: str
    caller_number: str
    direction: str
    agent_pk: int | None
    agent_name: str
    version: int | None
    started_at: datetime | None
    caller_words: str
    agent_words: str
    rungs: tuple[str, ...]
    first_frame_ms: float | None
    first_word_ms: float | None
    wait_ms: float | None
    transfer: str
    transfer_reason: str


def calls_of(business: Business) -> QuerySet[Call]:
    return Call.objects.filter(business=business).select_related("agent", "prompt_version")


def live_count(business: Business) -> int:
    return Call.objects.filter(business=business, status=CallStatus.LIVE, origin=Origin.LIVE).count()


def live_calls(business: Business, only: Collection[int] | None = None) -> tuple[LiveCall, ...]:
    """Calls of live origin that are on the line, oldest first; `only` narrows to these primary keys.

    Read four times a second for every wall, so it asks for nothing that no card shows. Three queries.
    """
    found = Call.objects.filter(business=business, status=CallStatus.LIVE, origin=Origin.LIVE)
    if only is not None:
        found = found.filter(pk__in=only)
    shown = {
        "caller_number": CALLER_NUMBER,
        "agent_pk": F("agent"),
        "agent_name": Coalesce("agent__name", Value("")),
        "version": F("prompt_version__number"),
        "caller_words": _last_words(Speaker.CALLER),
        "agent_words": _last_words(Speaker.AGENT),
    }
    rows = list(found.order_by("started_at", "pk").values("pk", "retell_call_id", "direction", "started_at", **shown))
    pks = [row["pk"] for row in rows]
    turns, steps = _last_turns(pks), _last_transfer_steps(pks)
    return tuple(
        LiveCall(**row, **turns.get(row["pk"], NO_TURN), **_handover(steps.get(row["pk"], {}))) for row in rows
    )


def _last_words(speaker: Speaker) -> Coalesce:
    """Each call is asked for its own last row, so the length of its transcript does not matter."""
    own = Utterance.objects.filter(call=OuterRef("pk"), speaker=speaker).order_by("-position")
    return Coalesce(Subquery(own.values("text")[:1]), Value(""), output_field=TextField())


def _handover(step: dict[str, Any]) -> dict[str, Any]:
    return {"transfer": step.get("step", ""), "transfer_reason": step.get("reason", "")}


def _last_turns(calls: Collection[int]) -> dict[int, dict[str, Any]]:
    ended = TurnRecord.objects.filter(WAS_AWAITED, call__in=calls, first_frame_ms__isnull=False)
    last = ended.order_by("call_id", "-began_at", "-turn_id").distinct("call_id")
    rows = last.values_list("call_id", "rungs", "first_frame_ms", "first_word_ms", WAIT_MS)
    return {call: dict(zip(NO_TURN, (tuple(rungs), *times), strict=True)) for call, rungs, *times in rows}


def _last_transfer_steps(calls: Collection[int]) -> dict[int, dict[str, Any]]:
    """What was last told of each call's handover, as data of a step; why it was asked for comes from the asking."""
    steps = CallEvent.objects.filter(call__in=calls, type__in=HANDOVER_STEPS).order_by("call_id", "-created_at", "-id")
    last = steps.distinct("call_id").values_list("call_id", "type", "data")
    return {call: {**data, "step": HANDOVER_STEPS[kind] or data.get("step", "")} for call, kind, data in last}


def call_state_of(business_id: int, retell_call_id: str) -> CallState | None:
    """What the rows of a call tell an engine that takes it over; None for a call never seen. Five queries."""
    call = Call.objects.select_related("brief").filter(business=business_id, retell_call_id=retell_call_id).first()
    if call is None:
        return None
    turns = TurnRecord.objects.filter(call=call).exclude(kind=TurnKind.INTERJECT)
    numbers = turns.aggregate(last=Max("turn_id"), open=Max("turn_id", filter=Q(outcome="")))
    step = _last_transfer_steps([call.pk]).get(call.pk, {})
    return CallState(
        brief_digest=call.brief.digest if call.brief else "",
        is_greeted=turns.filter(kind=TurnKind.BEGIN).exists(),
        opened_at_ms=round(call.started_at.timestamp() * 1000) if call.started_at else 0,
        last_turn_id=numbers["last"] or 0,
        open_turn_id=numbers["open"] or 0,
        transfer_number=step.get("number", "") if step.get("step") in UNDER_WAY else "",
        transfer_attempts=step.get("attempt", 0) if step.get("step") in UNDER_WAY else 0,
        transfer_reason=step.get("reason", "") if step.get("step") in UNDER_WAY else "",
        tool_outcomes=dict(ToolRun.objects.filter(call=call).values_list("run_key", "content")),
    )


def stored_brief(digest: str) -> Brief | None:
    body = BriefRecord.objects.filter(digest=digest).values_list("body", flat=True).first()
    return None if body is None else Brief.from_json(json.dumps(body))


def suppressed_numbers(business_id: int) -> frozenset[str]:
    """Every number of the business that may not be called, in E.164."""
    return frozenset(Suppression.objects.filter(business=business_id).values_list("number", flat=True))


def is_suppressed(business: Business, number: str) -> bool:
    """`number` is E.164."""
    return Suppression.objects.filter(business=business, number=number).exists()


def oldest_waiting_delivery_age_s() -> float:
    """How long the oldest webhook has been stored without being processed, of all businesses; 0 when none waits."""
    waiting = WebhookDelivery.objects.filter(state__in=(DeliveryState.STORED, DeliveryState.FAILED))
    since = waiting.aggregate(oldest=Min("received_at"))["oldest"]
    return (timezone.now() - since).total_seconds() if since else 0.0
