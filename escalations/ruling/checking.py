"""Whether a set of rules can be published: what is wrong with it, and what is only worth a look."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from agents.models import Agent
from businesses.models import Business
from common.errors import BadInput
from engine.hours import OpeningHours
from engine.rules import Cause, Reaction
from escalations.models import EscalationRule, RuleSetVersion
from escalations.ruling.reach import never_reached
from escalations.ruling.values import Around, around, rule_check
from escalations.ruling.variables import known_variables
from escalations.ruling.wording import often

LOOK_AHEAD = timedelta(days=28)
NOTHING_ON = "No rule is on. Callers could then reach a person only in an emergency."


@dataclass(frozen=True, slots=True)
class Finding:
    """`rule` is the one it is about, None for the whole set. An error keeps the set from being published."""

    message: str
    rule: EscalationRule | None = None
    is_error: bool = True


def findings_of(rule_set: RuleSetVersion, rows: Sequence[EscalationRule], now: datetime) -> tuple[Finding, ...]:
    """Errors first, then in the order of the rules. `rows` come with their destinations; a few queries more."""
    business = rule_set.business
    agents = list(Agent.objects.filter(business=business).order_by("pk"))
    on = [row for row in rows if row.is_on]
    known = around(business)
    found = [
        one for row in on for one in (*_by_itself(row, known), *_of_rule(row, agents, business.opening_hours, now))
    ]
    found += _unknown_variables(business, on) + _unreached(on, agents)
    if not on:
        found.append(Finding(NOTHING_ON, is_error=False))
    return tuple(sorted(found, key=lambda one: (not one.is_error, one.rule.position if one.rule else -1)))


def _by_itself(row: EscalationRule, known: Around) -> Iterator[Finding]:
    try:
        rule_check(row, known)
    except BadInput as refusal:
        yield Finding(refusal.message, row)


def _of_rule(row: EscalationRule, agents: Sequence[Agent], hours: OpeningHours, now: datetime) -> Iterator[Finding]:
    mine = [agent for agent in agents if not row.agents or agent.pk in row.agents]
    if row.reaction == Reaction.TRANSFER:
        yield from _nobody_there(row, mine)
        yield from _never_there(row, hours, now)
    elif row.only_when and not _holds_ever(row, hours, now):
        yield Finding(_never(row), row)
    if row.cause == Cause.SILENCE and mine and row.count > max(agent.reminder_max_count for agent in mine):
        most = max(agent.reminder_max_count for agent in mine)
        yield Finding(
            f"The agents ask “Are you still there?” at most {often(most)} a call, so {row.count} silences in a row "
            "never come. Choose a smaller number."
            if most
            else "The agents never ask “Are you still there?”, so no silence is noticed and this never happens.",
            row,
            is_error=False,
        )


def _nobody_there(row: EscalationRule, agents: Sequence[Agent]) -> Iterator[Finding]:
    if row.destination is not None:
        return
    without = [agent.name for agent in agents if not agent.transfer_number]
    if without:
        names = ", ".join(without[:3]) + (" and others" if len(without) > 3 else "")
        yield Finding(f"It leads nowhere: {names} has no number of its own. Choose a destination.", row)


def _never_there(row: EscalationRule, hours: OpeningHours, now: datetime) -> Iterator[Finding]:
    if row.only_when and not _holds_ever(row, hours, now):
        yield Finding(_never(row), row)
    elif row.destination is not None and not _meet(row, hours, row.destination.opening_hours, now):
        told = (
            f"“{row.destination}” is never open when this rule holds, in the next four weeks. Change the hours of one."
        )
        has_other = row.destination.plan_b_id is not None or row.destination.uses_rota
        yield Finding(told, row, is_error=not has_other)


def _never(row: EscalationRule) -> str:
    if row.only_when == "open":
        return "It never holds: the business has no opening hours. Set them first, or let the rule hold at any time."
    return "It never holds: the business is always open. Let the rule hold at any time."


def _holds_ever(row: EscalationRule, hours: OpeningHours, now: datetime) -> bool:
    if row.only_when == "closed":
        return not hours.is_always
    return hours.opens_next(now) is not None


def _meet(row: EscalationRule, hours: OpeningHours, there: OpeningHours, now: datetime) -> bool:
    """Whether the destination is open at some moment at which the rule may hold."""
    if there.is_always:
        return True
    if not row.only_when or (row.only_when == "open" and hours.is_always):
        return there.opens_next(now) is not None
    moment, until = there.opens_next(now), now + LOOK_AHEAD
    while moment is not None and moment < until:
        closing = there.closes_at(moment)
        if closing is None:
            return False
        if _holds_within(row.only_when, hours, moment, closing):
            return True
        moment = there.opens_next(closing)
    return False


def _holds_within(only_when: str, hours: OpeningHours, begins: datetime, ends: datetime) -> bool:
    if only_when == "open":
        opening = hours.opens_next(begins)
        return opening is not None and opening < ends
    closing = hours.closes_at(begins)
    return closing is None or closing < ends


def _unknown_variables(business: Business, rows: Sequence[EscalationRule]) -> list[Finding]:
    asking = [row for row in rows if row.cause == Cause.VARIABLE]
    known = known_variables(business) if asking else frozenset()
    told = "No prompt names “{}”. That is right if a campaign's list brings it; if not, look at the spelling."
    return [Finding(told.format(row.variable), row, is_error=False) for row in asking if row.variable not in known]


def _unreached(rows: Sequence[EscalationRule], agents: Sequence[Agent]) -> list[Finding]:
    language = agents[0].language if agents else ""
    return [
        Finding(f"It is never reached: {before} comes first whenever it holds. Move it up.", row, is_error=False)
        for row, before in never_reached(rows, language)
    ]
