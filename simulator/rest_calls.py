"""Retell's REST API: calls, batches and the account's concurrency."""

from typing import Any

from aiohttp import web

from simulator.call_filters import matches
from simulator.call_object import call_object, list_item
from simulator.calls import Call, CallBook
from simulator.exchange import Exchange
from simulator.options import Options
from simulator.paging import page
from simulator.refusals import RefusedError, json_body
from simulator.switchboard import Switchboard

_ICE_SERVERS = [{"urls": ["stun:127.0.0.1:3478"]}]


class CallApi:
    def __init__(self, options: Options, calls: CallBook, exchange: Exchange, switchboard: Switchboard) -> None:
        self._options = options
        self._calls = calls
        self._exchange = exchange
        self._switchboard = switchboard

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/v2/create-phone-call", self.create_phone_call),
            web.post("/v2/register-phone-call", self.register_phone_call),
            web.post("/v3/create-web-call", self.create_web_call),
            web.post("/create-batch-call", self.create_batch_call),
            web.get("/v2/get-call/{call_id}", self.retrieve),
            web.post("/v3/list-calls", self.list),
            web.patch("/v2/update-call/{call_id}", self.update),
            web.patch("/v2/update-live-call/{call_id}", self.update_live),
            web.post("/v2/stop-call/{call_id}", self.stop),
            web.delete("/v2/delete-call/{call_id}", self.delete),
            web.put("/rerun-call-analysis/{call_id}", self.rerun_analysis),
            web.get("/get-concurrency", self.concurrency),
        ]

    async def create_phone_call(self, request: web.Request) -> web.Response:
        return self._answer(self._exchange.place_outbound(await json_body(request)), 201)

    async def register_phone_call(self, request: web.Request) -> web.Response:
        return self._answer(self._exchange.register(await json_body(request)), 201)

    async def create_web_call(self, request: web.Request) -> web.Response:
        call = self._exchange.create_web_call(await json_body(request))
        answer = {
            "call_id": call.call_id,
            "access_token": call.access_token,
            "expires_at": call.created_at_ms + self._options.web_join_lifetime_ms,
            "ice_servers": _ICE_SERVERS,
            "transport": "gateway",
        }
        return web.json_response(answer, status=201)

    async def create_batch_call(self, request: web.Request) -> web.Response:
        return web.json_response(self._exchange.place_batch(await json_body(request)), status=201)

    async def retrieve(self, request: web.Request) -> web.Response:
        return self._answer(self._call(request))

    async def list(self, request: web.Request) -> web.Response:
        asked = await json_body(request)
        rows = [list_item(call, self._options.public_url) for call in self._calls.all()]
        found = [row for row in rows if matches(row, asked.get("filter_criteria") or {})]
        answer = page(found, asked, lambda row: str(row["call_id"]))
        total = {"total": len(found)} if asked.get("include_total") else {}
        return web.json_response(answer | total)

    async def update(self, request: web.Request) -> web.Response:
        call, given = self._call(request), await json_body(request)
        if not call.is_over:
            raise RefusedError(400, "A call can be updated when it has ended; use update-live-call before.")
        call.metadata = given.get("metadata", call.metadata)
        call.custom_attributes = given.get("custom_attributes", call.custom_attributes)
        if given.get("data_storage_setting"):
            call.agent = {**call.agent, "data_storage_setting": given["data_storage_setting"]}
        return self._answer(call)

    async def update_live(self, request: web.Request) -> web.Response:
        call, given = self._call(request), await json_body(request)
        if call.is_over or call.line is None:
            raise RefusedError(400, "This call is not running.")
        override: dict[str, Any] = given.get("fields_to_override") or {}
        call.metadata = override.get("metadata", call.metadata)
        if override.get("data_storage_setting"):
            call.agent = {**call.agent, "data_storage_setting": override["data_storage_setting"]}
        if "override_dynamic_variables" in override:
            call.variables = override["override_dynamic_variables"]
        control: dict[str, Any] = given.get("call_control") or {}
        if control.get("additional_context"):
            call.line.inject(control["additional_context"], trigger_response=bool(control.get("trigger_response")))
        return web.json_response({"success": True})

    async def stop(self, request: web.Request) -> web.Response:
        await self._switchboard.stop(self._call(request), "manual_stopped")
        return web.Response(status=204)

    async def delete(self, request: web.Request) -> web.Response:
        self._calls.delete(self._call(request).call_id)
        return web.Response(status=204)

    async def rerun_analysis(self, request: web.Request) -> web.Response:
        call = self._call(request)
        if not call.is_over:
            raise RefusedError(400, "A call can be analyzed when it has ended.")
        self._switchboard.analyze_again(call)
        return self._answer(call)

    async def concurrency(self, _request: web.Request) -> web.Response:
        limit = self._options.concurrency_limit
        answer = {
            "current_concurrency": self._calls.running,
            "concurrency_limit": limit,
            "base_concurrency": limit,
            "purchased_concurrency": 0,
            "concurrency_purchase_limit": 100,
            "remaining_purchase_limit": 100,
            "reserved_inbound_concurrency": 0,
            "concurrency_burst_enabled": False,
            "concurrency_burst_limit": 0,
        }
        return web.json_response(answer)

    def _call(self, request: web.Request) -> Call:
        return self._calls.get(request.match_info["call_id"])

    def _answer(self, call: Call, status: int = 200) -> web.Response:
        return web.json_response(call_object(call, self._options.public_url), status=status)
