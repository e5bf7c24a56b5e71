"""Wishes for a person in the real processes: whatever comes between, each ends at a person or in a dated callback."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.house import BUSINESS, OWNER, House
from tests.journeys.processes import eventually

FRONT, BUSY, NIGHT, SHUT = "+13125550171", "+13125550172", "+13125550173", "+13125550174"
SPEED = {"speed": 3}
SET_UP = f"""
from datetime import date
from businesses.models import Business, Membership
from businesses.access import Member
from escalations.models import Destination
from tests.escalations.rule_sets import published
business = Business.objects.get(slug="{BUSINESS}")
owner = Membership.objects.get(business=business, user__email="{OWNER}")
by = Member(owner.user, business, owner.role, "")
def place(name, number, **more):
    given = {{"time_zone": "America/Chicago", "is_always_open": True}} | more
    return Destination.objects.create(business=business, name=name, number=number, **given)
week = [[] for _ in range(7)]
week[(date.today().weekday() + 3) % 7] = [["09:00", "17:00"]]
night = place("Night", "{NIGHT}")
wishes = {{
    "a real? person": place("Front", "{FRONT}"),
    "how much": place("Busy", "{BUSY}", plan_b=night),
    "opening hours": place("Shut", "{SHUT}", is_always_open=False, week=week),
}}
published(by, *(
    {{"name": to.name, "cause": "phrase", "phrases": [words], "reaction": "transfer", "destination": to}}
    for words, to in wishes.items()
))
"""


class SweptHouse(House):
    """With the clock that takes up what a killed process left lying."""

    def __init__(self, folder: Path, name: str) -> None:
        super().__init__(folder, name)
        words = ("celery", "--app", "voiceops", "beat", "--loglevel", "INFO", "--pidfile=")
        self.processes.append(self._process("beat", words, lambda beat: "beat: Starting" in beat.words()))


@pytest.fixture(scope="module")
def own_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house of its own: rules that are published here would answer the callers of all other journeys."""
    house = SweptHouse(tmp_path_factory.mktemp("logs"), f"test_nobody_{os.getpid()}")
    try:
        house.start()
        house.manage("shell", "-c", SET_UP)
        yield house
    finally:
        house.stop()


def handoffs(house: House, call_id: str) -> list[dict[str, Any]]:
    query = "select h.* from escalations_handoff h join calls_call c on c.id = h.call_id where c.retell_call_id = %s"
    return house.rows(f"{query} order by h.ordinal", call_id)


def callbacks(house: House, call_id: str) -> list[dict[str, Any]]:
    query = "select k.* from escalations_callback k join calls_call c on c.id = k.call_id where c.retell_call_id = %s"
    return house.rows(query, call_id)


def bridged(house: House, call_id: str) -> dict[str, Any]:
    """The one handoff of a call whose caller got a person."""
    eventually(lambda: [row["state"] for row in handoffs(house, call_id)] == ["bridged"], 60)
    assert [row for row in callbacks(house, call_id) if row["state"] == "open"] == []
    [handoff] = handoffs(house, call_id)
    return handoff


def owed(house: House, call_id: str) -> dict[str, Any]:
    """What is owed to a caller whose call is over, once nothing is open any more."""
    house.simulator.wait(call_id, 120, for_webhooks=True)
    eventually(lambda: [row["state"] for row in callbacks(house, call_id)] == ["open"], 30)
    [handoff] = handoffs(house, call_id)
    assert handoff["state"] == "callback"
    [callback] = callbacks(house, call_id)
    assert callback["due_at"] is not None
    return callback


def test_a_caller_who_talks_into_the_announcement_three_times_gets_a_person(own_house: House) -> None:
    call_id = own_house.simulator.place("human_please", settings=SPEED)

    report = own_house.simulator.wait(call_id, 120)

    assert report["disconnection_reason"] == "call_transfer"
    assert bridged(own_house, call_id)["number"] == FRONT


def test_a_busy_place_and_a_busy_plan_b_end_in_a_dated_callback(own_house: House) -> None:
    call_id = own_house.simulator.place("price_question", settings={**SPEED, "transfer_outcome": "cancelled"})

    callback = owed(own_house, call_id)

    assert [row["destination"] for row in own_house.simulator.report(call_id)["transfers"]] == [BUSY, NIGHT]
    assert callback["kind"] == "callback"


def test_a_shut_place_ends_in_a_dated_callback_and_is_not_dialled(own_house: House) -> None:
    call_id = own_house.simulator.place("hours_question", settings=SPEED)

    callback = owed(own_house, call_id)

    assert own_house.simulator.report(call_id)["transfers"] == []
    assert callback["kind"] == "callback"
    assert timedelta(days=1) < callback["due_at"] - datetime.now(UTC) < timedelta(days=4)


@pytest.mark.parametrize("step", ["asked", "commanded"])
def test_a_process_that_is_killed_in_mid_transfer_costs_nobody_their_person(own_house: House, step: str) -> None:
    call_id = own_house.simulator.place("human_please", settings={"speed": 1})
    eventually(lambda: step in steps(own_house, call_id), 60, 0.005)

    own_house.web.kill()
    own_house.web.start()
    report = own_house.simulator.wait(call_id, 120, for_webhooks=True)
    ask_the_account(own_house, call_id)

    assert report["disconnection_reason"] == "call_transfer"
    assert {row["destination"] for row in report["transfers"]} == {FRONT}
    assert bridged(own_house, call_id)["number"] == FRONT


def ask_the_account(house: House, call_id: str) -> None:
    """The end may have been told while nobody was there to hear it. Then the worker asks for it, minutes later."""
    times = ", ".join(f"{name} = {name} - interval '1 hour'" for name in ("seen_at", "started_at", "ended_at"))
    house.rows(f"update calls_call set {times} where retell_call_id = %s and settled_by = '' returning id", call_id)
    house.worker.kill()
    house.worker.start()


def steps(house: House, call_id: str) -> list[str]:
    query = "select e.data from calls_callevent e join calls_call c on c.id = e.call_id where e.type = 'transfer_moved'"
    return [row["data"]["step"] for row in house.rows(f"{query} and c.retell_call_id = %s order by e.id", call_id)]
