import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from businesses.models import AuditEntry, Membership, Role, User
from businesses.trail.verifying import verify
from tests.businesses.staff import Staff, make_staff, set_up_app, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(staff: Staff) -> Client:
    return signed_in(staff.owner)


def page(client: Client) -> str:
    answer = client.get(reverse("people", args=["lakeside"]), follow=True)
    assert answer.status_code == 200
    return answer.text


def test_everybody_sees_who_works_here_and_only_owners_may_change_it(staff: Staff, owner: Client) -> None:
    for person in (staff.manager, staff.reviewer, staff.viewer):
        seen = page(signed_in(person))
        assert all(f"{role}@lakeside.example" in seen for role in Role.values)
        assert "Password only" not in seen
        assert reverse("invite", args=["lakeside"]) not in seen
    assert reverse("invite", args=["lakeside"]) in page(owner)


def test_owners_see_who_has_a_second_factor(staff: Staff, owner: Client) -> None:
    assert page(owner).count("Password only") == 4
    set_up_app(staff.reviewer)
    seen = page(owner)
    assert seen.count("Password only") == 3
    assert seen.partition('data-person="reviewer@lakeside.example"')[2].index(">Second factor<") < 900


def test_an_owner_changes_a_role_and_the_trail_says_so(staff: Staff, owner: Client) -> None:
    owner.post(reverse("person_role", args=["lakeside", staff.row(staff.viewer).pk]), {"role": "manager"})
    assert staff.row(staff.viewer).role == Role.MANAGER
    entry = AuditEntry.objects.get()
    assert (entry.act, entry.actor, entry.subject) == (
        "member_role_changed",
        "owner@lakeside.example",
        f"person {staff.viewer.pk}",
    )
    assert (entry.before["role"], entry.after["role"]) == ("viewer", "manager")
    assert entry.address == "127.0.0.1"
    assert verify(staff.business).fault is None


def test_storing_the_same_role_is_no_act(staff: Staff, owner: Client) -> None:
    owner.post(reverse("person_role", args=["lakeside", staff.row(staff.viewer).pk]), {"role": "viewer"})
    assert not AuditEntry.objects.exists()


def test_an_owner_removes_somebody_who_then_sees_nothing(staff: Staff, owner: Client) -> None:
    viewer = signed_in(staff.viewer)
    owner.post(reverse("person_remove", args=["lakeside", staff.row(staff.viewer).pk]))
    assert viewer.get(reverse("live", args=["lakeside"])).status_code == 404
    assert User.objects.filter(pk=staff.viewer.pk).exists()
    assert AuditEntry.objects.get().before == {"email": "viewer@lakeside.example", "role": "viewer"}


@pytest.mark.parametrize("act", ["person_role", "person_remove"])
def test_the_last_owner_stays(staff: Staff, owner: Client, act: str) -> None:
    answer = owner.post(reverse(act, args=["lakeside", staff.row(staff.owner).pk]), {"role": "viewer"}, follow=True)
    assert "A business needs an owner" in answer.text
    assert staff.row(staff.owner).role == Role.OWNER
    assert not AuditEntry.objects.exists()


def test_an_owner_who_leaves_is_led_home(staff: Staff, owner: Client) -> None:
    Membership.objects.filter(user=staff.manager).update(role=Role.OWNER)
    answer = owner.post(reverse("person_remove", args=["lakeside", staff.row(staff.owner).pk]))
    assert answer.headers["Location"] == reverse("home")


def test_a_made_up_role_is_refused(staff: Staff, owner: Client) -> None:
    address = reverse("person_role", args=["lakeside", staff.row(staff.viewer).pk])
    assert "is not a valid choice" in owner.post(address, {"role": "boss"}, follow=True).text
    assert staff.row(staff.viewer).role == Role.VIEWER


def test_people_of_another_business_are_out_of_reach(owner: Client) -> None:
    theirs = make_staff("hillside")
    row = theirs.row(theirs.viewer)
    for act in ("person_role", "person_remove"):
        assert owner.post(reverse(act, args=["lakeside", row.pk]), {"role": "owner"}).status_code == 404
        assert owner.post(reverse(act, args=["hillside", row.pk]), {"role": "owner"}).status_code == 404
    assert theirs.row(theirs.viewer).role == Role.VIEWER


def test_more_people_cost_no_more_queries(
    staff: Staff, owner: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    page(owner)
    with CaptureQueriesContext(connection) as few:
        page(owner)
    for number in range(20):
        person = User.objects.create_user(f"p{number}@lakeside.example")
        Membership.objects.create(business=staff.business, user=person, role=Role.VIEWER)
    with django_assert_num_queries(len(few)):
        page(owner)
