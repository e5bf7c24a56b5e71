"""Tools that only seem to run: each answers what the page says it answers."""

from collections.abc import Mapping
from typing import Any

from engine.brief import ToolSpec
from engine.ports import Occasion, ToolOutcome
from prompts.tooling.mock import NO_MOCK, MockTools
from prompts.trying.talk import Talk


class AnswersOnPaper:
    """`engine.ports.Tools` of one conversation: the answers written beside it, else those the tools bring along."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk

    async def run(self, spec: ToolSpec, arguments: Mapping[str, Any], run_key: str, occasion: Occasion) -> ToolOutcome:
        return await MockTools(dict(self._talk.setup.mocks)).run(spec, arguments, run_key, occasion)


def mock_of(spec: ToolSpec) -> str:
    """The answer a tool brings along."""
    return str(spec.source.get("mock_answer") or NO_MOCK)
