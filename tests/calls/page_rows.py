"""Rows as the recorder leaves them, for tests of the pages."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from businesses.access import Member
from businesses.models import Business, Membership, Role, User
from calls.models import Call, CallStatus, TurnRecord, Utterance
from tests.calls.call_facts import House, at


def reviewer_of(business: Business, email: str = "reviewer@dental.example", role: Role = Role.REVIEWER) -> User:
    person = User.objects.create_user(email)
    Membership.objects.create(business=business, user=person, role=role)
    return person


def at_work(business: Business, role: Role = Role.REVIEWER) -> Member:
    return Member(reviewer_of(business, f"{role}.at.work@dental.example", role), business, role)


def call_row(house: House, retell_call_id: str = "call_1", **changes: Any) -> Call:
    """A call on the line since noon, unless told otherwise."""
    given = {
        "agent": house.agent,
        "prompt_version": house.version,
        "status": CallStatus.LIVE,
        "direction": "inbound",
        "from_number": "+14155550123",
        "to_number": "+14155550199",
        "started_at": at(0),
        **changes,
    }
    return Call.objects.create(business=house.business, retell_call_id=retell_call_id, **given)


def ended(call: Call, reason: str, ended_at: datetime) -> None:
    Call.objects.filter(pk=call.pk).update(status=CallStatus.ENDED, ended_at=ended_at, disconnection_reason=reason)


def says(call: Call, position: int, speaker: str, text: str, turn_id: int | None = None) -> Utterance:
    """Words at a place of the transcript; said again, they replace what stood there."""
    row, _ = Utterance.objects.update_or_create(
        call=call, position=position, defaults={"speaker": speaker, "text": text, "turn_id": turn_id}
    )
    return row


def turn_row(
    call: Call, turn_id: int, ms: int, sent: str = "", rungs: Sequence[str] = (), **changes: Any
) -> TurnRecord:
    """A spoken answer whose first word came after 310 ms, unless told otherwise."""
    given = {
        "kind": "answer",
        "outcome": "spoken",
        "generated": sent,
        "own_ms": 10.0,
        "first_token_ms": 290.0,
        "first_frame_ms": 310.0,
        "first_word_ms": 310.0,
        "finished_ms": 900.0,
        **changes,
    }
    return TurnRecord.objects.create(call=call, turn_id=turn_id, began_at=at(ms), sent=sent, rungs=list(rungs), **given)
