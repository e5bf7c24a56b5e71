"""Sends each tool to whoever can run it."""

from collections.abc import Mapping
from typing import Any

from engine.brief import ToolSpec
from engine.ports import Occasion, ToolOutcome, Tools

NO_SUCH_TOOL = ToolOutcome("There is no such tool.", succeeded=False)


class OutsideTools:
    """`engine.ports.Tools` over runners by the kind of a tool's source."""

    def __init__(self, runners: Mapping[str, Tools]) -> None:
        self._runners = runners

    async def run(self, spec: ToolSpec, arguments: Mapping[str, Any], run_key: str, occasion: Occasion) -> ToolOutcome:
        runner = self._runners.get(spec.source.get("kind", ""))
        return NO_SUCH_TOOL if runner is None else await runner.run(spec, arguments, run_key, occasion)
