"""Side effects once (law 5): a run belongs to its key, not to the turn that asked for it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from engine.brief import ToolSpec
from engine.ports import Occasion, ToolOutcome, Tools

TOO_SLOW = ToolOutcome("The tool did not answer in time. Tell the caller and offer another way.", succeeded=False)
UNSURE = ToolOutcome("It is not known whether this went through. Do not repeat it; say that it will be checked.", False)
"""Stands for a run that was begun by a process which died: doing it twice is worse than not knowing."""
FAILED = ToolOutcome("The tool failed. Tell the caller and offer another way.", succeeded=False)


class RunOnce:
    """Runs each key once and gives every later asker the first outcome.

    A turn that is silenced stops waiting; the run itself goes on, and the next turn that asks finds it.
    `known` are outcomes remembered from an earlier process of the same call. `before_run` is awaited once a run
    stands in `outcomes` and before it begins, so that another process can know of it; `after_run` is called when its
    outcome stands there.
    """

    def __init__(self, tools: Tools, known: Mapping[str, str] | None = None) -> None:
        self._tools = tools
        self._runs: dict[str, asyncio.Task[ToolOutcome]] = {}
        self.outcomes: dict[str, str] = dict(known or {})
        self.before_run: Callable[[], Awaitable[None]] | None = None
        self.after_run: Callable[[], None] = lambda: None

    def is_known(self, key: str) -> bool:
        return key in self._runs or key in self.outcomes

    async def run(self, spec: ToolSpec, arguments: Mapping[str, Any], key: str, occasion: Occasion) -> ToolOutcome:
        if key not in self._runs and key in self.outcomes:
            return ToolOutcome(self.outcomes[key])
        if key not in self._runs:
            self._runs[key] = asyncio.create_task(self._run(spec, arguments, key, occasion), name=f"tool-{spec.name}")
        return await asyncio.shield(self._runs[key])

    def note(self, key: str, content: str) -> None:
        """Remember a run that was carried out by an order instead of a tool, such as a transfer."""
        self.outcomes[key] = content

    async def _run(self, spec: ToolSpec, arguments: Mapping[str, Any], key: str, occasion: Occasion) -> ToolOutcome:
        self.outcomes[key] = UNSURE.content
        if self.before_run is not None:
            await self.before_run()
        try:
            async with asyncio.timeout(spec.timeout_ms / 1000):
                outcome = await self._tools.run(spec, arguments, key, occasion)
        except TimeoutError:
            outcome = TOO_SLOW
        except Exception:
            outcome = FAILED
        self.outcomes[key] = outcome.content
        self.after_run()
        return outcome

    async def close(self) -> None:
        """Give running tools up; called when the call is over."""
        for run in self._runs.values():
            run.cancel()
        await asyncio.gather(*self._runs.values(), return_exceptions=True)
