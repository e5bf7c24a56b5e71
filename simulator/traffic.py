"""Calls that come in by themselves, so that there is something to see."""

import asyncio
import logging
from collections.abc import Sequence

from simulator.agents import AgentBook
from simulator.calls import CallBook
from simulator.exchange import SCRIPT_KEY, Exchange
from simulator.numbers import NOBODYS_NUMBER, NumberBook, fictional_number
from simulator.refusals import RefusedError
from simulator.scripts import TRAFFIC

MOST_AT_ONCE = 6
_log = logging.getLogger(__name__)


class Traffic:
    def __init__(self, agents: AgentBook, numbers: NumberBook, calls: CallBook, exchange: Exchange) -> None:
        self._agents = agents
        self._numbers = numbers
        self._calls = calls
        self._exchange = exchange
        self._task: asyncio.Task[None] | None = None
        self._turn = 0

    def set(self, every_s: float, scripts: Sequence[str] = TRAFFIC) -> None:
        """A call every so many seconds once an agent exists that can answer it; 0 stops."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
        if every_s > 0:
            self._task = asyncio.create_task(self._run(every_s, tuple(scripts)))

    async def close(self) -> None:
        self.set(0)

    async def _run(self, every_s: float, scripts: tuple[str, ...]) -> None:
        while True:
            agent = self._agents.first_custom()
            if agent is None:
                await asyncio.sleep(min(every_s, 0.5))
                continue
            if self._calls.running < MOST_AT_ONCE:
                await self._place(str(agent["agent_id"]), scripts[self._turn % len(scripts)])
            await asyncio.sleep(every_s)

    async def _place(self, agent_id: str, script: str) -> None:
        number = self._numbers.inbound_number(agent_id)
        order = {
            "from_number": fictional_number(self._turn),
            "to_number": number["phone_number"] if number else NOBODYS_NUMBER,
            "metadata": {SCRIPT_KEY: script},
        }
        self._turn += 1
        try:
            await self._exchange.place_inbound(order if number else {**order, "override_agent_id": agent_id})
        except RefusedError as error:
            _log.warning("traffic call refused", extra={"status": error.status})
