"""Facts about the call itself: opened, caller known, line closed."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from agents.models import Agent
from businesses.models import Business
from calls.models import BriefRecord, Call, CallEvent, CallMove, CallStatus
from calls.states import MOVES
from calls.storing.batch import Batch, moment
from calls.storing.storable import clean, storable
from calls.suppression import opted_out, suppress_opted_out
from common.states import move
from engine import facts
from engine.brief import Brief
from engine.events import CallDetails
from engine.tracing import own_trace_id, told_trace_id
from prompts.models import PromptVersion

CLEAN_CLOSES = frozenset({1000, 1001, 1005})
"""Closes after which the vendor does not redial."""

SETTLED_BY_RETELL = frozenset({"webhook", "retell"})
"""Who may say that a call is over for good: Retell itself, by webhook or asked for the call."""

DETAIL_FIELDS = (
    "agent",
    "prompt_version",
    "brief",
    "direction",
    "from_number",
    "to_number",
    "started_at",
    "variables",
    "metadata",
    "trace_id",
)


class UnknownCall(ValueError):  # noqa: N818  reads as the sentence it is, like the errors in common
    """A fact of a call that was never opened, or that belongs to another business."""


def lock_calls(batch: Sequence[facts.Fact]) -> dict[str, Call]:
    """The calls of these facts, locked, in one order for all writers. Calls not met before are created.

    Raises `UnknownCall` when a fact's call neither exists nor is opened by this batch.
    """
    wanted = {fact.call_id for fact in batch}
    opened = [fact for fact in batch if isinstance(fact, facts.CallOpened)]
    if opened:
        _create_missing(opened)
    rows = Call.objects.select_for_update(no_key=True).filter(retell_call_id__in=wanted).order_by("pk")
    calls = {row.retell_call_id: row for row in rows}
    if wanted - calls.keys():
        raise UnknownCall("a fact's call was never opened")
    if not all(_is_of(calls[fact.call_id], fact) for fact in batch):
        raise UnknownCall("a fact's call belongs to another business")
    return calls


def _is_of(call: Call, fact: facts.Fact) -> bool:
    named = {fact.business_id} - {""}
    if isinstance(fact, facts.CallOpened):
        named.add(fact.brief.business_id)
    return named <= {str(call.business_id)}


def _create_missing(opened: Iterable[facts.CallOpened]) -> None:
    first = {fact.call_id: fact for fact in reversed(list(opened))}
    businesses = _existing(Business, (fact.brief.business_id for fact in first.values()))
    if any(fact.brief.business_id not in businesses for fact in first.values()):
        raise UnknownCall("a call was opened for a business that does not exist")
    Call.objects.bulk_create(
        [
            storable(Call(business_id=int(fact.brief.business_id), retell_call_id=call_id, origin=fact.origin))
            for call_id, fact in sorted(first.items())
        ],
        ignore_conflicts=True,
    )


def _existing(model: type[Business | Agent | PromptVersion], ids: Iterable[str]) -> set[str]:
    wanted = {int(given) for given in ids if given.isascii() and given.isdigit()}
    return {str(pk) for pk in model._default_manager.filter(pk__in=wanted).values_list("pk", flat=True)}  # noqa: SLF001


def call_opened(batch: Batch, call: Call, fact: facts.CallOpened) -> None:
    at = moment(fact.at_ms)
    if call.brief_id is None:
        _tie_to_brief(call, fact)
    if call.started_at is None:
        call.started_at = at
    call.trace_id = call.trace_id or fact.trace_id
    if fact.details is not None:
        _fill_details(call, fact.details)
    batch.changed[call.pk] = call
    if call.status == CallStatus.REGISTERED:
        move_call(call, CallStatus.LIVE, "the line was opened")
    elif (
        call.status == CallStatus.ENDED and call.ended_at is not None and call.ended_at < at and not _is_told_over(call)
    ):
        move_call(call, CallStatus.LIVE, "the line was redialled", ended_at=None)


def _is_told_over(call: Call) -> bool:
    return call.settled_by in SETTLED_BY_RETELL


def _tie_to_brief(call: Call, fact: facts.CallOpened) -> None:
    brief = fact.brief
    call.brief = _brief_record(call.business_id, brief)
    of_business = Agent.objects.filter(business_id=call.business_id)
    versions = PromptVersion.objects.filter(prompt__business_id=call.business_id)
    call.agent = of_business.filter(pk=int(brief.agent_id)).first() if _is_id(brief.agent_id) else None
    call.prompt_version = (
        versions.filter(pk=int(brief.prompt_version_id)).first() if _is_id(brief.prompt_version_id) else None
    )


def _brief_record(business_id: int, brief: Brief) -> BriefRecord:
    of_this = BriefRecord.objects.filter(digest=brief.digest).defer("body")
    known = of_this.first()
    if known is not None:
        return known
    new = BriefRecord(business_id=business_id, digest=brief.digest, body=clean(json.loads(brief.as_json())))
    BriefRecord.objects.bulk_create([new], ignore_conflicts=True)
    return of_this.get()


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit()


def caller_known(batch: Batch, call: Call, fact: facts.CallerKnown) -> None:
    _fill_details(call, fact.details)
    batch.changed[call.pk] = call
    batch.introduced[call.pk] = call


def opt_out_heard(batch: Batch, call: Call, _fact: facts.OptOutHeard) -> None:
    batch.opted_out[call.pk] = call


def write_suppressions(batch: Batch) -> None:
    """Together with the wish itself: a caller who asked not to be called is on the list before the call is over."""
    earlier = opted_out(batch.introduced.values()) if batch.introduced else []
    asked = batch.opted_out | {call.pk: call for call in earlier}
    if asked:
        suppress_opted_out(asked.values())


def _fill_details(call: Call, details: CallDetails) -> None:
    call.direction = details.direction.value
    call.from_number = details.from_number or call.from_number
    call.to_number = details.to_number or call.to_number
    call.variables = {**call.variables, **details.variables}
    call.metadata = {**call.metadata, **details.metadata}
    take_trace(call, details.metadata)


def take_trace(call: Call, metadata: Mapping[str, Any]) -> None:
    """The id its placer gave a call wins over the one made up while the call's details were not there yet."""
    told = told_trace_id(metadata)
    if told and call.trace_id in ("", own_trace_id(call.retell_call_id)):
        call.trace_id = told


def line_closed(_batch: Batch, call: Call, fact: facts.LineClosed) -> None:
    at = moment(fact.at_ms)
    if fact.code not in CLEAN_CLOSES or call.status not in (CallStatus.REGISTERED, CallStatus.LIVE):
        return
    if CallEvent.objects.filter(call=call, type="call_opened", created_at__gt=at).exists():
        return  # an older line of a call that has been redialled since
    because = "we closed the line" if fact.ended_by_us else "the line was closed"
    move_call(call, CallStatus.ENDED, because, ended_at=at)


def move_call(call: Call, to: CallStatus, because: str, **also: Any) -> None:
    """Raises `IllegalMove` and `LostRace` as `common.states.move` does."""
    move(call, to, moves=MOVES, because=because, log=_note_move, **also)


def _note_move(call: Call, old: str, new: str, because: str) -> None:
    CallMove.objects.create(call=call, old=old, new=new, because=because)


def write_calls(batch: Batch) -> None:
    for call in batch.changed.values():
        storable(call).save(update_fields=DETAIL_FIELDS)
