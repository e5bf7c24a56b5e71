from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Spoken:
    """One speaker's words in one stretch, as the line's recogniser writes them down."""

    role: str
    metadata: dict[str, Any] = field(default_factory=dict)
    words: list[dict[str, Any]] = field(default_factory=list)

    def add(self, word: str, start_ms: float, end_ms: float) -> None:
        self.words.append({"word": word, "start": round(start_ms / 1000, 3), "end": round(end_ms / 1000, 3)})

    def as_dict(self) -> dict[str, Any]:
        written: dict[str, Any] = {
            "role": self.role,
            "content": " ".join(word["word"] for word in self.words),
            "words": list(self.words),
        }
        return {**written, "metadata": dict(self.metadata)} if self.metadata else written


class Tape:
    """The transcript, woven with what else happened: tool runs, keys, injected text."""

    def __init__(self) -> None:
        self._items: list[Spoken | dict[str, Any]] = []

    def open(self, role: str, metadata: dict[str, Any] | None = None) -> Spoken:
        spoken = Spoken(role, metadata or {})
        self._items.append(spoken)
        return spoken

    def caller_stretch(self) -> Spoken:
        """What the caller is saying now: goes on until somebody or something else comes between."""
        last = self._items[-1] if self._items else None
        return last if isinstance(last, Spoken) and last.role == "user" else self.open("user")

    def note(self, item: dict[str, Any]) -> None:
        self._items.append(item)

    def knows_tool_run(self, tool_call_id: str) -> bool:
        return any(
            isinstance(item, dict) and item["role"] == "tool_call_invocation" and item["tool_call_id"] == tool_call_id
            for item in self._items
        )

    def woven(self) -> list[dict[str, Any]]:
        return [
            item.as_dict() if isinstance(item, Spoken) else dict(item)
            for item in self._items
            if isinstance(item, dict) or item.words
        ]

    def transcript(self) -> list[dict[str, Any]]:
        """Utterances only; what a tool run or a key split in two is one utterance here."""
        merged: list[Spoken] = []
        for item in self._items:
            if isinstance(item, dict) or not item.words:
                continue
            if merged and (merged[-1].role, merged[-1].metadata) == (item.role, item.metadata):
                merged[-1].words.extend(item.words)
            else:
                merged.append(Spoken(item.role, item.metadata, list(item.words)))
        return [spoken.as_dict() for spoken in merged]
