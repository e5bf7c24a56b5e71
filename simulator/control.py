"""The simulator's own API under `/simulator/`: place calls, watch them, break things. Not part of Retell."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from aiohttp import web

from simulator.calls import Call, CallBook
from simulator.exchange import SCRIPT_KEY, Exchange, known_script
from simulator.model_faults import ModelFault, ModelFaults
from simulator.numbers import NOBODYS_NUMBER, NumberBook, fictional_number
from simulator.refusals import RefusedError, RestFault, RestFaults, json_body
from simulator.scripts import SCRIPTS, TRAFFIC
from simulator.traffic import Traffic

_LONGEST_POLL_S = 600.0
_CALL_FIELDS = ("agent_id", "script", "direction", "from_number", "to_number", "settings", "variables", "metadata")


class ControlApi:
    def __init__(
        self,
        *,
        calls: CallBook,
        numbers: NumberBook,
        exchange: Exchange,
        traffic: Traffic,
        model_faults: ModelFaults,
        rest_faults: RestFaults,
        answering_agent: Callable[[], str],
    ) -> None:
        self._calls = calls
        self._numbers = numbers
        self._exchange = exchange
        self._traffic = traffic
        self._model_faults = model_faults
        self._rest_faults = rest_faults
        self._answering_agent = answering_agent
        self._callers = 0

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/simulator/health", self.health),
            web.post("/simulator/calls", self.place),
            web.get("/simulator/calls/{call_id}", self.report),
            web.post("/simulator/calls/{call_id}/join", self.join),
            web.get("/simulator/faults", self.list_faults),
            web.post("/simulator/faults", self.set_faults),
            web.delete("/simulator/faults", self.clear_faults),
            web.post("/simulator/traffic", self.set_traffic),
        ]

    async def health(self, _request: web.Request) -> web.Response:
        return web.json_response({"status": "ok", "running_calls": self._calls.running, "scripts": list(SCRIPTS)})

    async def place(self, request: web.Request) -> web.Response:
        given = await json_body(request)
        if unknown := sorted(set(given) - set(_CALL_FIELDS)):
            raise RefusedError(400, f"Unknown field: {unknown[0]}. Known: {', '.join(_CALL_FIELDS)}.")
        order = self._order(given)
        if given.get("direction", "inbound") == "outbound":
            call: Call | None = self._exchange.place_outbound(order)
        else:
            call = await self._exchange.place_inbound(order)
        if call is None:
            return web.json_response({"call_id": None, "is_rejected": True})
        return web.json_response({"call_id": call.call_id, "is_rejected": False}, status=201)

    async def report(self, request: web.Request) -> web.Response:
        """`wait_s` holds the answer back until the call has ended, `wait_for=delivered` until its webhooks have too."""
        call = self._calls.get(request.match_info["call_id"])
        wait_s = _seconds(request.query.get("wait_s", "0"))
        happened = call.delivered if request.query.get("wait_for") == "delivered" else call.ended
        if wait_s:
            await asyncio.wait({asyncio.ensure_future(happened.wait())}, timeout=wait_s)
        return web.json_response(call_report(call))

    async def join(self, request: web.Request) -> web.Response:
        call = self._calls.get(request.match_info["call_id"])
        self._exchange.join(call, (await json_body(request)).get("script", "booking"))
        return web.json_response({"call_id": call.call_id}, status=201)

    async def list_faults(self, _request: web.Request) -> web.Response:
        rules = {
            "model": [asdict(rule) for rule in self._model_faults.rules],
            "rest": [asdict(rule) for rule in self._rest_faults.rules],
        }
        return web.json_response(rules)

    async def set_faults(self, request: web.Request) -> web.Response:
        """Adds to the faults that are set: `{"model": [...], "rest": [...]}`."""
        given = await json_body(request)
        if unknown := sorted(set(given) - {"model", "rest"}):
            raise RefusedError(400, f"Unknown field: {unknown[0]}. Send model and rest, each a list of faults.")
        try:
            model = [ModelFault.from_json(rule) for rule in given.get("model") or ()]
        except ValueError as error:
            raise RefusedError(400, str(error)) from error
        self._rest_faults.rules += [RestFault.from_json(rule) for rule in given.get("rest") or ()]
        self._model_faults.rules += model
        return await self.list_faults(request)

    async def clear_faults(self, _request: web.Request) -> web.Response:
        self._model_faults.clear()
        self._rest_faults.rules.clear()
        return web.Response(status=204)

    async def set_traffic(self, request: web.Request) -> web.Response:
        given = await json_body(request)
        every_s = given.get("every_s")
        if isinstance(every_s, bool) or not isinstance(every_s, int | float) or every_s < 0:
            raise RefusedError(400, "every_s must be a number of seconds; 0 stops the traffic.")
        scripts = [known_script(name) for name in given.get("scripts") or TRAFFIC]
        self._traffic.set(every_s, scripts)
        return web.json_response({"every_s": every_s, "scripts": scripts})

    def _order(self, given: dict[str, Any]) -> dict[str, Any]:
        """The request in the words of `create-phone-call`, with somebody to call where nobody is named."""
        agent_id = given.get("agent_id") or ""
        own = self._numbers.inbound_number(agent_id)
        if not agent_id and own is None:
            agent_id = self._answering_agent()
        own = own or next(iter(self._numbers.all()), None)
        own_number = own["phone_number"] if own else NOBODYS_NUMBER
        is_outbound = given.get("direction") == "outbound"
        self._callers += 1
        person = fictional_number(self._callers)
        order: dict[str, Any] = {
            "from_number": given.get("from_number") or (own_number if is_outbound else person),
            "to_number": given.get("to_number") or (person if is_outbound else own_number),
            "metadata": {**(given.get("metadata") or {}), SCRIPT_KEY: known_script(given.get("script", "booking"))},
            "line_settings": given.get("settings") or {},
        }
        if agent_id:
            order["override_agent_id"] = agent_id
        if given.get("variables") is not None:
            order["retell_llm_dynamic_variables"] = given["variables"]
        return order


def call_report(call: Call) -> dict[str, Any]:
    """Everything the simulator knows about a call, for tests and for the curious."""
    deliveries = [
        {
            "event": delivery.event,
            "url": delivery.url,
            "is_accepted": delivery.is_accepted,
            "attempts": [asdict(attempt) for attempt in delivery.attempts],
            "body": json.loads(delivery.body),
        }
        for delivery in call.deliveries
    ]
    report = asdict(call.report) if call.report else None
    return {
        "call_id": call.call_id,
        "script": call.script,
        "script_error": call.script_error,
        "status": call.status,
        "is_over": call.is_over,
        "disconnection_reason": call.disconnection_reason,
        "agent_id": call.agent["agent_id"],
        "from_number": call.from_number,
        "to_number": call.to_number,
        "heard": call.heard,
        "asked": call.asked,
        "transfers": call.transfers,
        "protocol_errors": report["protocol_errors"] if report else [],
        "report": report,
        "deliveries": deliveries,
    }


def _seconds(text: str) -> float:
    try:
        wait_s = float(text)
    except ValueError as error:
        raise RefusedError(400, "wait_s must be a number of seconds.") from error
    return min(max(wait_s, 0.0), _LONGEST_POLL_S)
