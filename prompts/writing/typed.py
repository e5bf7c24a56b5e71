"""What the form of the Write page says: from fields of a form to the changes of a draft."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict

from businesses.validators import check_variable_name
from common.errors import BadInput
from prompts.models import PromptVersion
from prompts.writing.choices import VARIABLE_SOURCES, VARIABLE_TYPES

LONGEST_TEXT = 400_000
PARTS = ("name", "type", "default", "example", "source")
UNSPEAKABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
SETTINGS = ("creativity", "longest_answer", "model", "second_model")


@dataclass(frozen=True, slots=True)
class Typed:
    """`changes` fit `draft_keep`; `remarks` say what was taken out of the text on the way."""

    changes: Mapping[str, Any]
    remarks: tuple[str, ...] = ()


@dataclass(slots=True)
class _Reading:
    data: QueryDict
    removed: int = field(default=0)

    def text(self, name: str) -> str:
        raw = self.data.get(name, "")
        clean = UNSPEAKABLE.sub("", raw.replace("\r\n", "\n"))
        self.removed += len(UNSPEAKABLE.findall(raw))
        if len(clean) > LONGEST_TEXT:
            msg = f"The text has {len(clean):,} characters; at most {LONGEST_TEXT:,} can be kept. Shorten it."
            raise BadInput(name, msg)
        return clean


def typed(data: QueryDict) -> Typed:
    """Parts that the form did not send stay as they are. Raises `BadInput`."""
    reading = _Reading(data)
    changes: dict[str, Any] = {name: reading.text(name) for name in ("body", "begin_message") if name in data}
    if "variables" in data:
        changes["variables"] = variables_in(data)
    if "settings" in data:
        changes["model"] = _model(data)
    if "choosing_tools" in data:
        changes["tools"] = list(dict.fromkeys(data.getlist("tools")))
    remarks = ("Characters that nobody can see or say were taken out of the text.",) if reading.removed else ()
    return Typed(changes, remarks)


def rows_in(data: QueryDict) -> list[dict[str, str]]:
    """The table of variables as it was filled in, sound or not, less the empty rows."""
    columns = [data.getlist(f"variable_{part}") for part in PARTS]
    rows = [dict(zip(PARTS, values, strict=True)) for values in zip(*columns, strict=False)]
    clean = [{part: UNSPEAKABLE.sub("", value).strip() for part, value in row.items()} for row in rows]
    return [row for row in clean if row["name"] or row["default"] or row["example"]]


def variables_in(data: QueryDict) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for row in rows_in(data):
        name = row.pop("name")
        _check_name(name, found)
        row["type"] = row["type"] if row["type"] in VARIABLE_TYPES else "text"
        row["source"] = row["source"] if row["source"] in VARIABLE_SOURCES else "call"
        if not row["default"]:
            del row["default"]
        found[name] = row
    return found


def variable_rows(version: PromptVersion) -> list[dict[str, str]]:
    """The declared variables as rows of the table."""
    return [
        {part: str(parts.get(part, "")) for part in PARTS} | {"name": name}
        for name, parts in sorted(version.variables.items())
        if isinstance(parts, dict)
    ]


def _check_name(name: str, known: Mapping[str, Any]) -> None:
    if not name:
        raise BadInput("variables", "A variable in the table has no name yet. Name it, or take its row out.")
    if name in known:
        raise BadInput("variables", f"The variable “{name}” stands in the table twice. Take one row out.")
    try:
        check_variable_name(name)
    except ValidationError as refusal:
        raise BadInput("variables", refusal.messages[0]) from None


def _model(data: QueryDict) -> dict[str, Any]:
    creativity, longest, model, second = (data.get(name, "").strip() for name in SETTINGS)
    found: dict[str, Any] = {}
    if creativity:
        found["temperature"] = None if creativity == "none" else _number(creativity, "creativity")
    if longest:
        found["max_output_tokens"] = int(_number(longest, "longest answer"))
    return found | {name: value for name, value in (("model", model), ("second_model", second)) if value}


def _number(text: str, what: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise BadInput("model", f"Choose the {what} from its list.") from None
