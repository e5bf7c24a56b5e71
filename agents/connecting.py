"""Making an agent and its numbers exist in the Retell account."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone

from agents.models import Agent, PhoneNumber
from agents.services import agent_update
from businesses.models import Business
from businesses.retell import asking_retell, client_for

if TYPE_CHECKING:
    from retell import Retell
    from retell.types.phone_number_update_params import InboundAgent

WEBHOOK_EVENTS = (
    *("call_started", "call_ended", "call_analyzed"),
    *("transfer_started", "transfer_bridged", "transfer_cancelled", "transfer_ended"),
)
"""Naming any of them replaces Retell's default, the first three. The words of a call are heard on its socket."""


@dataclass(frozen=True, slots=True)
class Connection:
    """What connecting did. `missing` are numbers that the Retell account does not have."""

    retell_agent_id: str
    was_created: bool
    bound: tuple[str, ...]
    missing: tuple[str, ...]


def socket_url(business: Business) -> str:
    """Where Retell opens a call's socket; it appends the call's id. Holds the business's secret."""
    return f"{settings.SITE_URL.replace('http', 'ws', 1)}/llm/{business.socket_secret}"


def webhook_url(business: Business) -> str:
    return f"{settings.SITE_URL}/retell/webhook/{business.slug}/"


def inbound_webhook_url(business: Business) -> str:
    """Where Retell asks who answers a call that is ringing."""
    return f"{settings.SITE_URL}/retell/inbound/{business.slug}/"


def agent_connect(agent: Agent, *, creates_numbers: bool = False) -> Connection:
    """Tell Retell about the agent, or of its changes, and let its numbers ring there. Safe to repeat.

    Several requests of up to ten seconds each: never inside a transaction. Numbers unknown to the account are only
    reported, unless `creates_numbers` (it rents them). Raises `VendorTrouble`.
    """
    client = client_for(agent.business)
    with asking_retell():
        retell_agent_id = _tell(client, agent)
    was_created = retell_agent_id != agent.retell_agent_id
    agent_update(agent, retell_agent_id=retell_agent_id, connected_at=timezone.now())
    bound: list[str] = []
    missing: list[str] = []
    for row in agent.phone_numbers.select_related("business").order_by("pk"):
        with asking_retell():
            is_bound = _bind(client, row, retell_agent_id, creates=creates_numbers)
        (bound if is_bound else missing).append(row.number)
    return Connection(retell_agent_id, was_created, tuple(bound), tuple(missing))


def _tell(client: "Retell", agent: Agent) -> str:
    """The agent's id in the account: updated where it exists, created where it does not."""
    from retell import NotFoundError  # noqa: PLC0415  loaded with the client, not with Django

    wanted = _remote_settings(agent)
    if agent.retell_agent_id:
        try:
            return client.agent.update(agent.retell_agent_id, **wanted).agent_id
        except NotFoundError:
            pass
    return client.agent.create(**wanted).agent_id


def _remote_settings(agent: Agent) -> dict[str, Any]:
    return {
        "response_engine": {"type": "custom-llm", "llm_websocket_url": socket_url(agent.business)},
        "agent_name": agent.name,
        "voice_id": agent.voice_id,
        "language": agent.language,
        "reminder_trigger_ms": agent.reminder_after_ms,
        "reminder_max_count": agent.reminder_max_count,
        "max_call_duration_ms": agent.max_duration_ms,
        "webhook_url": webhook_url(agent.business),
        "webhook_events": list(WEBHOOK_EVENTS),
        # One of the two must say prices and dates in words. Both do no harm, so Retell's own is never switched off.
        **({} if agent.speaks_written_forms else {"handbook_config": {"speech_normalization": True}}),
    }


def _bind(client: "Retell", row: PhoneNumber, retell_agent_id: str, *, creates: bool) -> bool:
    """Let a number's calls go to the agent; False when the account has no such number."""
    from retell import NotFoundError  # noqa: PLC0415

    answerers: list[InboundAgent] = [{"agent_id": retell_agent_id, "weight": 1.0}]
    asks = inbound_webhook_url(row.business)
    try:
        client.phone_number.update(row.number, inbound_agents=answerers, inbound_webhook_url=asks)
    except NotFoundError:
        if not creates:
            return False
        client.phone_number.create(
            phone_number=row.number,
            nickname=row.nickname or row.number,
            inbound_agents=answerers,
            inbound_webhook_url=asks,
        )
    return True
