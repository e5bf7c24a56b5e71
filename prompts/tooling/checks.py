"""What a tool's fields must satisfy."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from common.public_web import NotPublic, check_url
from engine.tools import BUILT_IN

TOOL_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
SECRET = re.compile(r"\{\{\s*secret:([A-Za-z][A-Za-z0-9_]{0,63})\s*\}\}")
PATH_FIELD = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")
HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
OURS = frozenset({"host", "content-length", "transfer-encoding", "connection", "idempotency-key", "content-type"})
"""Headers that are written for every request and cannot be set."""
SOURCES = {"fixed": "value", "variable": "name"}
EMPTY = {"type": "object", "properties": {}}


def check_tool_name(name: str) -> None:
    if not TOOL_NAME.fullmatch(name):
        msg = "Write a short name in small letters, digits and _, beginning with a letter, such as find_booking."
        raise ValidationError(msg, code="tool_name")
    if name in BUILT_IN:
        raise ValidationError(f"“{name}” is a tool every agent has. Choose another name.", code="tool_name_taken")


def check_tool_url(url: str) -> None:
    """The form of an address; where its name leads is looked at whenever it is used."""
    try:
        check_url(PATH_FIELD.sub("x", url), is_private_allowed=True)
    except NotPublic:
        msg = "Write a whole address, such as https://api.example.com/bookings/{booking_id}."
        raise ValidationError(msg, code="tool_url") from None


def check_headers(headers: object) -> None:
    if not isinstance(headers, dict) or not all(isinstance(value, str) for value in headers.values()):
        raise ValidationError("Headers are names with a text each.", code="headers_shape")
    for name, value in headers.items():
        if not HEADER_NAME.fullmatch(name):
            raise ValidationError(f"“{name}” cannot be the name of a header.", code="header_name")
        if name.lower() in OURS:
            raise ValidationError(f"The header {name} is written by itself. Leave it out.", code="header_ours")
        if not value.isprintable():
            raise ValidationError(f"The header {name} must be one line.", code="header_value")


def check_schema(schema: object) -> None:
    if schema == {}:
        return
    if not isinstance(schema, dict) or schema.get("type") != "object":
        raise ValidationError('What the agent fills in is an object: {"type": "object", …}.', code="schema_shape")
    if "$ref" in str(schema):
        raise ValidationError("The schema must stand for itself, without $ref.", code="schema_ref")
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as fault:
        place = " > ".join(map(str, fault.absolute_path)) or "the top"
        raise ValidationError(f"This is no JSON schema; look at {place}.", code="schema") from None


def check_mapping(mapping: object) -> None:
    msg = "Each field besides comes from a fixed text or from a variable of the call."
    if not isinstance(mapping, dict):
        raise ValidationError(msg, code="mapping_shape")
    for rule in mapping.values():
        if not isinstance(rule, dict) or rule.get("from") not in SOURCES or SOURCES[rule["from"]] not in rule:
            raise ValidationError(msg, code="mapping_shape")


def secrets_named(headers: dict[str, Any]) -> set[str]:
    return {name for value in headers.values() for name in SECRET.findall(str(value))}
