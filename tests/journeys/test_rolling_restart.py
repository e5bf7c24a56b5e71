"""Every web process is replaced while people are on the phone, and none of them notices."""

from collections.abc import Iterator

import pytest

from tests.journeys.balancer import Balancer
from tests.journeys.house import BUSINESS, House
from tests.journeys.processes import Process, eventually

CALLS = 20
SPEED = {"speed": 2}
ENDED_WELL = {"user_hangup", "agent_hangup"}


@pytest.fixture
def behind_a_balancer(house: House) -> Iterator[list[Process]]:
    """The two web processes that answer the agents' calls."""
    webs = [house.web, house.another_web()]
    own_url = house.settings["SITE_URL"]
    with Balancer([int(web.settings["WEB_PORT"]) for web in webs]) as balancer:
        _connect(house, f"http://127.0.0.1:{balancer.port}")
        yield webs
    _connect(house, own_url)


def _connect(house: House, url: str) -> None:
    house.settings["SITE_URL"] = url
    house.manage("connect_retell", "--business", BUSINESS)


def _with_a_turn(house: House, call_ids: list[str]) -> int:
    [row] = house.rows(
        "select count(distinct c.id) as n from calls_call c join calls_turnrecord t on t.call_id = c.id"
        " where t.kind = 'answer' and c.retell_call_id = any(%s)",
        call_ids,
    )
    return int(row["n"])


def test_a_rolling_restart_ends_no_call_and_greets_nobody_twice(house: House, behind_a_balancer: list[Process]) -> None:
    call_ids = [house.simulator.place("web_killed", settings=SPEED) for _ in range(CALLS)]
    eventually(lambda: _with_a_turn(house, call_ids) == CALLS, within_s=60)

    for web in behind_a_balancer:
        web.stop()
        web.start()
    reports = [house.simulator.wait(call_id, 180) for call_id in call_ids]

    assert {report["disconnection_reason"] for report in reports} <= ENDED_WELL
    faults = {fault["kind"] for report in reports for fault in report["protocol_errors"]}
    assert faults == {"abnormal_close"}  # how a line has to go, so that it is dialled again
    # Every call was on one of the two, so each has moved; none was dropped more often than it must.
    assert all(2 <= report["report"]["connects"] <= 3 for report in reports)
    assert [" ".join(report["heard"]).count("Thanks for calling") for report in reports] == [1] * CALLS
    greetings = house.rows(
        "select c.id from calls_call c join calls_turnrecord t on t.call_id = c.id"
        " where t.kind = 'begin' and c.retell_call_id = any(%s)",
        call_ids,
    )
    assert len(greetings) == CALLS
