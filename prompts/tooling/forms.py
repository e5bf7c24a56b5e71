"""What people type about a tool. Refused input stays in the form, rows and all."""

import json
from typing import Any

from django import forms
from django.http import QueryDict

from businesses.access import Member
from engine.tools import as_text
from prompts.models import Tool, ToolMethod
from prompts.tooling.checks import PATH_FIELD, check_schema
from prompts.tooling.rows import KINDS, Row, rows_of, schema_of

CALL_VALUES = {
    "caller_number": "The caller's number",
    "time_zone": "The caller's time zone",
    "local_time": "The time where the caller is",
    "call_id": "The call's id",
    "agent_name": "The agent's name",
    "business_name": "The business's name",
}
METHODS = {
    ToolMethod.POST: "POST: do or create something",
    ToolMethod.GET: "GET: look something up",
    ToolMethod.PUT: "PUT: replace something",
    ToolMethod.PATCH: "PATCH: change something",
    ToolMethod.DELETE: "DELETE: remove something",
}
MOST_ROWS = 40


class ToolForm(forms.Form):
    """`tool` is None for a new one. What comes from an MCP server has no address, headers or fields of its own."""

    name = forms.CharField(label="Name", max_length=64, error_messages={"required": "Give the tool a name."})
    description = forms.CharField(
        label="When to use it",
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say when the agent should use this tool, and what it gives."},
    )
    method = forms.ChoiceField(label="Kind of request", choices=list(METHODS.items()), required=False)
    url = forms.CharField(label="Address", max_length=500, required=False)
    written_as = forms.ChoiceField(choices=[("rows", "rows"), ("json", "json")], required=False)
    schema = forms.CharField(label="JSON schema", required=False, widget=forms.Textarea(attrs={"rows": 10}))
    holding_line = forms.CharField(label="What the caller hears at once", max_length=200, required=False)
    time_limit_s = forms.FloatField(
        label="Time limit, in seconds",
        min_value=0.5,
        max_value=60,
        error_messages={"required": "Say how long the agent waits for an answer, such as 8."},
    )
    mock_answer = forms.CharField(
        label="Example answer", required=False, max_length=16_000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, member: Member, tool: Tool | None, posted: QueryDict | None = None) -> None:
        self.tool = tool
        self.is_remote = tool is not None and tool.source is not None
        self._posted = posted
        super().__init__(posted, initial=_initial(tool))

    @property
    def rows(self) -> list[Row]:
        if self._posted is not None:
            return _posted_rows(self._posted)
        return (rows_of(self.tool.parameters) or []) if self.tool else []

    @property
    def header_rows(self) -> list[tuple[str, str]]:
        if self._posted is not None:
            return _pairs(self._posted, "header_name", "header_value")
        return list(self.tool.headers.items()) if self.tool else []

    @property
    def mapping_rows(self) -> list[tuple[str, str, str]]:
        """Field, where it comes from (“fixed” or a value of the call), and the fixed text or the variable's name."""
        if self._posted is not None:
            fields, sources, texts = (self._posted.getlist(f"mapping_{part}") for part in ("field", "from", "text"))
            return [row for row in zip(fields, sources, texts, strict=False) if row[0].strip()][:MOST_ROWS]
        return [_mapping_row(name, rule) for name, rule in self.tool.mapping.items()] if self.tool else []

    @property
    def is_json(self) -> bool:
        """Whether the fields are shown as JSON: chosen so, or because rows could not hold them."""
        if self._posted is not None:
            return self._posted.get("written_as") == "json"
        return self.tool is not None and rows_of(self.tool.parameters) is None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.is_remote:
            parameters = self.tool.parameters if self.tool else {}
        else:
            parameters = self._read_json() if self.is_json else self._read_rows()
        if not self.is_remote:
            self._check_address(cleaned.get("url", ""), parameters)
        self.values = {
            "name": cleaned.get("name", "").strip(),
            "description": cleaned.get("description", "").strip(),
            "holding_line": cleaned.get("holding_line", "").strip(),
            "mock_answer": cleaned.get("mock_answer", ""),
            "time_limit_ms": round((cleaned.get("time_limit_s") or 0) * 1000),
            "mapping": {field.strip(): _rule(source, text) for field, source, text in self.mapping_rows},
        }
        if not self.is_remote:
            self.values |= {
                "method": cleaned.get("method") or ToolMethod.POST,
                "url": cleaned.get("url", "").strip(),
                "headers": {name.strip(): value.strip() for name, value in self.header_rows},
                "parameters": parameters,
            }
        return cleaned

    def _read_json(self) -> dict[str, Any]:
        try:
            read = json.loads(self.data.get("schema") or "{}")
        except (ValueError, RecursionError):
            read = None
        if not isinstance(read, dict):
            self.add_error("schema", "This is no JSON object. Look for a missing comma, quote or brace.")
            return {}
        try:
            check_schema(read)
        except forms.ValidationError as refusal:
            self.add_error("schema", refusal)
            return {}
        return read

    def _read_rows(self) -> dict[str, Any]:
        rows = self.rows
        for row in rows:
            if row.kind not in KINDS:
                self.add_error(None, f"Choose what kind of thing “{row.name}” is.")
            elif not row.name.isidentifier() or not row.name.isascii():
                self.add_error(None, f"“{row.name}” cannot be the name of a field: letters, digits and _ only.")
            elif row.kind == "choice" and len(row.choices) < 2:
                self.add_error(None, f"Write what “{row.name}” may be, with commas between: small, large.")
        names = [row.name for row in rows]
        if twice := next((name for name in names if names.count(name) > 1), ""):
            self.add_error(None, f"“{twice}” stands there twice. Take one out.")
        return {} if self.errors else schema_of(rows)

    def _check_address(self, url: str, parameters: dict[str, Any]) -> None:
        if not url:
            self.add_error("url", "Type the address the request goes to.")
        known = {*parameters.get("properties", {}), *(field for field, _, _ in self.mapping_rows)}
        if missing := [name for name in PATH_FIELD.findall(url) if name not in known]:
            self.add_error("url", f"{{{missing[0]}}} is nothing the agent fills in. Add it below, or take it out.")


