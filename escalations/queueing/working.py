"""What people do with something that is owed to a caller. Every act is a step of its story; none can be lost to another
person's, since whoever comes second is told who was first.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from businesses.access import Member
from businesses.audit import audit
from businesses.models import Role, User
from calls.models import Call
from calls.reviewing.belonging import must_be_of, must_work_here
from common.errors import BadInput, LostRace
from common.phone import read_e164, zone_of
from common.rows import check
from common.states import move
from escalations.models import Callback, CallbackKind, CallbackMove, CallbackOutcome, CallbackState
from escalations.queueing.telling import tell_pages
from escalations.states import CALLBACK_MOVES

LONGEST_NOTE = 4_000
LONGEST_SNOOZE = timedelta(days=90)
WAITING = (CallbackState.OPEN, CallbackState.CLAIMED)


@transaction.atomic
def callback_claim(member: Member, callback: Callback) -> Callback:
    """Take it in hand. One's own stays one's own. Raises `NotAllowed`, and `LostRace` that says who has it."""
    row = _locked(member, callback)
    if row.state == CallbackState.CLAIMED and row.claimed_by_id == member.user.pk:
        return row
    if row.state != CallbackState.OPEN:
        raise LostRace(_why_not_free(row))
    _move(row, CallbackState.CLAIMED, "claimed", member, claimed_by=member.user, claimed_at=timezone.now())
    return row


@transaction.atomic
def callback_release(member: Member, callback: Callback) -> None:
    """Give it back; another's takes a manager. Raises `NotAllowed` and `LostRace`."""
    row = _mine(member, callback)
    if row.state == CallbackState.CLAIMED:
        _move(row, CallbackState.OPEN, "given back", member, claimed_by=None, claimed_at=None)


@transaction.atomic
def callback_assign(member: Member, callback: Callback, person: User) -> None:
    """Hand it to a colleague. Raises `NotAllowed`, `LostRace`, and `BadInput` for who does not work here."""
    row = _mine(member, callback)
    must_work_here(member, [person], Role.REVIEWER)
    _must_wait(row)
    if row.state == CallbackState.CLAIMED:
        _move(row, CallbackState.OPEN, "given back", member, claimed_by=None, claimed_at=None)
    because = "claimed" if person == member.user else f"given to {person}"[:200]
    _move(row, CallbackState.CLAIMED, because, member, claimed_by=person, claimed_at=timezone.now())
    if person != member.user:
        audit(member, "callback_assigned", f"callback {row.pk}", after={"person": person.email})


@transaction.atomic
def callback_note(member: Member, callback: Callback, words: str) -> None:
    """Whoever works here may leave a word, also on what another has in hand. Raises `NotAllowed` and `BadInput`."""
    row = _locked(member, callback)
    _note_step(row, "wrote a note", member, words=_words(words, is_needed=True))


@transaction.atomic
def callback_snooze(member: Member, callback: Callback, until: datetime) -> None:
    """Out of sight until then; nothing else changes. Raises `NotAllowed`, `LostRace` and `BadInput`."""
    row = _mine(member, callback)
    _must_wait(row)
    now = timezone.now()
    if until <= now:
        raise BadInput("until", "Choose a time that is still to come.")
    if until > now + LONGEST_SNOOZE:
        raise BadInput("until", "Choose a time within the next 90 days.")
    Callback.objects.filter(pk=row.pk).update(snoozed_until=until)
    _note_step(row, "snoozed", member)


@transaction.atomic
def callback_wake(member: Member, callback: Callback) -> None:
    """End a snooze before its time. Raises `NotAllowed` and `LostRace`."""
    row = _mine(member, callback)
    if Callback.objects.filter(pk=row.pk, snoozed_until__isnull=False).update(snoozed_until=None):
        _note_step(row, "ended the snooze", member)


@transaction.atomic
def callback_close(member: Member, callback: Callback, outcome: str, note: str = "") -> None:
    """Say what became of it. Raises `NotAllowed`, `LostRace`, and `BadInput` without an outcome."""
    row = _mine(member, callback)
    _must_wait(row)
    if outcome not in CallbackOutcome.values:
        raise BadInput("outcome", "Say what became of it, then finish.")
    words = _words(note)
    state = CallbackState.DROPPED if outcome == CallbackOutcome.NOT_NEEDED else CallbackState.DONE
    _move(
        row,
        state,
        CallbackOutcome(outcome).label,
        member,
        words=words,
        outcome=outcome,
        note=words,
        closed_at=timezone.now(),
        snoozed_until=None,
    )
    audit(member, "callback_closed", f"callback {row.pk}", after={"outcome": outcome})


