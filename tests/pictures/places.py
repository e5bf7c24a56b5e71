"""Destinations and a rota to take pictures of: a few, or as many as a large business has."""

from datetime import time, timedelta

from django.utils import timezone

from businesses.models import Membership, Role
from escalations.destinations.checking import DestinationWish
from escalations.destinations.services import destination_add, destination_retire
from escalations.duty.services import ShiftWish, duty_begin, shifts_add
from escalations.models import Destination
from tests.pictures.rollouts import owner_of

OFFICE = [[["08:00", "12:00"], ["13:00", "17:00"]]] * 4 + [[["08:00", "14:00"]], [], []]
NIGHTS = [[["18:00", "02:00"]]] * 7
HOLIDAYS = {"2099-12-24": [["09:00", "12:00"]], "2099-12-25": []}
NUMBER = "+1312555{:04}"
MANY = 12


def a_few(slug: str) -> None:
    member = owner_of(slug)
    zone = member.business.time_zone
    boss = destination_add(
        member, DestinationWish("Dr. Patel", NUMBER.format(151), zone, is_always_open=True, last_resort="message")
    )
    on_call = destination_add(
        member, DestinationWish("On call", "", zone, is_always_open=True, uses_rota=True, plan_b=boss)
    )
    destination_add(
        member,
        DestinationWish("Reception", NUMBER.format(152), zone, week=OFFICE, dates=HOLIDAYS, plan_b=on_call),
    )
    destination_add(
        member, DestinationWish("Billing", "sip:billing@pbx.example.com", zone, week=NIGHTS, daily_limit=20)
    )
    gone = destination_add(member, DestinationWish("Old fax line", NUMBER.format(153), zone, is_always_open=True))
    destination_retire(member, gone)
    _rota(slug, on_call)


def many(slug: str) -> None:
    a_few(slug)
    member = owner_of(slug)
    for number in range(MANY):
        name = f"Team {number + 1} of the dispatch for the northern suburbs"
        wish = DestinationWish(name, NUMBER.format(160 + number), "America/New_York", week=OFFICE, uses_rota=number < 2)
        destination_add(member, wish)


def _rota(slug: str, place: Destination) -> None:
    """Somebody on duty now, two people through the weeks, and hours in which nobody is."""
    member = owner_of(slug)
    duty_begin(member, place, NUMBER.format(154), time(23, 30))
    day = timezone.now().date()
    first = day - timedelta(days=day.weekday()) + timedelta(weeks=1)
    people = [row.user for row in Membership.objects.filter(business=member.business).exclude(role=Role.VIEWER)]
    for offset in range(7):
        person = people[offset % len(people)]
        wish = ShiftWish(place, person, NUMBER.format(155), first + timedelta(days=offset), time(8), time(20), weeks=4)
        shifts_add(member, wish)
