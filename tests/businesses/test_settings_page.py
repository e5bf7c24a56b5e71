import json

import pytest
from django.test import Client
from django.urls import reverse

from businesses.models import AuditEntry, Business
from businesses.selectors import config_revision
from tests.businesses.staff import Staff, make_staff, set_up_app, signed_in

pytestmark = pytest.mark.django_db

KEY, NEW_KEY = "key_live_abcdef9876", "key_live_brandnew5432"
ADDRESS = "/b/lakeside/settings/"


@pytest.fixture(autouse=True)
def _connected(staff: Staff) -> None:
    Business.objects.filter(pk=staff.business.pk).update(
        retell_api_key=KEY, facts="Open on Mondays.", blocked_countries=["gb"]
    )


@pytest.fixture
def owner(staff: Staff) -> Client:
    return signed_in(staff.owner)


def filled(client: Client, **changes: object) -> dict[str, object]:
    """What a browser sends when the page is stored: every field as shown, but for the changes."""
    form = client.get(ADDRESS).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in (shown | changes).items() if value is not False}


def stored() -> Business:
    return Business.objects.get(slug="lakeside")


def test_storing_what_is_shown_changes_nothing(owner: Client) -> None:
    before = config_revision()
    assert owner.post(ADDRESS, filled(owner, blocked_countries=["GB"])).status_code == 302
    Business.objects.update(blocked_countries=["GB"])
    assert owner.post(ADDRESS, filled(owner)).status_code == 302
    assert AuditEntry.objects.count() == 1
    assert config_revision() == before + 1
    assert stored().retell_api_key == KEY


def test_each_change_is_stored_and_noted_with_before_and_after(owner: Client) -> None:
    changes = {
        "name": "Lakeside Smiles",
        "time_zone": "Europe/Berlin",
        "currency": "EUR",
        "facts": "Open on Tuesdays.\n",
        "blocked_countries": ["FR", "GB"],
        "handoff_wait_s": 90,
        "analysis_limit_cents": 900,
    }
    assert owner.post(ADDRESS, filled(owner, **changes)).status_code == 302
    after = stored()
    assert {name: getattr(after, name) for name in changes} == changes
    entry = AuditEntry.objects.get()
    assert (entry.act, entry.after) == ("settings_changed", changes)
    assert entry.before["facts"] == "Open on Mondays."


def test_the_key_is_written_never_shown_and_never_noted(owner: Client) -> None:
    assert KEY not in owner.get(ADDRESS).text
    owner.post(ADDRESS, filled(owner, retell_api_key=NEW_KEY))
    after = stored()
    assert (after.retell_api_key, after.former_retell_api_key) == (NEW_KEY, KEY)
    page = owner.get(ADDRESS).text
    assert NEW_KEY not in page
    assert "••••5432" in page
    entry = AuditEntry.objects.get()
    assert entry.before["retell_api_key"] == "a key"
    noted = json.dumps([entry.before, entry.after])
    assert KEY not in noted
    assert NEW_KEY not in noted


def test_the_same_key_again_forgets_no_former_one(owner: Client) -> None:
    owner.post(ADDRESS, filled(owner, retell_api_key=NEW_KEY))
    owner.post(ADDRESS, filled(owner, retell_api_key=NEW_KEY))
    assert stored().former_retell_api_key == KEY


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"time_zone": "Chicago"}, "Write its IANA name"),
        ({"name": ""}, "Type the name of the business."),
        ({"analysis_limit_cents": "much"}, "Enter a whole number."),
        ({"handoff_wait_s": 29}, "greater than or equal to 30"),
        ({"handoff_wait_s": 1801}, "less than or equal to 1800"),
        ({"handoff_wait_s": ""}, "required"),
        ({"blocked_countries": ["Atlantis"]}, "Select a valid choice"),
        ({"requires_second_factor": "on"}, "Set up a second factor for your own account first"),
    ],
)
def test_a_wrong_value_is_explained_at_its_field_and_the_rest_stays_typed(
    owner: Client, wrong: dict[str, object], told: str
) -> None:
    answer = owner.post(ADDRESS, filled(owner, facts="Typed with care.", **wrong))
    assert answer.status_code == 422
    assert told in answer.text
    assert "Typed with care." in answer.text
    assert stored().facts == "Open on Mondays."
    assert not AuditEntry.objects.exists()


def test_an_owner_with_a_second_factor_may_ask_for_it(staff: Staff, owner: Client) -> None:
    set_up_app(staff.owner)
    owner.post(ADDRESS, filled(owner, requires_second_factor="on"))
    assert stored().requires_second_factor
    assert AuditEntry.objects.get().after["requires_second_factor"] is True
    assert signed_in(staff.viewer).get("/b/lakeside/live/").status_code == 302
    owner.post(ADDRESS, filled(owner, requires_second_factor=False))
    assert not stored().requires_second_factor


def test_only_owners_come_here(staff: Staff) -> None:
    for person in (staff.manager, staff.reviewer, staff.viewer):
        client = signed_in(person)
        assert client.get(ADDRESS).status_code == 403
        assert client.post(ADDRESS, {"name": "Taken over"}).status_code == 403
    other = signed_in(make_staff("hillside").owner)
    assert other.post(ADDRESS, {"name": "Taken over"}).status_code == 404
    assert stored().name == "Lakeside"


def test_a_time_zone_may_be_typed_with_blanks(owner: Client) -> None:
    owner.post(ADDRESS, filled(owner, time_zone="America/New York"))
    assert stored().time_zone == "America/New_York"


def test_countries_have_names_and_the_blocked_ones_come_first(owner: Client) -> None:
    page = owner.get(ADDRESS).text
    assert page.index("Britain (UK)") < page.index("Afghanistan") < page.index("Zimbabwe")
    assert reverse("settings", args=["lakeside"]) == ADDRESS
