"""Where the frame leads: the places a role opens, found where the views say it."""

import pytest
from django.test import Client
from django.urls import reverse

from businesses.access import Member
from businesses.models import Business, Membership, Role, User
from voiceops.navigation import PLACES, Link, links_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def business() -> Business:
    return Business.objects.create(name="Lakeside", slug="lakeside")


def someone(business: Business, role: Role) -> Member:
    person = User.objects.create_user(f"{role}@example.com", "a long password")
    Membership.objects.create(business=business, user=person, role=role)
    return Member(person, business, role)


def names(links: list[Link]) -> list[str]:
    return [link.place.name for link in links]


def test_the_first_places_are_open_to_everybody_in_their_order(business: Business) -> None:
    assert names(links_for(someone(business, Role.VIEWER)))[:2] == ["live", "calls"]


def test_places_of_owners_are_shown_to_owners_alone(business: Business) -> None:
    shown = {role: names(links_for(someone(business, role))) for role in (Role.MANAGER, Role.OWNER)}
    assert "audit" in shown[Role.OWNER]
    assert "audit" not in shown[Role.MANAGER]


def test_every_place_has_a_letter_and_a_name_of_its_own() -> None:
    assert len({place.key for place in PLACES}) == len({place.name for place in PLACES}) == len(PLACES)


def test_the_page_one_is_on_is_marked_and_no_other(business: Business, client: Client) -> None:
    client.force_login(someone(business, Role.OWNER).user)
    page = client.get(reverse("calls", args=["lakeside"])).text
    side = page[page.index('<nav aria-label="Main"') : page.index("</nav>")]
    assert side.count("aria-current") == 1
    assert side.index("aria-current") > side.index('data-go="c"')
