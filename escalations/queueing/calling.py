"""Has the agent call somebody back, at most once for each attempt."""

from dataclasses import dataclass

from django.db.models import F
from django.utils import timezone

from agents.models import Agent
from businesses.access import Member
from businesses.models import Role
from calls.models import Call, Placement, PlacementState
from calls.placing import ASKABLE_FOR, call_place
from common.errors import BadInput, VendorTrouble
from escalations.models import Callback
from escalations.queueing import plain_words
from escalations.queueing.working import callback_claim, placed

PURPOSE = "callback"


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of the wish to call; `call` when there is one."""

    text: str
    call: Call | None = None


def callback_call(member: Member, callback: Callback, attempt: int) -> Answer:
    """Claims it, then has the caller dialled; up to 30 s, so never inside a transaction.

    `attempt` counts from 1 and comes from the page, so that a second press of the same button dials nobody.
    Raises `NotAllowed`, `LostRace`, and `BadInput` with what to do when no call can be placed.
    """
    member.require(Role.REVIEWER)
    row = callback_claim(member, callback)
    if not row.number:
        raise BadInput("number", "The caller's number is not known, so nobody can be dialled.")
    if not 1 <= attempt <= row.attempts + 1:
        raise BadInput("attempt", "This page is out of date. Reload it, then call again.")
    try:
        placement = call_place(
            business=member.business,
            to=row.number,
            purpose=PURPOSE,
            intent_key=f"{PURPOSE}-{row.pk}-{attempt}",
            agent=_agent_for(row),
            variables={"callback_about": row.words} if row.words else None,
            metadata={"callback_id": row.pk},
        )
    except VendorTrouble as trouble:
        raise BadInput("number", f"{trouble.message} You can dial the number by hand.") from None
    except BadInput as refusal:
        raise BadInput("number", f"{refusal.message} You can dial the number by hand.") from None
    return _answer(member, row, attempt, placement)


def _answer(member: Member, row: Callback, attempt: int, placement: Placement) -> Answer:
    match placement.state:
        case PlacementState.PLACED:
            if _is_first_word(row, attempt):
                placed(member, row, "called back", placement.call)
            return Answer("The call is placed. Watch it live, then say what became of it.", placement.call)
        case PlacementState.REFUSED:
            words = plain_words.refusal_in_words(placement.refusal)
            if _is_first_word(row, attempt):
                placed(member, row, f"could not be called: {words}"[:200])
            raise BadInput("number", f"{words} You can dial the number by hand.")
        case PlacementState.UNKNOWN if timezone.now() - placement.created_at > ASKABLE_FOR:
            if _is_first_word(row, attempt):
                placed(member, row, "could not be called: Retell never answered")
            raise BadInput("number", "Retell never said whether it rang. Reload the page to call again.")
        case PlacementState.UNKNOWN:
            raise BadInput("number", plain_words.NOT_KNOWN)
        case _:
            return Answer(plain_words.UNDER_WAY)


def _is_first_word(row: Callback, attempt: int) -> bool:
    """Whether this attempt was not counted before."""
    seen = Callback.objects.filter(pk=row.pk, attempts=attempt - 1)
    return seen.update(attempts=F("attempts") + 1) == 1


def _agent_for(row: Callback) -> Agent | None:
    """Who talked to the caller before; else the business's default."""
    agent = row.call.agent if row.call is not None else None
    return agent if agent is not None and agent.retell_agent_id else None
