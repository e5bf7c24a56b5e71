"""The one way out: asking Retell to dial a person, once for each wish, and never a number that may not be called."""

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import structlog
from django.db import transaction
from django.utils import timezone

from agents.models import Agent, PhoneNumber
from businesses.models import Business
from businesses.retell import client_for
from calls.models import Call, CallDirection, Placement, PlacementState
from calls.selectors import is_suppressed
from calls.suppression import lock_number
from common.errors import BadInput
from common.phone import read_e164

if TYPE_CHECKING:
    from retell import Retell

log = structlog.get_logger(__name__)

ASKABLE_FOR = timedelta(minutes=55)
"""Retell knows an idempotency key for an hour; after that, asking again could dial the person again."""
LONGEST_KEY = 120
ASK_TIMEOUT_S = 30.0
ASKING_FOR = timedelta(seconds=90)
"""Longer than one asking can last. Whoever asked has died by then."""

SUPPRESSED = "suppressed"
REFUSALS = {
    400: "bad_request",
    401: "key_refused",
    402: "payment_needed",
    403: "not_permitted",
    404: "not_found",
    422: "not_accepted",
    429: "too_many_calls",
}
NOT_CERTAIN = frozenset({408, 409})
"""4xx answers after which the call may stand all the same."""


def call_place(
    *,
    business: Business,
    to: str,
    purpose: str,
    intent_key: str,
    agent: Agent | None = None,
    variables: Mapping[str, object] | None = None,
    metadata: Mapping[str, Any] | None = None,
) -> Placement:
    """Have a person called, at most once for `intent_key`; up to 30 s, so never inside a transaction.

    A key used before gives the placement it led to, and nobody is dialled again. Look at its `state`: PLACED has its
    call; REFUSED says why in `refusal` (`suppressed`, or Retell's reason) and stays so; ASKING is in another's hands.
    UNKNOWN, and an ASKING whose process died, are asked for again by the same key, for 55 minutes, and then never.

    Raises `BadInput` for a number, key or agent that cannot be used, `VendorTrouble` when the business has no key.
    """
    number = _read_number(to)
    agent = _outbound_agent(business, agent)
    from_number = _own_number(business, agent)
    client = client_for(business)
    placement, may_ask = _take(business, number, purpose, _read_key(intent_key), agent)
    if may_ask:
        told = {"trace_id": placement.trace_id, "placement_id": str(placement.pk), "business": business.slug}
        order = {
            "from_number": from_number,
            "to_number": number,
            "override_agent_id": agent.retell_agent_id,
            "metadata": {**(metadata or {}), **told},
            "idempotency_key": f"{business.pk}:{intent_key}",
        }
        if variables:
            order["retell_llm_dynamic_variables"] = {name: str(value) for name, value in variables.items()}
        _ask(client, placement, order)
        placement.refresh_from_db()
    return placement


def _read_number(to: str) -> str:
    try:
        return read_e164(to)
    except ValueError as fault:
        raise BadInput("to", str(fault)) from None


def _read_key(intent_key: str) -> str:
    if not 0 < len(intent_key) <= LONGEST_KEY:
        raise BadInput("intent_key", f"An intent key is 1 to {LONGEST_KEY} characters that name this one wish to call.")
    return intent_key


def _outbound_agent(business: Business, agent: Agent | None) -> Agent:
    chosen = agent or Agent.objects.filter(business=business, is_default=True).first()
    if chosen is None:
        raise BadInput("agent", "Say which agent calls, or make one the default agent of the business.")
    if chosen.business_id != business.pk:
        raise BadInput("agent", "This agent belongs to another business.")
    if not chosen.retell_agent_id:
        raise BadInput("agent", "This agent is not in the Retell account yet. Run manage.py connect_retell first.")
    return chosen


def _own_number(business: Business, agent: Agent) -> str:
    numbers = PhoneNumber.objects.filter(business=business).order_by("pk")
    row = numbers.filter(agent=agent).first() or numbers.first()
    if row is None:
        raise BadInput(
            "business", "The business has no phone number to call from. Add one that its Retell account has."
        )
    return row.number


def _take(business: Business, number: str, purpose: str, intent_key: str, agent: Agent) -> tuple[Placement, bool]:
    """The placement of this key, and whether it is ours to ask for."""
    with transaction.atomic():
        lock_number(business.pk, number)
        refusal = SUPPRESSED if is_suppressed(business, number) else ""
        placement, is_new = Placement.objects.select_for_update().get_or_create(
            business=business,
            intent_key=intent_key,
            defaults={
                "agent": agent,
                "to_number": number,
                "purpose": purpose,
                "trace_id": uuid4().hex,
                "state": PlacementState.REFUSED if refusal else PlacementState.ASKING,
                "refusal": refusal,
            },
        )
        if placement.to_number != number:
            raise BadInput("intent_key", "This intent key was used for another number. One key is one wish to call.")
        if is_new:
            return placement, not refusal
        may_ask = not refusal and _may_be_asked_again(placement)
        if may_ask:
            _settle(placement, PlacementState.ASKING)
        return placement, may_ask


def _may_be_asked_again(placement: Placement) -> bool:
    age = timezone.now() - placement.created_at
    if placement.state == PlacementState.ASKING:
        return ASKING_FOR < age < ASKABLE_FOR
    return placement.state == PlacementState.UNKNOWN and age < ASKABLE_FOR


def _ask(client: "Retell", placement: Placement, order: dict[str, Any]) -> None:
    import retell  # noqa: PLC0415  loaded with the client, not with Django

    try:
        retell_call_id = client.call.create_phone_call(**order, timeout=ASK_TIMEOUT_S, max_retries=0).call_id
    except retell.APIStatusError as error:
        if 400 <= error.status_code < 500 and error.status_code not in NOT_CERTAIN:
            kind = REFUSALS.get(error.status_code, f"http_{error.status_code}")
            _settle(placement, PlacementState.REFUSED, refusal=kind)
        else:
            _settle(placement, PlacementState.UNKNOWN)
        log.warning("call_not_placed", placement=placement.pk, status=error.status_code)
    except retell.APIError as error:
        _settle(placement, PlacementState.UNKNOWN)
        log.warning("call_not_placed", placement=placement.pk, fault=type(error).__name__)
    else:
        placement_confirm(placement, retell_call_id, from_number=order["from_number"])


def placement_confirm(placement: Placement, retell_call_id: str, from_number: str = "") -> None:
    """Retell has the call. Its socket may have been quicker than Retell's answer, so its row may be there already."""
    with transaction.atomic():
        call, _ = Call.objects.get_or_create(
            retell_call_id=retell_call_id,
            defaults={
                "business": placement.business,
                "agent": placement.agent,
                "direction": CallDirection.OUTBOUND,
                "from_number": from_number,
                "to_number": placement.to_number,
                "trace_id": placement.trace_id,
            },
        )
        ours = call if call.business_id == placement.business_id else None
        _settle(placement, PlacementState.PLACED, call=ours)


def _settle(placement: Placement, state: PlacementState, **also: Any) -> None:
    """A call that is known to stand stays so, whatever a slower asker believes."""
    Placement.objects.filter(pk=placement.pk).exclude(state=PlacementState.PLACED).update(state=state, **also)
