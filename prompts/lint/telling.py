"""Findings in the form a browser's editor needs."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from typing import Any

from prompts.lint import RULES, Finding, Fix, Script

_BEYOND_ONE_UNIT = 0xFFFF


def told(script: Script, found: Iterable[Finding]) -> list[dict[str, Any]]:
    """As `Finding.as_json`, with its title and whether it may be switched off; offsets count UTF-16 units, as strings
    of JavaScript do. Lines must end in one character there too.
    """
    places = {part: _wide_places(script.text_of(part)) for part in ("body", "begin_message", "variables", "tools")}

    def moved(row: dict[str, Any], part: str) -> dict[str, Any]:
        wide = places.get(part, [])
        return row | {key: row[key] + bisect_left(wide, row[key]) for key in ("start", "end")}

    def tell(finding: Finding) -> dict[str, Any]:
        rule, row = RULES[finding.rule_id], moved(finding.as_json(), finding.part)
        if isinstance(finding.fix, Fix):
            row["fix"] = moved(row["fix"], finding.fix.part)
        return row | {"title": rule.title, "may_be_off": rule.may_be_off}

    return [tell(finding) for finding in found]


def told_off(off: Mapping[str, str]) -> list[dict[str, str]]:
    """The rules switched off that there still are, for a list beside the findings."""
    return [
        {"rule_id": rule_id, "title": RULES[rule_id].title, "reason": reason}
        for rule_id, reason in off.items()
        if rule_id in RULES
    ]


def _wide_places(text: str) -> list[int]:
    """Where the characters stand that take two units."""
    return [] if text.isascii() else [at for at, each in enumerate(text) if ord(each) > _BEYOND_ONE_UNIT]
