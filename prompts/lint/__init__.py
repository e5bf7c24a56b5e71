"""Voice lint: what in a prompt will go wrong on a telephone, before anybody is called with it.

    found = findings(Script.of(version), off=prompt.lint_off)

Pure: it reads texts and settings, and writes nothing. A recipe in CONTRIBUTING says how to add a rule.
"""

from collections.abc import Mapping
from itertools import islice

from prompts.lint.finding import Finding, Fix, Rule, Severity, Spot
from prompts.lint.reading import Reading
from prompts.lint.script import Part, Script
from prompts.lint.table import RULES

__all__ = ["RULES", "Finding", "Fix", "Part", "Rule", "Script", "Severity", "findings"]

MOST_OF_ONE_RULE = 50
"""A pasted page of emoji is one lesson, not ten thousand."""
_GRAVITY: Mapping[Severity, int] = {"error": 0, "warning": 1, "hint": 2}
NOTHING_OFF: Mapping[str, str] = {}


def findings(script: Script, off: Mapping[str, str] = NOTHING_OFF) -> tuple[Finding, ...]:
    """The gravest first, then in order of the text. `off` are the rules switched off for this prompt, each with its
    reason; rules that cannot be off are found all the same. Never raises, whatever the text.
    """
    reading = Reading(script)
    found = [
        _finding(reading, rule, spot)
        for rule in RULES.values()
        if rule.rule_id not in off or not rule.may_be_off
        for spot in islice(rule.look(reading), MOST_OF_ONE_RULE)
    ]
    return tuple(sorted(found, key=lambda each: (_GRAVITY[each.severity], each.part, each.start)))


def _finding(reading: Reading, rule: Rule, spot: Spot) -> Finding:
    return Finding(
        rule_id=rule.rule_id,
        severity=spot.severity or rule.severity,
        part=spot.part,
        start=spot.start,
        end=spot.end,
        line=reading.line_at(spot.part, spot.start),
        message=spot.message,
        why=rule.why,
        fix=spot.fix,
        subject=spot.subject,
    )
