"""What Retell posts about whole calls, counted by the simulator's own books against PostgreSQL."""

import wave
from collections import Counter
from pathlib import Path
from typing import Any

from localrun.places import ROOT
from tests.journeys.house import House
from tests.journeys.processes import eventually

QUICK = {"speed": 4}


def call_row(house: House, call_id: str) -> dict[str, Any]:
    [row] = house.rows("select * from calls_call where retell_call_id = %s", call_id)
    return row


def deliveries_of(house: House, call_id: str) -> list[dict[str, Any]]:
    return house.rows("select * from calls_webhookdelivery where retell_call_id = %s order by id", call_id)


def processed(house: House, call_id: str, count: int) -> list[dict[str, Any]]:
    def all_done() -> list[dict[str, Any]]:
        rows = deliveries_of(house, call_id)
        return rows if len(rows) == count and all(row["state"] == "processed" for row in rows) else []

    return eventually(all_done, 30)


def test_after_a_call_every_delivery_was_accepted_once_and_the_rows_agree_with_retells_books(house: House) -> None:
    call_id = house.simulator.place("booking", settings=QUICK)
    report = house.simulator.wait(call_id, 90, for_webhooks=True)
    books = report["deliveries"]

    assert Counter(told["event"] for told in books) == Counter(["call_started", "call_ended", "call_analyzed"])
    assert all(told["is_accepted"] and len(told["attempts"]) == 1 for told in books)
    rows = processed(house, call_id, len(books))
    assert {(row["event"], row["error"], row["tries"]) for row in rows} == {(told["event"], "", 1) for told in books}

    row = call_row(house, call_id)
    told = next(each["body"]["call"] for each in books if each["event"] == "call_analyzed")
    assert (row["status"], row["settled_by"]) == ("ended", "webhook")
    assert row["disconnection_reason"] == report["disconnection_reason"]
    assert round(row["ended_at"].timestamp() * 1000) == told["end_timestamp"]
    assert row["cost"]["total_cents"] == told["call_cost"]["combined_cost"]
    assert row["latency"]["e2e"]["p50_ms"] == told["latency"]["e2e"]["p50"]
    assert row["analysis"]["source"] == "retell"
    assert row["analysis"]["summary"] == told["call_analysis"]["call_summary"]
    assert row["metadata"]["business"] == "lakeside-dental"

    words = house.rows("select text, words from calls_utterance where call_id = %s order by position", row["id"])
    assert [(said["text"], said["words"]) for said in words] == [
        (said["content"], [[word["word"], word["start"], word["end"]] for word in said["words"]])
        for said in told["transcript_object"]
    ]


def test_the_recording_of_a_call_is_stored_with_a_channel_for_each_speaker(house: House) -> None:
    call_id = house.simulator.place("booking", settings=QUICK)
    house.simulator.wait(call_id, 90, for_webhooks=True)
    name = eventually(lambda: call_row(house, call_id)["recording"], 30)
    media = Path(house.settings.get("MEDIA_ROOT", str(ROOT / "var" / "media")))
    with wave.open(str(media / name)) as sound:
        assert sound.getnchannels() == 2
        assert sound.getnframes() > sound.getframerate()
    (media / name).unlink()


def test_deliveries_kept_while_no_worker_ran_are_processed_when_one_is_back(house: House) -> None:
    house.worker.kill()
    call_id = house.simulator.place("booking", settings=QUICK)
    report = house.simulator.wait(call_id, 90, for_webhooks=True)
    assert all(told["is_accepted"] for told in report["deliveries"])
    assert {row["state"] for row in deliveries_of(house, call_id)} == {"stored"}

    house.worker.start()
    processed(house, call_id, 3)
    assert call_row(house, call_id)["status"] == "ended"
