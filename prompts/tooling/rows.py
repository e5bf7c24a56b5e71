"""A JSON schema as rows that people fill in: name, kind, what it means. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

KINDS: Mapping[str, tuple[str, dict[str, Any]]] = {
    "text": ("Text", {"type": "string"}),
    "whole": ("Whole number", {"type": "integer"}),
    "number": ("Number", {"type": "number"}),
    "yes_no": ("Yes or no", {"type": "boolean"}),
    "date": ("Date", {"type": "string", "format": "date"}),
    "moment": ("Date and time", {"type": "string", "format": "date-time"}),
    "choice": ("One of a list", {"type": "string"}),
    "texts": ("Several texts", {"type": "array", "items": {"type": "string"}}),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One thing the agent fills in. `choices` counts for the kind “choice” alone."""

    name: str = ""
    kind: str = "text"
    meaning: str = ""
    is_required: bool = True
    choices: tuple[str, ...] = ()

    @property
    def choices_text(self) -> str:
        return ", ".join(self.choices)


def schema_of(rows: Iterable[Row]) -> dict[str, Any]:
    rows = list(rows)
    schema: dict[str, Any] = {"type": "object", "properties": {row.name: _property(row) for row in rows}}
    if required := [row.name for row in rows if row.is_required]:
        schema["required"] = required
    return schema


def _property(row: Row) -> dict[str, Any]:
    words = {"description": row.meaning} if row.meaning else {}
    listed = {"enum": list(row.choices)} if row.kind == "choice" else {}
    return {**KINDS[row.kind][1], **listed, **words}


def rows_of(schema: Mapping[str, Any]) -> list[Row] | None:
    """None when rows cannot say all that the schema does."""
    properties = schema.get("properties", {})
    required = schema.get("required", [])
    rows = [_row(name, part, is_required=name in required) for name, part in properties.items()]
    found = [row for row in rows if row is not None]
    is_whole = len(found) == len(rows) and schema_of(found) == {"type": "object", "properties": {}, **schema}
    return found if is_whole else None


def _row(name: str, part: Any, *, is_required: bool) -> Row | None:
    if not isinstance(part, Mapping):
        return None
    rest = {key: value for key, value in part.items() if key not in ("description", "enum")}
    choices = part.get("enum")
    for kind, (_, shape) in KINDS.items():
        if rest == shape and (kind == "choice") == (choices is not None):
            return Row(name, kind, str(part.get("description", "")), is_required, tuple(map(str, choices or ())))
    return None
