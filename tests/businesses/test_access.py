"""Who may stand in front of a business's page."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory

from businesses.access import Member, member_for, members_only
from businesses.models import Business, Membership, Role, User
from businesses.services import business_create

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> User:
    return User.objects.create_user("owner@example.com", "a long password")


@pytest.fixture
def business(owner: User) -> Business:
    return business_create(name="Lakeside", slug="lakeside", time_zone="UTC", owner=owner)


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
