"""The pages on which the rules are written and published."""

from typing import Any

import pytest
from django.test import Client

from businesses.access import Member
from businesses.models import Business
from escalations.models import EscalationRule, RuleSetVersion
from escalations.ruling.drafting import draft_open, rule_change
from escalations.ruling.selectors import draft_of, rules_in_force
from tests.escalations.rule_sets import OFFER, PERSON, add, empty_draft, published

pytestmark = pytest.mark.usefixtures("agent")
RULES = "/b/lakeside/handoffs/rules/"


@pytest.fixture
def browser(owner: Member, client: Client) -> Client:
    client.force_login(owner.user)
    return client


@pytest.fixture
def reader(reviewer: Member) -> Client:
    client = Client()
    client.force_login(reviewer.user)
    return client


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def typed(**changes: Any) -> dict[str, Any]:
    plain = {
        "name": "Billing",
        "phrases": "my invoice\nbilling",
        "after_turn": 0,
        "reaction": "transfer",
        "priority": "high",
    }
    return {**plain, "revision": revision(), **changes}


def revision() -> int:
    return RuleSetVersion.objects.get(status="draft").revision


def test_an_owner_who_has_no_rules_is_offered_a_set_to_begin_with(browser: Client, business: Business) -> None:
    page = text(browser.get(RULES))
    assert "No rules of your own yet" in page
    assert "Always on" in page
    page = text(browser.post(f"{RULES}begin/", follow=True))
    assert "Callers do not hear this yet" in page
    assert "the caller asks for a person in any words" in page
    assert draft_of(business) is not None


def test_a_rule_is_added_in_plain_words_and_published(browser: Client, owner: Member, business: Business) -> None:
    empty_draft(owner)
    page = text(browser.get(f"{RULES}new/"))
    assert "The caller presses a key" in page
    page = text(browser.get(f"{RULES}new/?cause=phrase"))
    assert "What the caller says" in page
    assert "Which key" not in page
    page = text(browser.post(f"{RULES}new/?cause=phrase", typed(), follow=True))
    assert "the caller says “my invoice”, “billing”" in page
    assert "transfer to the agent&#x27;s own number" in page
    page = text(browser.get(f"{RULES}publish/"))
    assert "This rule is the first" in page
    page = text(browser.post(f"{RULES}publish/", {"revision": revision(), "note": "Billing gets a line"}, follow=True))
    assert "Version 1 is in force" in page
    version = rules_in_force(business)
    assert version is not None
    assert version.rules.get().phrases == ["my invoice", "billing"]
    assert "Billing gets a line" in text(browser.get(f"{RULES}versions/"))


