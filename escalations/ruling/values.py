"""Whether one rule makes sense by itself. Whether it does among the others is told in `checking`."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from agents.models import Agent
from businesses.models import Business
from common.errors import BadInput
from common.rows import check
from engine.rules import Cause, Reaction
from escalations.models import Destination, EscalationRule
from escalations.ruling.causes import CAUSES, DIRECTIONS, HOURS, KEYS, LEADS_SOMEWHERE, reactions_of
from escalations.ruling.phrasing import tokens_of

RULE_FIELDS = (
    "name", "is_on", "cause", "phrases", "count", "variable", "value", "only_when", "after_turn", "direction",
    "agents", "reaction", "destination", "line", "priority",
)  # fmt: skip
"""What an owner sets of a rule."""
MOST_LINES = 200
LATEST_TURN = 50


@dataclass(frozen=True, slots=True)
class Around:
    """What a rule may name: the languages of the agents by their ids, and the destinations in use."""

    languages: Mapping[int, str]
    destinations: frozenset[int]

    def spoken_by(self, agents: list[int]) -> list[str]:
        """English where no agent speaks yet."""
        chosen = [language for pk, language in self.languages.items() if not agents or pk in agents]
        return sorted(set(chosen)) or ["en"]


def around(business: Business) -> Around:
    """Two queries."""
    languages = dict(Agent.objects.filter(business=business).values_list("pk", "language"))
    return Around(languages, frozenset(destinations_of(business).values_list("pk", flat=True)))


def rule_set_fields(rule: EscalationRule, values: Mapping[str, object]) -> None:
    """Set what was typed, forget what the cause and the reaction do not ask for, and check it all.

    Raises `BadInput` on the field that is wrong.
    """
    for name, value in values.items():
        if name not in RULE_FIELDS:
            raise BadInput(name, f"“{name}” is nothing that a rule has.")
        setattr(rule, name, value)
    _forget(rule)
    rule_check(rule, around(rule.rule_set.business))
    check(rule)


def _forget(rule: EscalationRule) -> None:
    kind = CAUSES.get(rule.cause)
    asks = kind.asks if kind else ()
    rule.phrases = _lines(rule.phrases) if "phrases" in asks else []
    rule.count = rule.count if "count" in asks else 0
    rule.variable = rule.variable.strip() if "variable" in asks else ""
    rule.value = rule.value.strip() if "value" in asks else ""
    rule.name, rule.line = rule.name.strip(), rule.line.strip()
    if rule.reaction not in LEADS_SOMEWHERE:
        rule.destination = None
    if rule.reaction == Reaction.EMERGENCY:
        rule.priority = "high"


def _lines(phrases: object) -> list[str]:
    lines = phrases if isinstance(phrases, list | tuple) else []
    return list(dict.fromkeys(line.strip() for line in lines if isinstance(line, str) and line.strip()))


def rule_check(rule: EscalationRule, around: Around) -> None:
    """Raises `BadInput` with the first complaint. Asks the database nothing."""
    if not rule.name:
        raise BadInput("name", "Give the rule a name, such as “Wants a person”. Figures are kept under it.")
    if rule.cause not in CAUSES:
        raise BadInput("cause", "Choose what the rule looks for.")
    if rule.reaction not in reactions_of(rule.cause):
        raise BadInput("reaction", "This cannot follow here. Choose one of the reactions that are offered.")
    _check_cause(rule)
    _check_belonging(rule, around)
    _check_phrases(rule, around)
    _check_bounds(rule)
    if rule.reaction == Reaction.SAY and not rule.line:
        raise BadInput("line", "Write the sentence that the caller hears.")


def _check_cause(rule: EscalationRule) -> None:
    span = CAUSES[rule.cause].count
    if span and not span.least <= rule.count <= span.most:
        raise BadInput("count", f"This is a number from {span.least} to {span.most}.")
    if rule.cause == Cause.DIGIT and (len(rule.value) != 1 or rule.value not in KEYS):
        raise BadInput("value", "Choose one key: a digit from 0 to 9, * or #.")
    if rule.cause == Cause.VARIABLE and not rule.variable:
        raise BadInput("variable", "Name the variable, as it is called in the prompt or the campaign's list.")
    if rule.cause == Cause.VARIABLE and not rule.value:
        raise BadInput("value", "Write the value at which the rule holds. Capitals do not count.")


def _check_phrases(rule: EscalationRule, around: Around) -> None:
    """In every language in which the agents of this rule speak."""
    may_be_none = rule.cause == Cause.FRUSTRATION or rule.reaction == Reaction.EMERGENCY
    if "phrases" in CAUSES[rule.cause].asks and not rule.phrases and not may_be_none:
        raise BadInput("phrases", "An empty phrase would match everything. Write what the caller says, one a line.")
    if len(rule.phrases) > MOST_LINES:
        raise BadInput("phrases", f"That is more than {MOST_LINES} lines. Make two rules of it.")
    for language in around.spoken_by(rule.agents):
        for line in rule.phrases:
            tokens_of(line, language)


def _check_bounds(rule: EscalationRule) -> None:
    if rule.only_when not in HOURS:
        raise BadInput("only_when", "Choose one of the hours that are offered.")
    if rule.direction not in DIRECTIONS:
        raise BadInput("direction", "Choose which calls this is about.")
    if not 0 <= rule.after_turn <= LATEST_TURN:
        raise BadInput("after_turn", f"This is a number from 0 to {LATEST_TURN}.")
    if rule.reaction == Reaction.EMERGENCY and (rule.only_when or rule.direction or rule.after_turn):
        raise BadInput("reaction", "An emergency counts at any time. Take away the limits under “Only then”.")


def _check_belonging(rule: EscalationRule, around: Around) -> None:
    if not isinstance(rule.agents, list) or not set(rule.agents) <= set(around.languages):
        raise BadInput("agents", "One of these agents is not there any more. Choose again.")
    if rule.destination_id is not None and rule.destination_id not in around.destinations:
        raise BadInput("destination", "This destination is not in use any more. Choose another.")


def destinations_of(business: Business) -> QuerySet[Destination]:
    return Destination.objects.filter(business=business, is_retired=False)
