"""Forty calls through the real processes while things are stopped, frozen and killed."""

import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.faults.books import both_books, effects_wrong, waiting_webhooks, webhooks_lost, wrongs_of
from tests.faults.conftest import Tell
from tests.faults.servers import FragileHouse, fragile_house
from tests.journeys.processes import eventually

IS_LONG = os.environ.get("FAULTS") == "all"
OUTAGE_S = 30.0 if IS_LONG else 5.0
ROUNDS = 5 if IS_LONG else 1
QUICK = {"speed": 6}
MODEL_FAULTS = ("hang", "slow", "error_500", "error_429", "empty", "half_stream", "stall", "malformed")
TALKATIVE = ("booking", "price_question", "hours_question", "slow_talker", "web_killed" if IS_LONG else "booking")
ALARMS = ("Traceback (most recent call last)", "never retrieved", "never awaited", "Exception in ASGI application")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FragileHouse]:
    with fragile_house(tmp_path_factory.mktemp("logs")) as house:
        yield house


@pytest.fixture(autouse=True, params=range(ROUNDS))
def _all_well_again(house: FragileHouse) -> Iterator[None]:
    yield
    house.simulator.heal()
    gone = [process for process in house.processes if not process.is_running]
    for process in gone:
        process.start()
    assert [process.name for process in gone] == []


def placed(house: FragileHouse, scripts: Sequence[str]) -> list[str]:
    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(lambda script: house.simulator.place(script, settings=QUICK), scripts))


def ended(house: FragileHouse, call_ids: Sequence[str]) -> list[dict[str, Any]]:
    with ThreadPoolExecutor(len(call_ids)) as pool:
        return list(pool.map(lambda call_id: house.simulator.wait(call_id, 180, for_webhooks=True), call_ids))


def wrongs(house: FragileHouse, call_ids: Sequence[str], tell: Tell, *, line_may_break: bool = False) -> list[str]:
    """All that is not as promised with these calls, once they have ended."""
    reports = ended(house, call_ids)
    found = [
        wrong
        for call_id, report in zip(call_ids, reports, strict=True)
        for wrong in wrongs_of(house, call_id, report, line_may_break=line_may_break)
    ]
    found += [wrong for report in reports for wrong in webhooks_lost(house, report)]
    # Whoever accepted a webhook and lost its worker leaves it to the sweeper.
    eventually(lambda: waiting_webhooks(house) == 0, 60, 0.5)
    tell(both_books(house, reports))
    return found + [wrong for report in reports for wrong in effects_wrong(house, report)]


def injected(tell: Tell, *names: str) -> None:
    tell({f"Real faults: {name}": 1 for name in names})


def test_sixteen_calls_whose_models_fail_are_answered(house: FragileHouse, tell: Tell) -> None:
    scripts = [f"faulty_{who}{fault}" for fault in MODEL_FAULTS for who in ("", "all_")]
    tell({f"Real faults: model {fault}": 2 for fault in MODEL_FAULTS})

    assert wrongs(house, placed(house, scripts), tell) == []


def test_ten_calls_outlive_a_database_that_is_stopped_and_then_frozen(house: FragileHouse, tell: Tell) -> None:
    first = placed(house, TALKATIVE[:5])
    time.sleep(2)
    with house.servers.without_postgres():
        time.sleep(OUTAGE_S)
    second = placed(house, TALKATIVE[:5])
    time.sleep(2)
    with house.servers.postgres_frozen():
        time.sleep(OUTAGE_S)
    injected(tell, f"PostgreSQL stopped for {OUTAGE_S:.0f} s", f"PostgreSQL frozen for {OUTAGE_S:.0f} s")

    assert wrongs(house, [*first, *second], tell) == []


def test_eight_calls_outlive_a_redis_that_is_stopped_and_then_frozen(house: FragileHouse, tell: Tell) -> None:
    first = placed(house, TALKATIVE[:4])
    time.sleep(2)
    with house.servers.without_redis():
        time.sleep(OUTAGE_S)
    second = placed(house, TALKATIVE[:4])
    time.sleep(2)
    with house.servers.redis_frozen():
        time.sleep(OUTAGE_S)
    injected(tell, f"Redis stopped for {OUTAGE_S:.0f} s", f"Redis frozen for {OUTAGE_S:.0f} s")

    assert wrongs(house, [*first, *second], tell) == []


def test_three_calls_do_not_notice_that_the_worker_was_killed_with_work_in_hand(
    house: FragileHouse, tell: Tell
) -> None:
    house.worker.freeze()
    call_ids = placed(house, TALKATIVE[1:4])
    reports = ended(house, call_ids)
    assert all(told["is_accepted"] for report in reports for told in report["deliveries"])
    with house.calls_locked(call_ids):
        house.worker.thaw()
        eventually(house.webhooks_in_hand)
        house.worker.kill()
    house.worker.start()
    injected(tell, "worker frozen", "worker killed with work in hand")

    assert wrongs(house, call_ids, tell) == []


def test_three_calls_go_on_after_the_web_process_was_killed(house: FragileHouse, tell: Tell) -> None:
    call_ids = placed(house, ["slow_talker", "booking", "slow_talker"])
    time.sleep(3)
    house.web.kill()
    house.web.start()
    injected(tell, "web process killed")

    assert wrongs(house, call_ids, tell, line_may_break=True) == []


def test_no_exception_was_left_unhandled_through_all_of_this(house: FragileHouse) -> None:
    words = house.web.words()

    assert [line for line in words.splitlines() if any(alarm in line for alarm in ALARMS)] == [], words[-4000:]
