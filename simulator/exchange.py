"""Where calls come from: the REST API, batches, and people who dial a number of the account."""

import asyncio
import secrets
from collections.abc import Coroutine, Mapping
from typing import Any

from simulator.agents import Agent, AgentBook, with_override
from simulator.calls import Call, CallBook, new_call_id
from simulator.inbound import Ruling, ask_webhook, pick_agent, ruled_agent
from simulator.numbers import E164, NumberBook, is_voicemail
from simulator.options import Options
from simulator.refusals import RefusedError
from simulator.scripts import SCRIPTS
from simulator.switchboard import Switchboard, line_settings
from simulator.webhooks import Postman

SCRIPT_KEY = "simulator_script"
_DEFAULT_SCRIPT = "booking"


class Exchange:
    """A person's script comes from `metadata.simulator_script`, which the control API and tests may set."""

    def __init__(
        self,
        *,
        options: Options,
        agents: AgentBook,
        numbers: NumberBook,
        calls: CallBook,
        switchboard: Switchboard,
        postman: Postman,
    ) -> None:
        self._options = options
        self._agents = agents
        self._numbers = numbers
        self._calls = calls
        self._switchboard = switchboard
        self._postman = postman
        self._batches: set[asyncio.Task[None]] = set()

    def place_outbound(self, given: Mapping[str, Any]) -> Call:
        """As `create-phone-call` takes it. Raises RefusedError."""
        from_number, to_number = _number(given, "from_number"), _number(given, "to_number")
        key = given.get("idempotency_key") or ""
        if key and (known := self._calls.by_key(key)):
            return known
        if not self._numbers.owns(from_number):
            raise RefusedError(422, "from_number is not a number of this account.")
        agent = self._outbound_agent(given, from_number)
        if self._calls.running >= self._options.concurrency_limit:
            raise RefusedError(429, "Concurrency limit reached: too many calls are running.", 5)
        call = self._call(given, agent, direction="outbound", from_number=from_number, to_number=to_number)
        self._calls.add(call, key)
        self._switchboard.dial(call)
        return call

    async def place_inbound(self, given: Mapping[str, Any]) -> Call | None:
        """A person dials `to_number`; None when nobody answers there."""
        call_id = new_call_id()
        from_number, to_number = _number(given, "from_number"), _number(given, "to_number")
        wanted_agent = given.get("override_agent_id")
        if wanted_agent:
            ruling = Ruling(agent_id=wanted_agent, agent_version=given.get("override_agent_version"))
            self._agents.get(wanted_agent, ruling.agent_version)
        else:
            number = self._numbers.get(to_number)
            ruling = await ask_webhook(self._postman, number, call_id, from_number, self._options.now_ms())
        agent = ruled_agent(self._agents, ruling)
        if agent is None:
            return None
        call = self._call(
            given, agent, direction="inbound", from_number=from_number, to_number=to_number, call_id=call_id
        )
        call.metadata = ruling.metadata or call.metadata
        if ruling.variables:
            call.variables = {**(call.variables or {}), **ruling.variables}
        self._calls.add(call)
        self._switchboard.dial(call)
        return call

    def register(self, given: Mapping[str, Any]) -> Call:
        """A call that somebody else's telephone system will dial in within five minutes."""
        agent = self._named_agent(given, "agent_id", "agent_version")
        registered = self._call(
            given,
            agent,
            direction=given.get("direction", "inbound"),
            from_number=str(given.get("from_number", "")),
            to_number=str(given.get("to_number", "")),
        )
        call = self._calls.add(registered)
        call.line_settings = {"can_transfer": False, **call.line_settings}
        self._switchboard.expect(call, self._options.registered_call_lifetime_ms, "registered_call_timeout")
        return call

    def create_web_call(self, given: Mapping[str, Any]) -> Call:
        agent = self._named_agent(given, "agent_id", "agent_version")
        call = self._calls.add(self._call(given, agent, direction="inbound", from_number="", to_number=""))
        call.call_type, call.access_token = "web_call", secrets.token_urlsafe(32)
        if SCRIPT_KEY in (given.get("metadata") or {}):
            self._switchboard.dial(call)
        else:
            self._switchboard.expect(call, self._options.web_join_lifetime_ms, "error_user_not_joined")
        return call

    def join(self, call: Call, script: str) -> None:
        """Somebody dials a registered call, or a browser joins a web call."""
        if call.is_dialled:
            raise RefusedError(409, "Somebody has joined this call already, or it has expired.")
        call.script = known_script(script)
        self._switchboard.dial(call)

    def place_batch(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Calls begin at `trigger_timestamp`, a slot at a time; each task is checked before any call is placed."""
        tasks = given.get("tasks")
        if not isinstance(tasks, list) or not tasks or not all(isinstance(task, Mapping) for task in tasks):
            raise RefusedError(400, "tasks must be a list with at least one task.")
        from_number = _number(given, "from_number")
        orders = [{**task, "from_number": from_number} for task in tasks]
        for order in orders:
            _number(order, "to_number")
            self._outbound_agent(order, from_number)
        batch_call_id = f"batch_call_{secrets.token_hex(10)}"
        now_ms = self._options.now_ms()
        start_ms = given.get("trigger_timestamp") or now_ms
        self._start(self._run_batch(batch_call_id, orders, max(0, start_ms - now_ms)))
        answer = {
            "batch_call_id": batch_call_id,
            "name": given.get("name") or "Batch call",
            "from_number": from_number,
            "scheduled_timestamp": start_ms,
            "total_task_count": len(tasks),
        }
        return answer | ({"call_time_window": given["call_time_window"]} if given.get("call_time_window") else {})

    async def close(self) -> None:
        for task in self._batches:
            task.cancel()
        await asyncio.gather(*self._batches, return_exceptions=True)

    async def _run_batch(self, batch_call_id: str, orders: list[dict[str, Any]], wait_ms: float) -> None:
        await asyncio.sleep(wait_ms / 1000)
        for order in orders:
            await self._calls.until_fewer_than(self._options.concurrency_limit)
            self.place_outbound(order).batch_call_id = batch_call_id

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._batches.add(task)
        task.add_done_callback(self._batches.discard)

    def _outbound_agent(self, given: Mapping[str, Any], from_number: str) -> Agent:
        if given.get("override_agent_id"):
            return self._named_agent(given, "override_agent_id", "override_agent_version")
        number = self._numbers.get(from_number) if self._numbers.owns(from_number) else {}
        agent_id, version = pick_agent(number.get("outbound_agents"))
        if not agent_id:
            raise RefusedError(422, "from_number has no outbound agent: bind one or send override_agent_id.")
        bound = {**given, "agent_id": agent_id, "agent_version": given.get("override_agent_version") or version}
        return self._named_agent(bound, "agent_id", "agent_version")

    def _named_agent(self, given: Mapping[str, Any], id_field: str, version_field: str) -> Agent:
        agent_id = given.get(id_field)
        if not isinstance(agent_id, str) or not agent_id:
            raise RefusedError(400, f"{id_field} is required.")
        try:
            agent = self._agents.get(agent_id, given.get(version_field))
        except RefusedError as error:
            raise RefusedError(422, error.message) from error
        return with_override(agent, given.get("agent_override"))

    def _call(
        self,
        given: Mapping[str, Any],
        agent: Agent,
        *,
        direction: str,
        from_number: str,
        to_number: str,
        call_id: str | None = None,
    ) -> Call:
        variables, metadata = given.get("retell_llm_dynamic_variables"), given.get("metadata")
        _check_variables(variables)
        if metadata is not None and not isinstance(metadata, dict):
            raise RefusedError(400, "metadata must be an object.")
        wanted_line = dict(given.get("line_settings") or {})
        line_settings(agent, wanted_line, self._options.speed)
        asked_script = (metadata or {}).get(SCRIPT_KEY)
        script = asked_script or ("voicemail" if is_voicemail(to_number) else _DEFAULT_SCRIPT)
        return Call(
            agent,
            script=known_script(script),
            call_id=call_id or new_call_id(),
            direction=direction,
            from_number=from_number,
            to_number=to_number,
            metadata=metadata,
            variables=variables,
            custom_sip_headers=given.get("custom_sip_headers"),
            line_settings=wanted_line,
        )


def known_script(name: Any) -> str:
    if name not in SCRIPTS:
        raise RefusedError(400, f"There is no script of that name. Scripts: {', '.join(SCRIPTS)}.")
    return str(name)


def _number(given: Mapping[str, Any], name: str) -> str:
    value = given.get(name)
    if not isinstance(value, str) or not value:
        raise RefusedError(400, f"{name} is required.")
    if not given.get("ignore_e164_validation") and not E164.fullmatch(value):
        raise RefusedError(400, f"{name} must be in E.164 form, such as +13125550100.")
    return value


def _check_variables(variables: Any) -> None:
    if variables is None:
        return
    if not isinstance(variables, dict) or not all(isinstance(value, str) for value in variables.values()):
        raise RefusedError(400, "retell_llm_dynamic_variables must be an object whose values are strings.")
