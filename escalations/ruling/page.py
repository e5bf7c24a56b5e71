"""What the pages of the rules show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils import timezone

from agents.models import Agent
from agents.phrases import EMERGENCY, OPT_OUT
from businesses.models import Business
from escalations.models import EscalationRule, RuleSetVersion
from escalations.ruling.checking import Finding, findings_of
from escalations.ruling.differences import Change, differences
from escalations.ruling.selectors import draft_of, rules_in_force, rules_of
from escalations.ruling.wording import Sentence, readable, sentence_of


@dataclass(frozen=True, slots=True)
class RuleRow:
    """`change` is what a draft does to it: added, changed, moved, or nothing."""

    rule: EscalationRule
    sentence: Sentence
    change: str = ""
    findings: Sequence[Finding] = ()


@dataclass(frozen=True, slots=True)
class RulesPage:
    """`shown` is the draft where there is one and the person may change it, else what is in force; None at first."""

    shown: RuleSetVersion | None
    in_force: RuleSetVersion | None
    draft: RuleSetVersion | None
    rows: Sequence[RuleRow] = ()
    changes: Sequence[Change] = ()
    findings: Sequence[Finding] = ()
    fixed: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def is_draft(self) -> bool:
        return self.shown is not None and self.shown == self.draft

    @property
    def errors(self) -> list[Finding]:
        return [one for one in self.findings if one.is_error]

    @property
    def hints(self) -> list[Finding]:
        return [one for one in self.findings if not one.is_error]


def rules_page(business: Business, *, may_change: bool) -> RulesPage:
    """About ten queries, however many rules there are."""
    in_force, draft = rules_in_force(business), draft_of(business)
    shown = draft if draft is not None and may_change else in_force
    rules = rules_of(shown) if shown else []
    if shown is None or shown != draft:
        return RulesPage(shown, in_force, draft, rows_of(business, rules), fixed=fixed_table())
    shown.business = business
    changes = differences(rules_of(in_force) if in_force else [], rules)
    findings = findings_of(shown, rules, timezone.now())
    rows = rows_of(business, rules, changes if in_force else (), findings)
    return RulesPage(shown, in_force, draft, rows, changes, findings, fixed_table())


def rows_of(
    business: Business,
    rules: Sequence[EscalationRule],
    changes: Sequence[Change] = (),
    findings: Sequence[Finding] = (),
) -> list[RuleRow]:
    names = dict(Agent.objects.filter(business=business).values_list("pk", "name"))
    changed = {change.key: change.act for change in changes}
    return [
        RuleRow(
            rule,
            sentence_of(rule, names),
            changed.get(rule.key, ""),
            [one for one in findings if one.rule is not None and one.rule.key == rule.key],
        )
        for rule in rules
    ]


def fixed_table() -> dict[str, list[str]]:
    """Some of the phrases that no rule and no prompt switches off, as people say them."""
    return {"emergency": _samples(EMERGENCY), "opt_out": _samples(OPT_OUT)}


def _samples(patterns: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(readable(line) for line in patterns))
