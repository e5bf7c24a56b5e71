"""Colleagues at one business, and somebody from another."""

from dataclasses import dataclass

from django.test import Client

from businesses.access import Member
from businesses.models import Role
from calls.models import Call, CallStatus
from tests.calls.call_facts import House, at, make_house
from tests.calls.page_rows import call_row, reviewer_of


@dataclass(frozen=True)
class Office:
    house: House
    call: Call
    viewer: Member
    ana: Member
    ben: Member
    cleo: Member
    manager: Member
    stranger: Member
    their_call: Call

    def ended_call(self, name: str, ended_ms: int = 60_000, **changes: object) -> Call:
        given = {"status": CallStatus.ENDED, "ended_at": at(ended_ms), **changes}
        row = call_row(self.house, name, **given)
        Call.objects.filter(pk=row.pk).update(created_at=row.started_at)
        return row


def member_called(house: House, name: str, role: Role = Role.REVIEWER) -> Member:
    person = reviewer_of(house.business, f"{name}@{house.business.slug}.example", role)
    person.first_name = name.title()
    person.save()
    return Member(person, house.business, role)


def make_office() -> Office:
    """Ana, Ben and Cleo review; the stranger manages another business."""
    house, theirs = make_house(), make_house("other")
    return Office(
        house=house,
        call=call_row(house, status=CallStatus.ENDED, ended_at=at(60_000)),
        viewer=member_called(house, "vera", Role.VIEWER),
        ana=member_called(house, "ana"),
        ben=member_called(house, "ben"),
        cleo=member_called(house, "cleo"),
        manager=member_called(house, "max", Role.MANAGER),
        stranger=member_called(theirs, "stan", Role.MANAGER),
        their_call=call_row(theirs, "call_theirs", status=CallStatus.ENDED, ended_at=at(60_000)),
    )


def browser_of(member: Member) -> Client:
    """Signed in as this person."""
    client = Client()
    client.force_login(member.user)
    return client
