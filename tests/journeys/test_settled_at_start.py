"""What a house that was stopped in mid-call finds when it comes back. No beat runs here: the worker does it unasked."""

from typing import Any

from tests.journeys.house import House
from tests.journeys.processes import eventually

LONG_AGO = "seen_at = now() - interval '2 hours', started_at = now() - interval '2 hours'"


def call_row(house: House, call_id: str) -> dict[str, Any]:
    [row] = house.rows("select * from calls_call where retell_call_id = %s", call_id)
    return row


def settled(house: House, call_id: str) -> dict[str, Any]:
    return eventually(lambda: row if (row := call_row(house, call_id))["settled_by"] else {}, 30)


def test_calls_that_were_cut_off_are_settled_as_soon_as_a_worker_is_there(house: House) -> None:
    call_id = house.simulator.place("slow_talker", settings={"speed": 4})
    eventually(lambda: house.rows("select 1 from calls_call where retell_call_id = %s and status = 'live'", call_id))
    house.worker.kill()
    house.web.kill()
    books = house.simulator.wait(call_id, 90, for_webhooks=True)
    assert not any(told["is_accepted"] for told in books["deliveries"] if told["event"] != "call_started")
    house.rows(f"update calls_call set {LONG_AGO} where retell_call_id = %s returning id", call_id)
    assert call_row(house, call_id)["status"] == "live"

    house.worker.start()

    row = settled(house, call_id)
    assert (row["status"], row["settled_by"]) == (books["status"], "retell")
    assert row["disconnection_reason"] == books["disconnection_reason"]


def test_a_call_that_its_account_does_not_know_any_more_is_ended_as_lost_when_a_worker_starts(house: House) -> None:
    call_id = house.simulator.place("hang_up_early", settings={"speed": 4})
    house.simulator.wait(call_id, for_webhooks=True)
    assert settled(house, call_id)["settled_by"] == "webhook"
    house.worker.kill()
    house.rows(
        "update calls_call set retell_call_id = 'call_forgotten', status = 'live', settled_by = '', recording_due_at ="
        f" null, analysis_due_at = null, {LONG_AGO} where retell_call_id = %s returning id",
        call_id,
    )

    house.worker.start()

    row = settled(house, "call_forgotten")
    assert (row["status"], row["settled_by"]) == ("ended", "lost")