@transaction.atomic
def callback_reopen(member: Member, callback: Callback) -> None:
    """Back into the queue, for whoever takes it. Raises `NotAllowed` and `LostRace`."""
    row = _locked(member, callback)
    if row.state in WAITING:
        return
    others = Callback.objects.filter(call_id=row.call_id, state__in=WAITING) if row.call_id else Callback.objects.none()
    if others.exists():
        raise LostRace("Something else is open for this call already. Work on that one.")
    before = {"outcome": row.outcome}
    _move(row, CallbackState.OPEN, "opened again", member, outcome="", closed_at=None, claimed_by=None, claimed_at=None)
    audit(member, "callback_reopened", f"callback {row.pk}", before=before)


@transaction.atomic
def callback_add(
    member: Member, *, number: str, words: str, due_at: datetime | None, priority: str = "medium"
) -> Callback:
    """Remember to call somebody. Without a time it is due at once. Raises `NotAllowed` and `BadInput`."""
    member.require(Role.REVIEWER)
    try:
        e164 = read_e164(number.strip())
    except ValueError as fault:
        raise BadInput("number", str(fault)) from None
    row = Callback(
        business=member.business,
        kind=CallbackKind.CALLBACK,
        number=e164,
        words=_words(words, is_needed=True),
        due_at=due_at or timezone.now(),
        is_time_named=due_at is not None,
        time_zone=zone_of(e164) or member.business.time_zone,
        priority=priority,
        reason=f"Added by {member.user}"[:300],
    )
    check(row)
    row.save()
    _note_step(row, "added", member, is_first=True)
    return row


def placed(member: Member, callback: Callback, because: str, call: Call | None = None) -> None:
    """A step that tells of a call that was placed, or could not be."""
    _note_step(callback, because, member, call=call)


def _locked(member: Member, callback: Callback) -> Callback:
    member.require(Role.REVIEWER)
    must_be_of(member.business, callback)
    return Callback.objects.select_for_update(of=("self",)).select_related("claimed_by").get(pk=callback.pk)


def _mine(member: Member, callback: Callback) -> Callback:
    """Locked, and in nobody else's hands; a manager may take it out of them."""
    row = _locked(member, callback)
    if row.state == CallbackState.CLAIMED and row.claimed_by_id != member.user.pk and not member.may(Role.MANAGER):
        raise LostRace(_why_not_free(row))
    return row


def _must_wait(row: Callback) -> None:
    if row.state not in WAITING:
        raise LostRace(_why_not_free(row))


def _why_not_free(row: Callback) -> str:
    if row.state == CallbackState.CLAIMED:
        return f"{row.claimed_by or 'Somebody'} has this in hand. Take the next one, or ask them."
    return "This is finished already. Open it again if there is more to do."


def _words(text: str, *, is_needed: bool = False) -> str:
    words = text.strip()
    if is_needed and not words:
        raise BadInput("words", "Write a few words first.")
    if len(words) > LONGEST_NOTE:
        raise BadInput("words", f"Keep it within {LONGEST_NOTE:,} characters.")
    return words


def _move(row: Callback, to: str, because: str, member: Member, *, words: str = "", **also: Any) -> None:
    def log(_: Callback, old: str, new: str, why: str) -> None:
        CallbackMove.objects.create(callback=row, old=old, new=new, because=why, words=words, by=member.user)

    move(row, to, moves=CALLBACK_MOVES, because=because, field="state", log=log, **also)
    tell_pages(row.business_id, row.call_id)


def _note_step(
    row: Callback, because: str, member: Member, *, words: str = "", call: Call | None = None, is_first: bool = False
) -> None:
    CallbackMove.objects.create(
        callback=row,
        old="" if is_first else row.state,
        new=row.state,
        because=because,
        words=words,
        call=call,
        by=member.user,
    )
    tell_pages(row.business_id, row.call_id)