def _initial(tool: Tool | None) -> dict[str, Any]:
    if tool is None:
        return {"time_limit_s": 8, "method": ToolMethod.POST}
    names = ("name", "description", "method", "url", "holding_line", "mock_answer")
    schema = json.dumps(tool.parameters or {"type": "object", "properties": {}}, indent=2, ensure_ascii=False)
    return {
        **{name: getattr(tool, name) for name in names},
        "time_limit_s": f"{tool.time_limit_ms / 1000:g}",
        "schema": schema,
    }


def _pairs(posted: QueryDict, first: str, second: str) -> list[tuple[str, str]]:
    pairs = zip(posted.getlist(first), posted.getlist(second), strict=False)
    return [pair for pair in pairs if any(part.strip() for part in pair)][:MOST_ROWS]


def _posted_rows(posted: QueryDict) -> list[Row]:
    parts = (posted.getlist(f"row_{part}") for part in ("name", "kind", "meaning", "required", "choices"))
    return [
        Row(name.strip(), kind, meaning.strip(), required == "yes", _split(choices))
        for name, kind, meaning, required, choices in zip(*parts, strict=False)
        if name.strip() or meaning.strip()
    ][:MOST_ROWS]


def _split(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(piece.strip() for piece in text.split(",") if piece.strip()))


def _rule(source: str, text: str) -> dict[str, str]:
    if source == "fixed":
        return {"from": "fixed", "value": text}
    return {"from": "variable", "name": text.strip() if source == "variable" else source}


def _mapping_row(field: str, rule: dict[str, Any]) -> tuple[str, str, str]:
    if rule["from"] == "fixed":
        value = rule["value"]
        return field, "fixed", value if isinstance(value, str) else as_text(value)
    name = rule["name"]
    return (field, name, "") if name in CALL_VALUES else (field, "variable", name)
