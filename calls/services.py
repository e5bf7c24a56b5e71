"""What is done to calls."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection, transaction

from calls import signals
from calls.announcing import send_after_commit
from calls.models import Call, CallStatus
from calls.placing import call_place
from calls.searching.indexing import index_if_over
from calls.storing import call_rows, event_rows, transcripts, turn_rows
from calls.storing.batch import Batch, MovedCall, moment
from calls.storing.figures import figures_of_facts
from calls.suppression import suppression_add
from engine import facts

__all__ = ["call_place", "facts_store", "suppression_add"]

BATCH_TIMEOUT_MS = 10_000

ROWS: dict[type[facts.FactBase], Callable[[Batch, Call, Any], None]] = {
    facts.CallOpened: call_rows.call_opened,
    facts.CallerKnown: call_rows.caller_known,
    facts.LineClosed: call_rows.line_closed,
    facts.OptOutHeard: call_rows.opt_out_heard,
    facts.WordsHeard: transcripts.words_heard,
    facts.TurnBegan: turn_rows.turn_began,
    facts.TurnEnded: turn_rows.turn_ended,
    facts.CallerBrokeIn: turn_rows.caller_broke_in,
    facts.ToolRan: turn_rows.tool_ran,
}

TRANSFER_TOLD = ("step", "number", "destination_id", "reason", "asked_by", "priority", "attempt")
OFFER_TOLD = ("help", "why_not", "reason", "priority", "destination_id")

# Heard words log themselves, by what changed.
NOT_LOGGED = (facts.WordsHeard,)


def facts_store(
    batch: Sequence[facts.Fact], memory: transcripts.TranscriptMemory | None = None
) -> tuple[MovedCall, ...]:
    """Store a batch in one transaction; storing it again changes nothing. Returns the calls with something to show.

    Raises `UnknownCall` for a fact of a call that was never opened, and whatever the database raises.
    """
    if not batch:
        return ()
    with transaction.atomic():
        with connection.cursor() as cursor:
            # A lock held elsewhere must not hold up the facts of every other call for ever.
            cursor.execute(f"SET LOCAL statement_timeout = {BATCH_TIMEOUT_MS:d}")
        rows = Batch(calls=call_rows.lock_calls(batch))
        for fact in batch:
            _turn_into_rows(rows, fact)
        _write(rows, memory or transcripts.TranscriptMemory())
        figures_of_facts(rows.calls, batch)
        _index(rows, batch)
        _announce(rows, batch)
    return _moved(rows, batch)


def _turn_into_rows(rows: Batch, fact: facts.Fact) -> None:
    call = rows.calls[fact.call_id]
    if type(fact) in ROWS:
        ROWS[type(fact)](rows, call, fact)
    if not isinstance(fact, NOT_LOGGED):
        event_rows.log(rows, call, fact)


def _write(rows: Batch, memory: transcripts.TranscriptMemory) -> None:
    turn_rows.write_turns(rows)
    heard_of = transcripts.write_transcripts(rows, memory)
    turn_rows.fill_heard(heard_of | {(call, turn_id) for call, _, turn_id in rows.ended})
    call_rows.write_calls(rows)
    call_rows.write_suppressions(rows)
    event_rows.write_events(rows)


def _index(rows: Batch, kept: Sequence[facts.Fact]) -> None:
    words = (facts.LineClosed, facts.WordsHeard)
    index_if_over({fact.call_id: rows.calls[fact.call_id] for fact in kept if isinstance(fact, words)}.values())


def _moved(rows: Batch, kept: Sequence[facts.Fact]) -> tuple[MovedCall, ...]:
    what: dict[str, dict[str, None]] = {}
    for fact in kept:
        what.setdefault(fact.call_id, {})[event_rows.type_name(type(fact))] = None
    return tuple(
        MovedCall(rows.calls[call_id].pk, rows.calls[call_id].business_id, tuple(names))
        for call_id, names in what.items()
    )


def _announce(rows: Batch, kept: Sequence[facts.Fact]) -> None:
    for fact in kept:
        call = rows.calls[fact.call_id]
        match fact:
            case facts.CallOpened(is_resumed=False):
                send_after_commit(signals.call_opened, call, moment(fact.at_ms))
            case facts.LineClosed() if call.status == CallStatus.ENDED:
                send_after_commit(signals.call_ended, call, moment(fact.at_ms))
            case facts.OptOutHeard():
                send_after_commit(signals.opt_out_heard, call, moment(fact.at_ms))
            case facts.TransferMoved() | facts.HelpOffered() | facts.CallbackAsked() | facts.MessageTaken():
                _announce_escalation(call, fact)
            case _:
                pass


def _announce_escalation(
    call: Call, fact: facts.TransferMoved | facts.HelpOffered | facts.CallbackAsked | facts.MessageTaken
) -> None:
    at = moment(fact.at_ms)
    match fact:
        case facts.TransferMoved():
            send_after_commit(signals.transfer_moved, call, at, **_fields(fact, TRANSFER_TOLD))
        case facts.HelpOffered():
            send_after_commit(signals.help_offered, call, at, **_fields(fact, OFFER_TOLD))
        case facts.CallbackAsked():
            due_at = None if fact.due_at_ms is None else moment(fact.due_at_ms)
            send_after_commit(
                signals.callback_asked, call, at, due_at=due_at, note=fact.note, is_declined=fact.is_declined
            )
        case facts.MessageTaken():
            send_after_commit(signals.message_taken, call, at, words=fact.words)


def _fields(fact: facts.FactBase, names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(fact, name) for name in names}
