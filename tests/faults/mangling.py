"""JSON by a schema, and then no longer by it: seeds for fuzzing, mutated by a seeded dice."""

import copy
import json
from collections.abc import Iterator
from random import Random
from typing import Any

ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**31, 2**53, 2**63, -(2**63), 10**30, 1e308, -0.0, 0.5, 1e-300,
    "", " ", "0", "\x00", "\ud83d", "\u202e", "🙂" * 50, "x" * 5_000, "{{caller_name}}", "<script>", "call_1",
    [], {}, [[]], [None], {"": None}, {"role": "agent"}, [{"role": 7, "content": []}], {"response_id": "1"},
)  # fmt: skip
TYPES = ("ping_pong", "call_details", "update_only", "response_required", "reminder_required", "clear", "", "\x00")


def instance(schema: dict[str, Any], node: dict[str, Any], dice: Random) -> Any:
    """Something the schema allows."""
    while "$ref" in node or "oneOf" in node:
        node = _named(schema, node["$ref"]) if "$ref" in node else dice.choice(node["oneOf"])
    if node.get("type") == "array":
        return [instance(schema, node["items"], dice) for _ in range(dice.randint(0, 4))]
    if "properties" in node:
        wanted = {*node.get("required", ()), "interaction_type"} & node["properties"].keys()
        wanted |= {name for name in node["properties"] if dice.random() < 0.7}
        return {name: instance(schema, node["properties"][name], dice) for name in sorted(wanted)}
    return _plain(node, dice)


def _named(schema: dict[str, Any], path: str) -> Any:
    found = schema
    for part in path.removeprefix("#/").split("/"):
        found = found[part]
    return found


def _plain(node: dict[str, Any], dice: Random) -> Any:
    texts = ("1",) if "pattern" in node else ("What are your opening hours?", "mm-hm", "+13125550142", "call_1")
    choices: dict[str, Any] = {
        "integer": dice.randint(max(node.get("minimum", 0), 0), 30),
        "number": round(dice.uniform(0, 60), 3),
        "boolean": dice.random() < 0.5,
        "string": dice.choice(texts),
        "object": {"caller_name": "Sarah"},
    }
    if "const" in node:
        return node["const"]
    return dice.choice(node["enum"]) if "enum" in node else choices[node["type"]]


def mangled(seed: Any, dice: Random) -> Any:
    """A copy with up to five things wrong with it."""
    whole = [copy.deepcopy(seed)]
    for _ in range(dice.randint(1, 5)):
        holder, key = dice.choice(list(_places(whole)))
        _mutate(holder, key, dice)
    return whole[0] if whole else None


def _places(node: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(node, dict):
        for key in node:
            yield node, key
            yield from _places(node[key])
    elif isinstance(node, list):
        for index, item in enumerate(node[:50]):
            yield node, index
            yield from _places(item)


def _mutate(holder: Any, key: Any, dice: Random) -> None:
    value = holder[key]
    match dice.randint(0, 8):
        case 0 if isinstance(holder, dict) or len(holder) > 1:
            del holder[key]
        case 1 if isinstance(holder, list):
            holder.extend([copy.deepcopy(value)] * dice.choice((1, 2, 40)))
        case 2:
            holder[key] = [value]
        case 3:
            holder[key] = {"value": value}
        case 4:
            holder[key] = str(value)
        case 5 if isinstance(holder, dict):
            holder[dice.choice(("", "call", "transcript", "response_id", "\x00", "k" * 300))] = copy.deepcopy(value)
        case 6 if isinstance(holder, dict) and "interaction_type" in holder:
            holder["interaction_type"] = dice.choice(TYPES)
        case _:
            holder[key] = copy.deepcopy(dice.choice(ODD))


def written(value: Any, dice: Random) -> bytes:
    """As bytes, sometimes cut, garbled, repeated or wrapped without end."""
    whole = json.dumps(value, ensure_ascii=dice.random() < 0.5).encode("utf-8", "surrogatepass")
    match dice.randint(0, 11):
        case 0:
            return whole[: dice.randint(0, len(whole))]
        case 1:
            at = dice.randint(0, max(len(whole) - 1, 0))
            return whole[:at] + bytes(dice.randrange(256) for _ in range(dice.randint(1, 4))) + whole[at + 1 :]
        case 2:
            depth = dice.choice((50, 900, 1_100, 5_000))
            return b'{"a":' * depth + whole + b"}" * depth
        case 3:
            return dice.choice((b"[" * 20_000, whole * 2, b"\xef\xbb\xbf" + whole, b"NaN", b'"', b"9" * 5_000, b""))
        case 4:
            return whole.replace(b"1", dice.choice((b"1e999", b"NaN", b"-Infinity", b"1" * 400)), 2)
    return whole
