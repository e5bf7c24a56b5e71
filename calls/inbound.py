"""Who answers a call that is ringing, and with what knowledge. Everything comes from this process's memory."""

import uuid
from typing import Any
from zoneinfo import ZoneInfo

import structlog

from agents.briefs import BusinessLines
from calls.callers import Caller, Callers
from common.phone import region_of
from engine.brief import Brief
from vendors.retell.payloads import InboundQuestion, MalformedPayload, inbound_answer, parse_inbound

log = structlog.get_logger(__name__)


async def inbound_reply(body: bytes, lines: BusinessLines, callers: Callers) -> dict[str, Any]:
    """The JSON to answer with. Never raises: in any trouble the number's own agent takes the call."""
    try:
        question = parse_inbound(body)
        if _is_turned_away(question, lines, callers):
            return inbound_answer(is_rejected=True)
        brief = _brief_for(question, lines)
        if brief is None:
            return inbound_answer()
        caller = await callers.find(lines.business_id, question.from_number)
        return _taken(question, lines, brief, caller)
    except MalformedPayload as fault:
        log.warning("inbound_unreadable", business_id=lines.business_id, kind=fault.kind)
    except Exception as fault:  # a ringing phone must be answered whatever is wrong here
        log.error("inbound_failed", business_id=lines.business_id, fault=type(fault).__name__)  # noqa: TRY400  the trace would show the caller
    return inbound_answer()


def _is_turned_away(question: InboundQuestion, lines: BusinessLines, callers: Callers) -> bool:
    if callers.is_suppressed(lines.business_id, question.from_number):
        return True
    return bool(lines.blocked_countries) and region_of(question.from_number) in lines.blocked_countries


def _brief_for(question: InboundQuestion, lines: BusinessLines) -> Brief | None:
    """The called number's agent, else the one Retell would have taken, else the business's default."""
    by_number = lines.briefs_by_number.get(question.to_number)
    return by_number or lines.briefs_by_retell_agent.get(question.agent_id) or lines.default_brief


def _taken(question: InboundQuestion, lines: BusinessLines, brief: Brief, caller: Caller | None) -> dict[str, Any]:
    agent_id = lines.retell_agent_ids.get(brief.agent_id, "")
    # Naming an agent without a version would undo the version the number is bound to.
    version = question.agent_version if agent_id and agent_id == question.agent_id else None
    return inbound_answer(
        agent_id=agent_id,
        agent_version=version,
        variables=_known_of(caller, brief) if caller else None,
        metadata={"trace_id": uuid.uuid4().hex, "business": lines.slug},
    )


def _known_of(caller: Caller, brief: Brief) -> dict[str, str]:
    """Only what is known: an empty variable would hide the default of a prompt."""
    local = caller.last_at.astimezone(ZoneInfo(brief.time_zone))
    known = {
        "caller_name": caller.name,
        "caller_earlier_calls": str(caller.calls),
        "caller_last_call": f"{local:%A}, {local.day} {local:%B %Y}",
        "caller_last_summary": caller.last_summary,
    }
    return {name: value for name, value in known.items() if value}
