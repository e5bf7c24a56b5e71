"""Structured answers: a form the asker describes by JSON schema is filled from the talk it gives, by plain rules."""

import json
import re
from collections.abc import Mapping
from typing import Any

from simulator.receptionist import Reply

_CALLER = re.compile(r"^(?:caller|user): *(.+)$", re.MULTILINE | re.IGNORECASE)
_AGENT = re.compile(r"^agent: *(.+)$", re.MULTILINE | re.IGNORECASE)
_SORRY = re.compile(r"\b(sorry|trouble|cannot|can't|unable)\b", re.IGNORECASE)
_GLAD = re.compile(r"\b(thank you|thanks|great|perfect|wonderful)\b", re.IGNORECASE)
_SOUR = re.compile(r"\b(angry|annoyed|ridiculous|useless|complain|stop calling|human)\b", re.IGNORECASE)


def wanted_form(asked: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The schema of `response_format`, None when words are wanted."""
    wanted = asked.get("response_format")
    if not isinstance(wanted, Mapping) or wanted.get("type") != "json_schema":
        return None
    schema = (wanted.get("json_schema") or {}).get("schema")
    return schema if isinstance(schema, Mapping) else None


def filled(schema: Mapping[str, Any], talk: str) -> Reply:
    properties = schema.get("properties") or {}
    return Reply(json.dumps({name: _value(name, of, talk) for name, of in properties.items()}))


def _value(name: str, schema: Mapping[str, Any], talk: str) -> object:
    said = _CALLER.findall(talk)
    match schema.get("type"):
        case "boolean":
            return bool(said) and not _SORRY.search((_AGENT.findall(talk) or [""])[-1])
        case "integer" | "number":
            return len(said)
        case _ if choices := schema.get("enum"):
            return _chosen(list(choices), " ".join(said))
        case _ if name == "summary":
            return _summary(said)
    return said[-1] if said else "The caller said nothing about it."


def _chosen(choices: list[Any], said: str) -> Any:
    wish = "Negative" if _SOUR.search(said) else "Positive" if _GLAD.search(said) else "Neutral"
    return wish if wish in choices else choices[0]


def _summary(said: list[str]) -> str:
    if not said:
        return "The caller said nothing."
    first = f"The caller began with: {said[0]}"
    return first if len(said) == 1 else f"{first} The last thing they said was: {said[-1]}"
