"""From the model's arguments to the request a tool sends. Pure."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from jsonschema import Draft202012Validator

from engine.brief import ToolSpec
from engine.ports import Occasion
from engine.tools import as_text
from prompts.tooling.checks import PATH_FIELD, SECRET

BODILESS = frozenset({"GET", "DELETE"})
_CLOCK = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?")


class Unsendable(Exception):  # noqa: N818  reads as the sentence it is
    """Nothing was sent. The text is for the model, and says what to do."""


@dataclass(frozen=True, slots=True)
class ToolRequest:
    """`headers` hold secrets in the clear: never log, show or store them. `fields` is what the tool is told."""

    method: str
    url: str
    headers: Mapping[str, str] = field(repr=False)
    fields: Mapping[str, Any] = field(repr=False)
    has_body: bool = True


def build_request(
    spec: ToolSpec, arguments: Mapping[str, Any], run_key: str, occasion: Occasion, secrets: Mapping[str, str]
) -> ToolRequest:
    """Raises `Unsendable` for arguments that do not fit, and for a secret that is not there any more."""
    told = fields_told(spec, arguments, occasion)
    url, rest = _into_path(spec.source["url"], told)
    method = spec.source.get("method", "POST")
    has_body = method not in BODILESS
    return ToolRequest(
        method=method,
        url=url if has_body else _with_query(url, rest),
        headers=headers_with(spec.source.get("headers", {}), secrets, run_key, occasion),
        fields=rest,
        has_body=has_body,
    )


def fields_told(spec: ToolSpec, arguments: Mapping[str, Any], occasion: Occasion) -> dict[str, Any]:
    """The arguments checked, their times with an offset, and what is sent besides."""
    checked = with_offsets(spec.parameters, arguments, occasion.now)
    fault = next(iter(_validator(as_text(spec.parameters)).iter_errors(checked)), None)
    if fault is not None:
        place = ".".join(map(str, fault.absolute_path)) or "the arguments"
        raise Unsendable(f"{place} did not fit the tool: {fault.validator} {fault.validator_value}. Ask or try again.")
    return {**checked, **_besides(spec.source.get("mapping", {}), occasion)}


def _besides(mapping: Mapping[str, Mapping[str, Any]], occasion: Occasion) -> dict[str, Any]:
    called = {"call_id": occasion.call_id, "local_time": occasion.now.isoformat(timespec="seconds")}
    values = {**occasion.variables, **called}
    return {
        name: rule["value"] if rule["from"] == "fixed" else values.get(rule["name"], "")
        for name, rule in mapping.items()
    }


def with_offsets(schema: Mapping[str, Any], arguments: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Times of day the model wrote without an offset are the caller's (law 9)."""
    properties = schema.get("properties", {})
    return {
        name: _with_offset(value, now) if _is_moment(properties.get(name)) and isinstance(value, str) else value
        for name, value in arguments.items()
    }


def _is_moment(schema: object) -> bool:
    return isinstance(schema, Mapping) and schema.get("format") == "date-time"


def _with_offset(text: str, now: datetime) -> str:
    if not _CLOCK.fullmatch(text.strip()):
        return text
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=now.tzinfo).isoformat()
    except ValueError:
        return text


def _into_path(url: str, told: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The address with its {fields} filled in, each as one piece of the path, and what is left to send."""
    names = PATH_FIELD.findall(url)
    for name in names:
        if name not in told or str(told[name]) in ("", ".", ".."):
            raise Unsendable(f"{name} is missing. Ask the caller for it.")
    filled = PATH_FIELD.sub(lambda found: quote(str(told[found[1]]), safe=""), url)
    return filled, {name: value for name, value in told.items() if name not in names}


def _with_query(url: str, fields: Mapping[str, Any]) -> str:
    if not fields:
        return url
    parts = urlsplit(url)
    query = urlencode({name: value if isinstance(value, str) else as_text(value) for name, value in fields.items()})
    return urlunsplit(parts._replace(query="&".join(filter(None, (parts.query, query)))))


def headers_with(
    headers: Mapping[str, str], secrets: Mapping[str, str], run_key: str, occasion: Occasion
) -> dict[str, str]:
    """The tool's headers with their secrets, and ours: the run's key, the call's trace id and the caller's zone."""
    missing = {name for value in headers.values() for name in SECRET.findall(value)} - secrets.keys()
    if missing:
        raise Unsendable("The tool is not set up yet. Tell the caller and offer another way.")
    own = {name: SECRET.sub(lambda found: secrets[found[1]], value) for name, value in headers.items()}
    return {
        **own,
        "Idempotency-Key": run_key,
        "X-Trace-Id": occasion.trace_id,
        "X-Caller-Time-Zone": str(occasion.now.tzinfo),
    }


@lru_cache(maxsize=512)
def _validator(schema_text: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads(schema_text))
