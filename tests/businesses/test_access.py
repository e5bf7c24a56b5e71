"""Who may stand in front of a business's page, and what the audit trail keeps of what they do there."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory

from businesses.access import Member, member_for, members_only
from businesses.audit import audit, first_broken
from businesses.models import AuditEntry, Business, Membership, Role, User
from businesses.services import business_create

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> User:
    return User.objects.create_user("owner@example.com", "a long password")


@pytest.fixture
def business(owner: User) -> Business:
    return business_create(name="Lakeside", slug="lakeside", time_zone="UTC", owner=owner)


@pytest.fixture
def at_work(owner: User, business: Business) -> Member:
    return Member(owner, business, Role.OWNER, "192.0.2.7")


@members_only(Role.MANAGER)
def page(_request: HttpRequest, member: Member) -> HttpResponse:
    return HttpResponse(member.business.slug)


def asked_by(user: User, slug: str) -> object:
    request = RequestFactory().get("/")
    request.user = user
    return page(request, slug)


def test_a_member_of_the_role_is_let_in_and_others_are_not(owner: User, business: Business) -> None:
    reviewer = User.objects.create_user("reviewer@example.com", "a long password")
    Membership.objects.create(business=business, user=reviewer, role=Role.REVIEWER)
    stranger = User.objects.create_user("stranger@example.com", "a long password")
    answer = asked_by(owner, "lakeside")
    assert isinstance(answer, HttpResponse)
    assert answer.content == b"lakeside"
    with pytest.raises(PermissionDenied, match="manager or higher"):
        asked_by(reviewer, "lakeside")
    with pytest.raises(Http404):
        asked_by(stranger, "lakeside")
    with pytest.raises(Http404):
        asked_by(owner, "no-such-business")


@pytest.mark.parametrize(("role", "sees"), [("viewer", False), ("reviewer", True), ("manager", True), ("owner", True)])
def test_numbers_are_shown_from_reviewer_on(owner: User, business: Business, role: str, sees: bool) -> None:
    Membership.objects.filter(business=business, user=owner).update(role=role)
    member = member_for(owner, "lakeside")
    assert member is not None
    assert member.sees_numbers is sees


def test_an_untouched_trail_is_whole(at_work: Member) -> None:
    for number in range(3):
        audit(at_work, "call_ended", f"call {number}", before={"status": "live"}, after={"status": "ended"})
    entries = list(AuditEntry.objects.order_by("position"))
    assert [entry.position for entry in entries] == [1, 2, 3]
    assert entries[2].previous_seal == entries[1].seal
    assert (entries[0].actor, entries[0].address) == ("owner@example.com", "192.0.2.7")
    assert first_broken(at_work.business) is None


def test_the_database_refuses_to_change_or_take_away_an_entry(at_work: Member) -> None:
    entry = audit(at_work, "call_ended", "call 1")
    for act in (lambda: AuditEntry.objects.update(act="nothing"), entry.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    assert AuditEntry.objects.get().act == "call_ended"


@pytest.mark.parametrize(
    ("tampering", "named"),
    [
        ("update businesses_auditentry set actor = 'somebody else' where position = 2", 2),
        ('update businesses_auditentry set after = \'{"status": "live"}\' where position = 3', 3),
        ("delete from businesses_auditentry where position = 2", 3),
        ("delete from businesses_auditentry where position = 1", 2),
    ],
)
def test_the_first_altered_entry_is_named(at_work: Member, tampering: str, named: int) -> None:
    for number in range(4):
        audit(at_work, "call_ended", f"call {number}", after={"status": "ended"})
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table businesses_auditentry disable trigger audit_entry_stays")
        cursor.execute(tampering)
        cursor.execute("alter table businesses_auditentry enable trigger audit_entry_stays")
    broken = first_broken(at_work.business)
    assert broken is not None
    assert broken.position == named