@pytest.mark.parametrize(
    ("cause", "wrong", "told"),
    [
        ("phrase", {"phrases": "\n \n"}, "An empty phrase would match everything"),
        ("phrase", {"phrases": "yes"}, "Nearly every caller says “yes”"),
        ("phrase", {"name": " "}, "This field is required"),
        ("phrase", {"reaction": "say", "line": ""}, "Write the sentence that the caller hears"),
        ("phrase", {"reaction": "emergency", "only_when": "open"}, "An emergency counts at any time"),
        ("repeats", {"count": 9}, "a number from 2 to 6"),
        ("digit", {"value": "x"}, "x is not one of the available choices"),
        ("variable", {"variable": "plan", "value": " "}, "Write the value"),
        ("variable", {"variable": "", "value": "gold"}, "Name the variable"),
        ("silence", {"count": 1, "reaction": "emergency"}, "emergency is not one of the available choices"),
        ("silence", {"count": 1, "after_turn": 51}, "less than or equal to 50"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field_and_what_was_typed_stays(
    browser: Client, owner: Member, cause: str, wrong: dict[str, Any], told: str
) -> None:
    empty_draft(owner)
    answer = browser.post(f"{RULES}new/?cause={cause}", typed(**{"line": "Please hold, dear caller.", **wrong}))
    assert answer.status_code == 422
    assert told in text(answer)
    assert "line" in wrong or "Please hold, dear caller." in text(answer)
    assert not EscalationRule.objects.exists()


def test_two_people_at_one_rule_the_second_sees_what_the_first_did_and_keeps_what_was_typed(
    browser: Client, owner: Member, colleague: Member
) -> None:
    empty_draft(owner)
    key = add(owner, **PERSON)
    mine = typed(cause="phrase", phrases="give me a human")
    rule_change(colleague, key, seen_revision=1, **{**PERSON, "phrases": ["somebody real"]})
    answer = browser.post(f"{RULES}rule/{key}/", mine)
    page = text(answer)
    assert answer.status_code == 409
    assert "Max changed the rules meanwhile" in page
    assert "Rule changed, “Wants a person”" in page
    assert "give me a human" in page
    assert EscalationRule.objects.get().phrases == ["somebody real"]
    browser.post(f"{RULES}rule/{key}/", mine | {"revision": 2})
    assert EscalationRule.objects.get().phrases == ["give me a human"]


def test_a_rule_that_somebody_took_out_meanwhile_does_not_swallow_what_was_typed(
    browser: Client, owner: Member
) -> None:
    empty_draft(owner)
    key = add(owner, **PERSON)
    EscalationRule.objects.all().delete()
    answer = browser.post(f"{RULES}rule/{key}/", typed(cause="phrase", phrases="give me a human"))
    assert answer.status_code == 422
    assert "not in the draft any more" in text(answer)
    assert "give me a human" in text(answer)


def test_order_and_switches_are_buttons_that_mind_what_was_seen(browser: Client, owner: Member) -> None:
    empty_draft(owner)
    add(owner, **PERSON)
    offer = add(owner, **OFFER)
    act = f"{RULES}rule/{offer}/act/"
    browser.post(act, {"act": "up", "revision": 2})
    assert list(EscalationRule.objects.values_list("name", flat=True)) == ["Press 0", "Wants a person"]
    page = text(browser.post(act, {"act": "remove", "revision": 2}, follow=True))
    assert "changed the rules meanwhile" in page
    assert EscalationRule.objects.count() == 2
    browser.post(act, {"act": "off", "revision": 3})
    assert not EscalationRule.objects.get(key=offer).is_on
    browser.post(act, {"act": "remove", "revision": 4})
    assert EscalationRule.objects.get().name == "Wants a person"
    assert browser.post(act, {"act": "explode", "revision": 5}).status_code == 404


def test_the_draft_shows_what_it_changes_and_others_see_what_is_in_force(
    browser: Client, reader: Client, owner: Member
) -> None:
    published(owner, PERSON, OFFER)
    draft_open(owner)
    add(owner, **{**OFFER, "name": "Press 9", "value": "9"})
    page = text(browser.get(RULES))
    assert "1 change against version 1" in page
    assert "Press 9" in page
    page = text(reader.get(RULES))
    assert "Press 9" not in page
    assert "Version 1, in force since" in page
    assert "Change the rules" not in page


def test_what_is_wrong_stands_at_its_rule_and_keeps_the_draft_from_being_published(
    browser: Client, owner: Member, business: Business
) -> None:
    business.agents.update(transfer_number="")
    empty_draft(owner)
    add(owner, **PERSON)
    assert "Mia has no number of its own" in text(browser.get(RULES))
    page = text(browser.get(f"{RULES}publish/"))
    assert "Mend this first" in page
    assert "Publish version" not in page
    answer = browser.post(f"{RULES}publish/", {"revision": 1, "note": "all the same"})
    assert answer.status_code == 422
    assert "all the same" in text(answer)
    assert rules_in_force(business) is None


def test_an_old_version_is_brought_back_and_a_draft_is_thrown_away(browser: Client, owner: Member) -> None:
    published(owner, PERSON)
    published(owner, OFFER)
    assert "Bring it back as a draft" in text(browser.get(f"{RULES}versions/1/"))
    page = text(browser.post(f"{RULES}versions/1/restore/", follow=True))
    assert "Version 1 is a draft now" in page
    assert "Wants a person" in page
    page = text(browser.post(f"{RULES}drop/", {"revision": 0}, follow=True))
    assert "The draft is gone" in page
    assert browser.get(f"{RULES}versions/9/").status_code == 404


def test_without_a_draft_the_forms_lead_back_to_the_rules(browser: Client, owner: Member) -> None:
    version = published(owner, PERSON)
    for page in ("new/?cause=phrase", f"rule/{version.rules.get().key}/", "publish/"):
        assert "Change the rules" in text(browser.get(f"{RULES}{page}", follow=True))
