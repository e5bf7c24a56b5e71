"""Rules as an owner would have written them."""

from typing import Any

from businesses.access import Member
from escalations.models import RuleSetVersion
from escalations.ruling.drafting import draft_open, rule_add
from escalations.ruling.publishing import rules_publish
from escalations.ruling.selectors import draft_of

PERSON = {"name": "Wants a person", "cause": "phrase", "phrases": ["a real? person"], "reaction": "transfer"}
OFFER = {"name": "Press 0", "cause": "digit", "value": "0", "reaction": "callback"}


def empty_draft(by: Member) -> RuleSetVersion:
    """Without what a business begins with."""
    draft = draft_open(by)
    draft.rules.all().delete()
    return draft


def add(by: Member, **values: Any) -> str:
    """The key of a rule added to the draft as it stands."""
    draft = draft_of(by.business)
    assert draft is not None
    return rule_add(by, seen_revision=draft.revision, **values).key


def publish(by: Member, note: str = "as agreed") -> RuleSetVersion:
    draft = draft_of(by.business)
    assert draft is not None
    return rules_publish(by, seen_revision=draft.revision, note=note)


def published(by: Member, *rules: dict[str, Any]) -> RuleSetVersion:
    """A version in force with these rules alone."""
    empty_draft(by)
    for values in rules:
        add(by, **values)
    return publish(by)
