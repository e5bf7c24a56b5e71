"""The pages of destinations: who would answer now, a form that loses nothing, and what a role may do."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from escalations.destinations.selectors import rows_of
from escalations.models import Destination, DutyShift
from tests.businesses.staff import Staff, make_staff, signed_in
from tests.escalations.places import BOSS, DESK, NIGHT, make_destination

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> Staff:
    return make_staff("lakeside")


@pytest.fixture
def manager(staff: Staff) -> Client:
    return signed_in(staff.manager)


def page(client: Client, name: str = "destinations", *args: Any) -> str:
    answer = client.get(reverse(name, args=["lakeside", *args]))
    assert answer.status_code == 200
    return answer.content.decode()


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def typed(**given: Any) -> dict[str, Any]:
    week = {f"day-{day}": "closed" for day in range(7)}
    return {
        "name": "Front desk", "number": DESK, "time_zone": "America/Chicago", "last_resort": "callback", "plan_b": "",
        "daily_limit": "", **week, "day-0": "times", "opens-0": ["09:00", ""], "closes-0": ["17:00", ""], **given,
    }  # fmt: skip


def test_an_empty_list_teaches_the_first_step(manager: Client, staff: Staff) -> None:
    assert "Add the first destination" in page(manager)
    assert "Add the first destination" not in page(signed_in(staff.viewer))


def test_each_row_says_who_would_answer_now(staff: Staff, manager: Client) -> None:
    night = make_destination(staff.business, "Night line", number=NIGHT)
    make_destination(staff.business, "Closed desk", is_always_open=False, week=[[]] * 7, plan_b=night)
    rota = make_destination(staff.business, "Rota", number="", uses_rota=True, last_resort="message")
    told = words(page(manager))
    assert "Now answers: +1 312-555-0102 at Night line plan B" in told
    assert "Closed never opens" in told
    assert "Nobody there always open" in told
    assert "Now nobody answers: callers are asked to leave a message" in told
    now = timezone.now()
    DutyShift.objects.create(
        destination=rota, person=staff.reviewer, number=BOSS, starts_at=now, ends_at=now + timedelta(hours=1)
    )
    assert "on duty" in words(page(manager)).split("Rota")[1]
    assert [row.standing.is_open for row in rows_of(staff.business, now)] == [False, True, True]


def test_a_viewer_sees_no_number_whole(staff: Staff) -> None:
    make_destination(staff.business)
    told = page(signed_in(staff.viewer))
    assert "0101" in told
    assert "312-555-0101" not in told
    assert DESK not in told


def test_a_manager_adds_one_with_a_night_and_a_holiday(manager: Client) -> None:
    given = typed(
        **{"opens-0": ["18:00", ""], "closes-0": ["02:00", ""], "day-5": "all_day"},
        **{"date-name": ["2099-12-25", ""], "date-kind": ["closed", "closed"], "date-opens": ["", ""],
           "date-closes": ["", ""]},
    )  # fmt: skip
    answer = manager.post(reverse("destination_new", args=["lakeside"]), given, follow=True)
    kept = Destination.objects.get()
    assert (kept.week[0], kept.week[1], kept.week[5]) == ([["18:00", "02:00"]], [], [["00:00", "24:00"]])
    assert kept.dates == {"2099-12-25": []}
    told = words(answer.content.decode())
    assert "Mon 18:00 to 02:00 next day" in told
    assert "25 Dec 2099 closed" in told


def test_two_openings_a_day_come_back_as_they_were_stored(manager: Client) -> None:
    manager.post(
        reverse("destination_new", args=["lakeside"]),
        typed(**{"opens-0": ["09:00", "13:00"], "closes-0": ["12:00", "00:00"]}),
    )
    kept = Destination.objects.get()
    assert kept.week[0] == [["09:00", "12:00"], ["13:00", "00:00"]]
    html = page(manager, "destination", kept.pk)
    assert re.findall(r'name="(?:opens|closes)-0" value="([^"]*)"', html) == ["09:00", "12:00", "13:00", "00:00"]


def test_a_refused_save_loses_nothing_that_was_typed(manager: Client) -> None:
    given = typed(
        number="tomorrow", daily_limit="7", **{"opens-0": ["09:00", "13:00"], "closes-0": ["12:00", ""]},
        **{"date-name": "2099-12-25", "date-kind": "times", "date-opens": "10:00", "date-closes": ""},
    )  # fmt: skip
    answer = manager.post(reverse("destination_new", args=["lakeside"]), given)
    html = answer.content.decode()
    assert not Destination.objects.exists()
    assert "Monday: give both times" in html
    assert "2099-12-25: give both times" in html
    for value in ("tomorrow", "7", "09:00", "12:00", "13:00", "2099-12-25", "10:00"):
        assert f'value="{value}"' in html
    answer = manager.post(reverse("destination_new", args=["lakeside"]), typed(number="tomorrow"))
    assert "This cannot be dialled" in answer.content.decode()


def test_monday_is_copied_without_a_script_and_nothing_is_stored_or_complained_about(manager: Client) -> None:
    given = typed(name="", copy="weekdays", **{"opens-0": ["08:15", ""], "closes-0": ["16:45", ""]})
    html = manager.post(reverse("destination_new", args=["lakeside"]), given).content.decode()
    for day, opens in ((0, "08:15"), (4, "08:15"), (5, ""), (6, "")):
        assert re.findall(rf'name="opens-{day}" value="([^"]*)"', html)[0] == opens
    assert "Give it a name" not in html
    assert not Destination.objects.exists()


def test_a_circle_is_told_beside_plan_b(staff: Staff, manager: Client) -> None:
    desk = make_destination(staff.business)
    night = make_destination(staff.business, "Night line", number=NIGHT, plan_b=desk)
    answer = manager.post(
        reverse("destination", args=["lakeside", desk.pk]), typed(plan_b=str(night.pk), is_always_open="on")
    )
    assert "Front desk → Night line → Front desk" in words(answer.content.decode())
    desk.refresh_from_db()
    assert desk.plan_b is None


def test_retiring_says_first_what_will_happen(staff: Staff, manager: Client) -> None:
    night = make_destination(staff.business, "Night line", number=NIGHT)
    make_destination(staff.business, plan_b=night)
    told = words(page(manager, "destination_retire", night.pk))
    assert "Front desk, whose plan B it is" in told
    manager.post(reverse("destination_retire", args=["lakeside", night.pk]))
    night.refresh_from_db()
    assert night.is_retired
    assert "Retired (1)" in page(manager)
    manager.post(reverse("destination_restore", args=["lakeside", night.pk]))
    night.refresh_from_db()
    assert not night.is_retired


def test_a_destination_of_another_business_is_not_there(manager: Client) -> None:
    foreign = make_destination(make_staff("other").business)
    assert manager.get(reverse("destination", args=["lakeside", foreign.pk])).status_code == 404
    assert manager.post(reverse("destination_retire", args=["lakeside", foreign.pk])).status_code == 404
