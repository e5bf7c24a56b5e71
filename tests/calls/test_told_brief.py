"""What the agent was told on a call, and the lines an answer may come from."""

import pytest
from django.test import Client
from django.urls import reverse

from businesses.models import Role
from calls.reading.told_brief import told_brief
from calls.services import facts_store
from tests.calls.call_facts import House, ended, make_house, opened
from tests.calls.page_rows import reviewer_of

pytestmark = pytest.mark.django_db

FACTS = "Whitening costs 350 dollars.\nA cleaning costs 120 dollars.\nCall the boss at +1 415 555 0177."


@pytest.fixture
def house() -> House:
    made = make_house()
    brief = made.brief(facts=FACTS, instructions="Be kind.\nNever shout.", variables={"city": "Oslo"})
    facts_store([opened(brief), ended(900, 1, "A cleaning is 120 dollars.")])
    return made


def test_the_lines_nearest_to_the_answer_are_marked(house: House) -> None:
    found = told_brief(house.business, "call_1", 1)
    assert found is not None
    assert [line.text for line in found.facts if line.is_near] == ["A cleaning costs 120 dollars."]
    assert [line.is_near for line in found.instructions] == [False, False]
    assert (found.answer, found.variables) == ("A cleaning is 120 dollars.", (("city", "Oslo"),))


def test_without_an_answer_nothing_is_marked(house: House) -> None:
    for turn in (None, 99):
        found = told_brief(house.business, "call_1", turn)
        assert found is not None
        assert not any(line.is_near for line in (*found.facts, *found.instructions))


def test_the_page_shows_it_to_members_and_hides_numbers_from_viewers(client: Client, house: House) -> None:
    address = reverse("call_brief", args=[house.business.slug, "call_1"])
    client.force_login(reviewer_of(house.business))
    page = client.get(address, {"turn": "1"}).text
    assert '<mark class="odd" data-near>A cleaning costs 120 dollars.</mark>' in page
    assert "555 0177" in page
    client.force_login(reviewer_of(house.business, "viewer@dental.example", Role.VIEWER))
    assert "555 0177" not in client.get(address, {"turn": "x"}).text


def test_another_business_and_an_unknown_call_are_not_found(client: Client, house: House) -> None:
    other = make_house("other")
    client.force_login(reviewer_of(other.business))
    for slug, call in ((house.business.slug, "call_1"), (other.business.slug, "call_1"), (other.business.slug, "no")):
        assert client.get(reverse("call_brief", args=[slug, call])).status_code == 404
