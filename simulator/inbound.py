"""Who answers a call that comes in: the number's webhook is asked first, then the number's agents."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from simulator.agents import Agent, AgentBook, with_override
from simulator.numbers import Number
from simulator.refusals import RefusedError
from simulator.webhooks import Postman


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the inbound webhook decided. An answer that breaks a rule of the field list is void as a whole."""

    is_rejected: bool = False
    agent_id: str = ""
    agent_version: str | int | None = None
    variables: dict[str, str] | None = None
    metadata: dict[str, Any] | None = None
    override: Mapping[str, Any] = field(default_factory=dict)


def pick_agent(entries: Sequence[Mapping[str, Any]] | None) -> tuple[str, str | int | None]:
    """One of a number's weighted agents, as (id, version); ("", None) when there is none."""
    if not entries:
        return "", None
    weights = [float(entry["weight"]) for entry in entries]
    chosen = random.choices(entries, weights)[0]  # noqa: S311  # which agent answers is no secret
    return str(chosen["agent_id"]), chosen.get("agent_version")


async def ask_webhook(postman: Postman, number: Number, call_id: str, from_number: str, now_ms: int) -> Ruling:
    url = number.get("inbound_webhook_url")
    agent_id, version = pick_agent(number.get("inbound_agents"))
    ruling = Ruling(agent_id=agent_id, agent_version=version)
    if not url:
        return ruling
    question: dict[str, Any] = {"from_number": from_number, "to_number": number["phone_number"], "call_id": call_id}
    if agent_id:
        question |= {"agent_id": agent_id} | ({"agent_version": version} if isinstance(version, int) else {})
    payload = {"event": "call_inbound", "event_timestamp": now_ms, "call_inbound": question}
    answer = await postman.ask(url, payload)
    return read_ruling(answer, ruling)


def read_ruling(answer: Any, bound: Ruling) -> Ruling:
    """`bound` is what the number itself says; it holds wherever the answer is silent or unusable."""
    said = answer.get("call_inbound") if isinstance(answer, Mapping) else None
    if not isinstance(said, Mapping) or not _is_sound(said):
        return bound
    if said.get("reject") is True:
        return Ruling(is_rejected=True)
    if "override_agent_id" in said and not said["override_agent_id"]:
        return bound if bound.agent_id else Ruling(is_rejected=True)
    return Ruling(
        agent_id=said.get("override_agent_id") or bound.agent_id,
        agent_version=said.get(
            "override_agent_version", None if said.get("override_agent_id") else bound.agent_version
        ),
        variables=said.get("dynamic_variables"),
        metadata=said.get("metadata"),
        override=said.get("agent_override") or {},
    )


def ruled_agent(agents: AgentBook, ruling: Ruling) -> Agent | None:
    """None when nobody answers: the call is dropped."""
    if ruling.is_rejected or not ruling.agent_id:
        return None
    try:
        return with_override(agents.get(ruling.agent_id, ruling.agent_version), ruling.override)
    except RefusedError:
        return None


def _is_sound(said: Mapping[str, Any]) -> bool:
    variables = said.get("dynamic_variables") or {}
    return (
        isinstance(said.get("override_agent_id") or "", str)
        and isinstance(said.get("override_agent_version") or 0, int | str)
        and isinstance(said.get("metadata") or {}, Mapping)
        and isinstance(said.get("agent_override") or {}, Mapping)
        and isinstance(variables, Mapping)
        and all(isinstance(value, str) for value in variables.values())
    )
