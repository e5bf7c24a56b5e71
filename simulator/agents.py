"""Voice agents and their versions."""

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from simulator.agent_fields import ENGINE_KEYS, check_agent
from simulator.refusals import RefusedError

_ASSUMED = {
    "language": "en-US",
    "opt_in_signed_url": False,
    "interruption_sensitivity": 1,
    "responsiveness": 1,
    "reminder_trigger_ms": 10_000,
    "reminder_max_count": 1,
    "end_call_after_silence_ms": 600_000,
    "max_call_duration_ms": 3_600_000,
    "webhook_timeout_ms": 10_000,
    "data_storage_setting": "everything",
}
Agent = dict[str, Any]


class AgentBook:
    """Every agent by id, every version of it by number. The newest version is the one with the highest number."""

    def __init__(self, now_ms: Callable[[], int]) -> None:
        self._now_ms = now_ms
        self._agents: dict[str, dict[int, Agent]] = {}

    def create(self, given: Mapping[str, Any]) -> Agent:
        for name in ("response_engine", "voice_id"):
            if name not in given:
                raise RefusedError(400, f"{name} is required.")
        check_agent(given)
        agent_id = f"agent_{secrets.token_hex(15)}"
        stamp = {"agent_id": agent_id, "version": 0, "is_published": False, "channel": "voice", "assigned_tags": []}
        agent = {**_ASSUMED, **_set(given), **stamp, "last_modification_timestamp": self._now_ms()}
        self._agents[agent_id] = {0: agent}
        return agent

    def get(self, agent_id: str, version: str | int | None = None) -> Agent:
        """Raises RefusedError 404. `version`: a number, `latest`, `latest_published` or a tag; nothing means latest."""
        versions = self.versions(agent_id)
        if isinstance(version, int) or (version is not None and version.isdigit()):
            if int(version) not in versions:
                raise RefusedError(404, f"Agent {agent_id} has no version {version}.")
            return versions[int(version)]
        if version == "latest_published":
            published = [agent for agent in versions.values() if agent["is_published"]]
            if not published:
                raise RefusedError(404, f"Agent {agent_id} has no published version.")
            return published[-1]
        return versions[max(versions)]

    def versions(self, agent_id: str) -> dict[int, Agent]:
        if agent_id not in self._agents:
            raise RefusedError(404, f"Agent {agent_id} not found.")
        return self._agents[agent_id]

    def update(self, agent_id: str, version: str | None, given: Mapping[str, Any]) -> Agent:
        agent = self.get(agent_id, version)
        if agent["is_published"]:
            raise RefusedError(400, "A published version cannot be changed: create a version first.")
        check_agent(given)
        for name, value in given.items():
            if value is None:
                agent.pop(name, None)
            else:
                agent[name] = value
        agent["last_modification_timestamp"] = self._now_ms()
        return agent

    def create_version(self, agent_id: str, base_version: Any) -> Agent:
        if isinstance(base_version, bool) or not isinstance(base_version, int):
            raise RefusedError(400, "base_version is required and must be a number.")
        base = self.get(agent_id, base_version)
        versions = self.versions(agent_id)
        number = max(versions) + 1
        stamp = {"version": number, "base_version": base_version, "is_published": False}
        versions[number] = {**base, **stamp, "last_modification_timestamp": self._now_ms()}
        return versions[number]

    def publish(self, agent_id: str, given: Mapping[str, Any]) -> None:
        version = given.get("version")
        if isinstance(version, bool) or not isinstance(version, int):
            raise RefusedError(400, "version is required and must be a number.")
        agent = self.get(agent_id, version)
        titles = {name: given[name] for name in ("version_title", "version_description") if given.get(name)}
        agent.update({"is_published": True, "last_modification_timestamp": self._now_ms(), **titles})

    def delete_version(self, agent_id: str, version: str) -> None:
        agent = self.get(agent_id, version)
        if agent["is_published"] or len(self.versions(agent_id)) == 1:
            raise RefusedError(400, "Only a draft beside another version can be deleted.")
        del self.versions(agent_id)[agent["version"]]

    def delete(self, agent_id: str) -> None:
        self.versions(agent_id)
        del self._agents[agent_id]

    def newest(self) -> list[Agent]:
        """The newest version of every agent, oldest agent first."""
        return [versions[max(versions)] for versions in self._agents.values()]

    def first_custom(self) -> Agent | None:
        """The latest agent whose words come from a custom-LLM socket."""
        custom = [agent for agent in self.newest() if agent["response_engine"]["type"] == "custom-llm"]
        return custom[-1] if custom else None


def with_override(agent: Agent, override: Mapping[str, Any] | None) -> Agent:
    """The agent as one call sees it. Raises RefusedError 400 for values an agent may not have."""
    changes = (override or {}).get("agent") or {}
    check_agent(changes)
    return {**agent, **_set(changes)}


def socket_url(agent: Agent) -> str:
    """The base address of the agent's socket; empty for an agent that Retell's own engines answer."""
    engine = agent["response_engine"]
    return str(engine[ENGINE_KEYS["custom-llm"]]) if engine["type"] == "custom-llm" else ""


def _set(given: Mapping[str, Any]) -> Agent:
    return {name: value for name, value in given.items() if value is not None}
