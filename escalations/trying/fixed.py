"""The rules of a set as a caller meets them: with the fixed table in its place."""

from collections.abc import Sequence
from dataclasses import dataclass

from agents.models import Agent
from agents.phrases import tables, weights_for_a_person
from engine.rules import Reaction, Rule
from escalations.models import EscalationRule
from escalations.ruling.compiling import compiled

EMERGENCY, OPT_OUT, PERSON = "builtin.emergency", "builtin.opt_out", "builtin.human"
FIXED_NAMES = {
    EMERGENCY: "An emergency (always on)",
    OPT_OUT: "“Stop calling me” (always on)",
    PERSON: "Any wish for a person (built in)",
}


@dataclass(frozen=True, slots=True)
class NamedRule:
    """A rule with the name people know it by."""

    name: str
    rule: Rule


def in_their_order(rows: Sequence[EscalationRule] | None, agent: Agent | None, language: str = "") -> list[NamedRule]:
    """As `agents.briefs` orders them. `rows` is None where nothing was published, and the built-in wish for a person
    counts.
    """
    spoken = language or (agent.language if agent else "en")
    said = tables(spoken)
    names = {**FIXED_NAMES, **{row.key: row.name for row in rows or ()}}
    written = compiled(rows, agent, spoken) if rows is not None else (_wish(agent, spoken),)
    emergencies = [rule for rule in written if rule.reaction == Reaction.EMERGENCY]
    ordered = [
        Rule(EMERGENCY, Reaction.EMERGENCY, said["emergency"], priority="high"),
        *emergencies,
        Rule(OPT_OUT, Reaction.OPT_OUT, said["opt_out"]),
        *(rule for rule in written if rule.reaction != Reaction.EMERGENCY),
    ]
    return [NamedRule(names.get(rule.rule_id, rule.rule_id), rule) for rule in ordered]


def _wish(agent: Agent | None, language: str) -> Rule:
    """Without a number nobody can be promised, so the model answers."""
    if agent is not None and not agent.transfer_number:
        return Rule(PERSON, Reaction.TRANSFER)
    return Rule(PERSON, Reaction.TRANSFER, tables(language)["human"], weights=weights_for_a_person(language))
