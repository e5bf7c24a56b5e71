"""Rules of escalation as pictures show them: some in force, and a draft with something to mend."""

from collections.abc import Mapping
from typing import Any

from agents.models import Agent
from businesses.access import Member
from businesses.models import Business, Role, User
from escalations.models import Destination
from escalations.ruling.drafting import draft_open, rule_add
from escalations.ruling.publishing import rules_publish
from tests.journeys.house import OWNER

MORE: tuple[Mapping[str, Any], ...] = (
    {"name": "Billing", "cause": "phrase", "phrases": ["my invoice", "charged|billed twice"], "only_when": "open"},
    {"name": "Presses 0", "cause": "digit", "value": "0", "only_when": "open", "direction": "inbound"},
    {
        "name": "Flood or gas",
        "cause": "phrase",
        "phrases": ["smell gas", "water everywhere"],
        "reaction": "emergency",
        "line": "Please leave the house. I am connecting you with our emergency desk.",
    },
    {"name": "Gold customers", "cause": "variable", "variable": "plan", "value": "gold", "priority": "high"},
    {"name": "A silent line", "cause": "silence", "count": 3, "reaction": "end", "line": "I cannot hear you. Goodbye."},
)


def written(few: str, many: str) -> None:
    _write(few, ())
    _write(many, MORE)


def _write(slug: str, more: tuple[Mapping[str, Any], ...]) -> None:
    business = Business.objects.get(slug=slug)
    by = Member(User.objects.get(email=OWNER), business, Role.OWNER)
    desk = Destination.objects.create(
        business=business, name="Front desk", number="+13125550177", time_zone="America/Chicago", is_always_open=True
    )
    Agent.objects.filter(business=business, transfer_number="").update(transfer_number="+13125550178")
    draft_open(by)
    rules_publish(by, seen_revision=0, note="What we begin with")
    if more:
        draft = draft_open(by)
        for values in more:
            given = {"reaction": "transfer", "destination": desk, **values}
            rule_add(by, seen_revision=draft.revision, **given)
            draft.refresh_from_db()
