"""Retell's REST API: agents, their versions, and the managed language models."""

import secrets
from collections.abc import Callable
from typing import Any

from aiohttp import web

from simulator.agents import Agent, AgentBook
from simulator.paging import page
from simulator.refusals import RefusedError, json_body

_LLM_KEPT_NAMES = ("llm_id", "version", "is_published", "last_modification_timestamp")
_VERSION_FIELDS = (
    "version",
    "is_published",
    "last_modification_timestamp",
    "base_version",
    "version_title",
    "version_description",
)


class AgentApi:
    def __init__(self, agents: AgentBook) -> None:
        self._agents = agents

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/create-agent", self.create),
            web.get("/get-agent/{agent_id}", self.retrieve),
            web.patch("/update-agent/{agent_id}", self.update),
            web.delete("/delete-agent/{agent_id}", self.delete),
            web.post("/v2/list-agents", self.list),
            web.post("/create-agent-version/{agent_id}", self.create_version),
            web.delete("/delete-agent-version/{agent_id}", self.delete_version),
            web.get("/list-agent-versions/{agent_id}", self.list_versions),
            web.post("/publish-agent-version/{agent_id}", self.publish),
        ]

    async def create(self, request: web.Request) -> web.Response:
        return web.json_response(self._agents.create(await json_body(request)), status=201)

    async def retrieve(self, request: web.Request) -> web.Response:
        return web.json_response(self._agents.get(_agent_id(request), request.query.get("version")))

    async def update(self, request: web.Request) -> web.Response:
        given = await json_body(request)
        return web.json_response(self._agents.update(_agent_id(request), request.query.get("version"), given))

    async def delete(self, request: web.Request) -> web.Response:
        self._agents.delete(_agent_id(request))
        return web.Response(status=204)

    async def list(self, request: web.Request) -> web.Response:
        wanted = (await json_body(request)).get("filter_criteria") or {}
        rows = [_summary(agent) for agent in self._agents.newest() if _is_wanted(agent, wanted)]
        return web.json_response(page(rows, request.query, lambda row: str(row["agent_id"])))

    async def create_version(self, request: web.Request) -> web.Response:
        base_version = (await json_body(request)).get("base_version")
        return web.json_response(self._agents.create_version(_agent_id(request), base_version), status=201)

    async def delete_version(self, request: web.Request) -> web.Response:
        if "version" not in request.query:
            raise RefusedError(400, "version is required in the query.")
        self._agents.delete_version(_agent_id(request), request.query["version"])
        return web.Response(status=204)

    async def list_versions(self, request: web.Request) -> web.Response:
        agents = self._agents.versions(_agent_id(request)).values()
        rows = [{name: agent[name] for name in _VERSION_FIELDS if name in agent} for agent in agents]
        return web.json_response(page(rows, request.query, lambda row: str(row["version"])))

    async def publish(self, request: web.Request) -> web.Response:
        self._agents.publish(_agent_id(request), await json_body(request))
        return web.Response(status=204)


class LlmApi:
    """Prompts that Retell's own engine would run: kept and given back, never run."""

    def __init__(self, now_ms: Callable[[], int]) -> None:
        self._now_ms = now_ms
        self._llms: dict[str, dict[str, Any]] = {}

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/create-retell-llm", self.create),
            web.get("/get-retell-llm/{llm_id}", self.retrieve),
            web.patch("/update-retell-llm/{llm_id}", self.update),
            web.delete("/delete-retell-llm/{llm_id}", self.delete),
            web.get("/v2/list-retell-llms", self.list),
        ]

    async def create(self, request: web.Request) -> web.Response:
        llm_id = f"llm_{secrets.token_hex(14)}"
        given = await self._given(request)
        self._llms[llm_id] = {**given, "llm_id": llm_id, "version": 0, "is_published": False}
        return web.json_response(self._llms[llm_id], status=201)

    async def retrieve(self, request: web.Request) -> web.Response:
        return web.json_response(self._llm(request))

    async def update(self, request: web.Request) -> web.Response:
        llm = self._llm(request)
        llm.update(await self._given(request))
        return web.json_response(llm)

    async def delete(self, request: web.Request) -> web.Response:
        del self._llms[self._llm(request)["llm_id"]]
        return web.Response(status=204)

    async def list(self, request: web.Request) -> web.Response:
        return web.json_response(page(list(self._llms.values()), request.query, lambda row: str(row["llm_id"])))

    async def _given(self, request: web.Request) -> dict[str, Any]:
        body = await json_body(request)
        given = {name: value for name, value in body.items() if name not in _LLM_KEPT_NAMES}
        return {**given, "last_modification_timestamp": self._now_ms()}

    def _llm(self, request: web.Request) -> dict[str, Any]:
        llm = self._llms.get(request.match_info["llm_id"])
        if llm is None:
            raise RefusedError(404, "This Retell LLM was not found.")
        return llm


def _agent_id(request: web.Request) -> str:
    return request.match_info["agent_id"]


def _summary(agent: Agent) -> dict[str, Any]:
    return {
        "agent_id": agent["agent_id"],
        "agent_name": agent.get("agent_name", ""),
        "channel": agent["channel"],
        "is_suspended": False,
        "is_transfer_agent": bool(agent.get("is_transfer_agent", False)),
        "tags": {},
        "user_modified_timestamp": agent["last_modification_timestamp"],
    }


def _is_wanted(agent: Agent, wanted: dict[str, Any]) -> bool:
    channel = (wanted.get("channel") or {}).get("value", agent["channel"])
    query = wanted.get("query") or ""
    text = query if isinstance(query, str) else str(query.get("value", ""))
    return bool(
        channel == agent["channel"] and text.lower() in f"{agent.get('agent_name', '')} {agent['agent_id']}".lower()
    )
