"""From the rows of a published version to the rules a brief carries. Done when briefs are loaded, never on the road."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

import structlog

from agents.models import Agent
from agents.phrases import weights_for_a_person
from common.errors import BadInput
from engine.rules import Cause, Reaction, Rule
from escalations.models import Destination, EscalationRule
from escalations.ruling.phrasing import Phrase, asks_for_a_person, heard_as
from escalations.ruling.selectors import sets_in_force

log = structlog.get_logger(__name__)


def compiled(rows: Iterable[EscalationRule], agent: Agent | None, language: str = "") -> tuple[Rule, ...]:
    """The rules of an agent in their order, those that are off left out; of no agent: of all of them.

    `language` is a BCP 47 tag, the agent's own when left out. A line that means nothing in it is left out, and so is
    a rule without a line that does; neither happens to what was checked when it was written.
    """
    spoken = language or (agent.language if agent else "")
    ordered = sorted((row for row in rows if is_for(row, agent)), key=lambda row: row.position)
    return tuple(_rule(row, agent, spoken) for row in ordered)


def is_for(row: EscalationRule, agent: Agent | None) -> bool:
    return row.is_on and (agent is None or not row.agents or agent.pk in row.agents)


def _rule(row: EscalationRule, agent: Agent | None, language: str) -> Rule:
    is_emergency = row.reaction == Reaction.EMERGENCY
    return Rule(
        rule_id=row.key,
        reaction=row.reaction,
        phrases=_phrases(row, language),
        line=row.line or (agent.emergency_line if is_emergency and agent else ""),
        priority=row.priority,
        cause=row.cause,
        count=row.count,
        name=row.variable,
        value=row.value,
        destination_id=str(row.destination_id or ""),
        only_when=row.only_when,
        after_turn=row.after_turn,
        directions=(row.direction,) if row.direction else (),
        weights=_weights(row, language),
    )


def _phrases(row: EscalationRule, language: str) -> tuple[Phrase, ...]:
    lines = row.phrases if isinstance(row.phrases, list) else []
    return tuple(sorted(set(chain.from_iterable(_tokens(row, line, language) for line in lines))))


def _weights(row: EscalationRule, language: str) -> tuple[str, ...]:
    """Beside the phrases of a wish for a person stand the words that were learned."""
    lines = row.phrases if row.cause == Cause.PHRASE and isinstance(row.phrases, list) else []
    has_wish = any(isinstance(line, str) and asks_for_a_person(line) for line in lines)
    return weights_for_a_person(language) if has_wish else ()


def _tokens(row: EscalationRule, line: object, language: str) -> tuple[Phrase, ...]:
    try:
        return heard_as(line, language) if isinstance(line, str) else ()
    except BadInput:
        log.warning("phrase left out", rule_set_id=row.rule_set_id, rule=row.key)
        return ()


class RulesInForce:
    """`agents.ports.OwnersRules`. The rows are read once; each agent's rules are compiled when they are asked for."""

    def __init__(self, sets: Mapping[int, Sequence[EscalationRule]], reachable: frozenset[int]) -> None:
        """`sets` by business; `reachable` are destinations in use."""
        self._sets = sets
        self._reachable = reachable

    def rules_of(self, agent: Agent) -> tuple[Rule, ...] | None:
        rows = self._sets.get(agent.business_id)
        return None if rows is None else compiled(rows, agent)

    def reaches_people(self, agent: Agent) -> bool:
        return any(self._leads_to_people(row) for row in self._sets.get(agent.business_id, ()) if is_for(row, agent))

    def _leads_to_people(self, row: EscalationRule) -> bool:
        if row.reaction == Reaction.TRANSFER:
            return row.destination_id in self._reachable
        # Nobody is there to be connected with, but a person will call back or read the message.
        return row.cause == Cause.MODEL_ASKS and row.reaction in (Reaction.CALLBACK, Reaction.MESSAGE)


def read_rules(business_pk: int | None = None) -> RulesInForce:
    """`agents.ports.ReadOwnersRules`. Three queries, however many businesses there are."""
    sets: dict[int, list[EscalationRule]] = defaultdict(list)
    for rule_set in sets_in_force(business_pk):
        sets[rule_set.business_id] = list(rule_set.rules.all())
    known = Destination.objects.filter(is_retired=False)
    if business_pk is not None:
        known = known.filter(business=business_pk)
    return RulesInForce(dict(sets), frozenset(known.values_list("pk", flat=True)))
