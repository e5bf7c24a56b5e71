"""The switch in the header leads to the same section of another business, as far as the role reaches there."""

import pytest
from django.test import Client

from businesses.models import Business, Membership, Role, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client: Client) -> Client:
    person = User.objects.create_user("both@example.com", "a long password")
    for name, role in (("lakeside", Role.OWNER), ("hillside", Role.VIEWER)):
        business = Business.objects.create(name=name.title(), slug=name)
        Membership.objects.create(business=business, user=person, role=role)
    client.force_login(person)
    return client


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("/b/lakeside/calls/", "/b/hillside/calls/"),
        ("/b/lakeside/calls/?before=9", "/b/hillside/calls/"),
        ("/b/lakeside/people/", "/b/hillside/people/"),
        ("/b/lakeside/settings/", "/b/hillside/live/"),
        ("/b/hillside/people/", "/b/lakeside/people/"),
        ("/b/lakeside/live/", "/b/hillside/live/"),
    ],
)
def test_the_switch_keeps_the_section_where_the_role_allows_it(client: Client, here: str, there: str) -> None:
    menu = client.get(here).text.partition("Change business")[2].partition("</details>")[0]
    assert f'href="{there}"' in menu
    assert menu.count("href=") == 2 + menu.count("<use href")


def test_with_one_business_there_is_no_switch(client: Client) -> None:
    Membership.objects.filter(business__slug="hillside").delete()
    page = client.get("/b/lakeside/calls/").text
    assert "Change business" not in page
    assert ">Lakeside<" in page
