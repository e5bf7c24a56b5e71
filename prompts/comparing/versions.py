"""Everything in which two versions differ."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from prompts.comparing.passages import Fold, Passage, passages
from prompts.models import PromptVersion
from prompts.publishing.sealing import Measured, measured

MODEL_LABELS = {
    "model": "Model",
    "second_model": "Second model",
    "temperature": "Temperature",
    "max_output_tokens": "Longest answer, in tokens",
}
VARIABLE_LABELS = {"default": "default", "example": "example", "type": "type", "source": "source"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One setting, as people read it; empty where it is not set."""

    name: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """`old` is None when nothing has been live: then everything is new."""

    old: PromptVersion | None
    new: PromptVersion
    body: tuple[Passage | Fold, ...]
    begin_message: tuple[Passage | Fold, ...]
    settings: tuple[Difference, ...]
    variables: tuple[Difference, ...]
    tools: tuple[Difference, ...]
    measured_old: Measured
    measured_new: Measured

    @property
    def has_new_body(self) -> bool:
        return self.old is None or self.old.body != self.new.body

    @property
    def has_new_begin_message(self) -> bool:
        return (self.old.begin_message if self.old else "") != self.new.begin_message

    @property
    def is_same(self) -> bool:
        parts = (self.has_new_body, self.has_new_begin_message, self.settings, self.variables, self.tools)
        return not any(parts)

    @property
    def tokens_change(self) -> int:
        return self.measured_new.tokens - self.measured_old.tokens

    @property
    def begin_change_s(self) -> float:
        return self.measured_new.begin_s - self.measured_old.begin_s

    @property
    def changed_paragraphs(self) -> int:
        return sum(isinstance(one, Passage) and one.is_changed for one in self.body)


def compare(old: PromptVersion | None, new: PromptVersion, shown: Callable[[str], str] = str) -> Comparison:
    """From what to what: insertions are what only `new` has. `shown` makes a text fit for who reads it, before words
    are told apart, since half a number is one that can be put together again.
    """
    return Comparison(
        old=old,
        new=new,
        body=passages(shown(old.body if old else ""), shown(new.body)),
        begin_message=passages(shown(old.begin_message if old else ""), shown(new.begin_message)),
        settings=tuple(_settings(old.model if old else {}, new.model)),
        variables=tuple(_variables(old.variables if old else {}, new.variables)),
        tools=tuple(_tools(old, new)),
        measured_old=measured(old) if old else Measured(),
        measured_new=measured(new),
    )


def _settings(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
    for name, label in MODEL_LABELS.items():
        if old.get(name) != new.get(name):
            yield Difference(label, _plain(old.get(name)), _plain(new.get(name)))


def _variables(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
    for name in dict.fromkeys([*old, *new]):
        before, after = old.get(name), new.get(name)
        if before != after:
            yield Difference(name, _declared(before), _declared(after))


def _declared(parts: object) -> str:
    if not isinstance(parts, Mapping):
        return ""
    told = [f"{label}: {parts[key]}" for key, label in VARIABLE_LABELS.items() if parts.get(key)]
    return ", ".join(told) or "declared"


def _tools(old: PromptVersion | None, new: PromptVersion) -> Iterator[Difference]:
    """Which may be used, and which are no longer what they were when the old version was published."""
    before, after = _tools_of(old) if old else {}, _tools_of(new)
    for name in dict.fromkeys([*before, *after]):
        if name not in after:
            yield Difference(name, "may be used", "")
        elif name not in before:
            yield Difference(name, "", "may be used")
        elif before[name] and after[name] and (parts := _parts_apart(before[name], after[name])):
            yield Difference(name, "as it was", f"changed: {', '.join(parts)}")


def _tools_of(version: PromptVersion) -> dict[str, Mapping[str, Any]]:
    """Names with their frozen copies; empty ones for drafts, whose tools are not frozen yet."""
    frozen = {tool["name"]: tool for tool in version.frozen_tools if isinstance(tool, dict) and "name" in tool}
    return {name: frozen.get(name, {}) for name in version.tools}


def _parts_apart(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    names = [name for name in dict.fromkeys([*before, *after]) if before.get(name) != after.get(name)]
    return [name.replace("_", " ") for name in names]


def _plain(value: object) -> str:
    return "" if value is None else str(value)
