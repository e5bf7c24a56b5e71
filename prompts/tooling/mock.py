"""Tools that answer as their owners wrote down. Calls that are not live never run a real one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.brief import ToolSpec
from engine.ports import Occasion, ToolOutcome
from prompts.tooling.request import Unsendable, fields_told

NO_MOCK = "There is no example answer for this tool. Say that it will be looked into."


@dataclass(frozen=True, slots=True)
class MockRun:
    name: str
    arguments: Mapping[str, Any]
    told: Mapping[str, Any]
    content: str


@dataclass(slots=True)
class MockTools:
    """`engine.ports.Tools`. Arguments are checked as for the real tool. `answers` overrule the written examples."""

    answers: dict[str, str] = field(default_factory=dict)
    runs: list[MockRun] = field(default_factory=list)

    async def run(self, spec: ToolSpec, arguments: Mapping[str, Any], run_key: str, occasion: Occasion) -> ToolOutcome:
        try:
            told = fields_told(spec, arguments, occasion)
        except Unsendable as fault:
            return ToolOutcome(str(fault), succeeded=False)
        content = self.answers.get(spec.name) or spec.source.get("mock_answer") or NO_MOCK
        self.runs.append(MockRun(spec.name, arguments, told, content))
        return ToolOutcome(content)
