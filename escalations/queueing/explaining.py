"""Why a call was escalated, and what became of it: the rule, the words, the turn, the way."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from calls.models import Call, CallEvent, TurnRecord
from calls.ports import Escalation
from engine.facts import TurnKind
from escalations.models import Handoff, HandoffState
from escalations.queueing.plain_words import HANDOFF_WORDS, WHY_WORDS, reason_in_words

RULE_HELD = "rule_held"
TOGETHER = timedelta(seconds=5)
"""A rule that held and the wish it led to lie no further apart."""


def escalations_of(call: Call) -> tuple[Escalation, ...]:
    """In the order they were asked for. One query where there are none, four at most."""
    wished = Handoff.objects.filter(call=call).select_related("destination", "rule__rule_set")
    handoffs = list(wished.order_by("ordinal"))
    if not handoffs:
        return ()
    held = list(CallEvent.objects.filter(call=call, type=RULE_HELD).order_by("created_at", "pk"))
    turns = list(TurnRecord.objects.filter(call=call, kind=TurnKind.ANSWER).order_by("began_at", "turn_id"))
    owed = call.callbacks.order_by("-pk").values_list("pk", flat=True).first()
    return tuple(_told(handoff, held, turns, owed) for handoff in handoffs)


def _told(
    handoff: Handoff,
    held: Sequence[CallEvent],
    turns: Sequence[TurnRecord],
    owed: int | None,
) -> Escalation:
    rule = handoff.rule
    turn = _turn_of(handoff, held, turns)
    why = handoff.why if handoff.state in (HandoffState.REFUSED, HandoffState.LOST, HandoffState.CALLBACK) else ""
    return Escalation(
        cause=rule.name if rule else reason_in_words(handoff.asked_by, handoff.reason, {}),
        is_rule=rule is not None,
        rules_version=rule.rule_set.number if rule else None,
        heard=turn.asked if turn else "",
        turn_id=turn.turn_id if turn else None,
        destination=handoff.destination.name if handoff.destination else "",
        number=handoff.number,
        outcome=HANDOFF_WORDS[handoff.state],
        because=WHY_WORDS.get(why, why.replace("_", " ")),
        took_s=(handoff.settled_at - handoff.asked_at).total_seconds() if handoff.settled_at else None,
        is_trouble=handoff.state in (HandoffState.REFUSED, HandoffState.LOST),
        is_under_way=handoff.state in (HandoffState.ASKED, HandoffState.COMMANDED),
        callback_pk=owed if handoff.state != HandoffState.BRIDGED else None,
        summary=handoff.summary,
    )


def _turn_of(handoff: Handoff, held: Sequence[CallEvent], turns: Sequence[TurnRecord]) -> TurnRecord | None:
    """The turn a rule was found in; else the one that was being answered when a person was asked for."""
    told = [event for event in held if event.data.get("rule_id") == handoff.reason and event.turn_id is not None]
    near = [event for event in told if abs(event.created_at - handoff.asked_at) <= TOGETHER]
    named = {turn.turn_id: turn for turn in turns}
    for event in near:
        if event.turn_id in named:
            return named[event.turn_id]
    return _last_before(turns, handoff.asked_at)


def _last_before(turns: Sequence[TurnRecord], at: datetime) -> TurnRecord | None:
    before = [turn for turn in turns if turn.began_at <= at]
    return before[-1] if before else turns[0] if turns else None
