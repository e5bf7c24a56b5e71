import asyncio
import hashlib
import hmac
import json
import re
import time
from typing import Any

import pytest
from retell.lib.webhook_auth import verify

from tests.simulator.agent_server import World, world

SHORT: dict[str, Any] = {"script": "hang_up_early"}
NUMBER = "+13125550142"


async def agent_with_hook(sim: World, **changes: Any) -> str:
    return await sim.make_agent(webhook_url=f"{sim.server.url}/hook", **changes)


def is_genuine(body: str, key: str, header: str) -> bool:
    return bool(verify(body, key, header))  # type: ignore[no-untyped-call]  # the SDK leaves it untyped


def payload(sim: World, event: str) -> dict[str, Any]:
    return next(json.loads(body) for body, _ in sim.server.webhooks if json.loads(body)["event"] == event)


async def test_the_official_verifier_accepts_the_raw_body_and_nothing_else(sim: World) -> None:
    await agent_with_hook(sim)
    await sim.place(**SHORT)
    key = sim.options.api_key
    for body, header in sim.server.webhooks:
        assert is_genuine(body.decode(), key, header)
        assert not is_genuine(body.decode() + " ", key, header)
        assert not is_genuine(body.decode(), "key_of_somebody_else", header)


async def test_the_signature_is_the_hmac_of_body_and_stamp(sim: World) -> None:
    await agent_with_hook(sim)
    await sim.place(**SHORT)
    body, header = sim.server.webhooks[0]
    found = re.fullmatch(r"v=(\d{13}),d=([0-9a-f]{64})", header)
    assert found
    assert abs(int(found[1]) - time.time() * 1000) < 60_000
    expected = hmac.new(sim.options.api_key.encode(), body + found[1].encode(), hashlib.sha256).hexdigest()
    assert found[2] == expected


async def test_a_call_is_announced_three_times_in_order(sim: World) -> None:
    await agent_with_hook(sim)
    report = await sim.place(**SHORT)
    assert sim.server.events == ["call_started", "call_ended", "call_analyzed"]
    assert [payload(sim, event)["call"]["call_id"] for event in sim.server.events] == [report["call_id"]] * 3


async def test_analysis_comes_only_with_call_analyzed(sim: World) -> None:
    analysis = [{"name": "is_new_patient", "type": "boolean", "description": "First visit?"}]
    await agent_with_hook(sim, post_call_analysis_data=analysis)
    await sim.place(script="booking", settings={"endpointing_ms": 20})
    assert "call_analysis" not in payload(sim, "call_ended")["call"]
    assert "transcript_object" not in payload(sim, "call_started")["call"]
    found = payload(sim, "call_analyzed")["call"]["call_analysis"]
    assert "Tuesday at three p.m." in found["call_summary"]
    assert found["custom_analysis_data"] == {"is_new_patient": True}
    assert (found["user_sentiment"], found["in_voicemail"]) == ("Positive", False)


async def test_unset_metadata_and_variables_are_absent_not_null(sim: World) -> None:
    agent_id = await agent_with_hook(sim)
    web_call = await sim.retell.call.create_web_call(agent_id=agent_id)
    await sim.control("POST", f"calls/{web_call.call_id}/join", script="hang_up_early")
    await sim.finished(web_call.call_id)
    assert {"metadata", "retell_llm_dynamic_variables"}.isdisjoint(payload(sim, "call_ended")["call"])


async def test_placeholders_of_the_webhook_address_are_filled(sim: World) -> None:
    agent_id = await sim.make_agent(webhook_url=sim.server.url + "/{{door}}")
    report = await sim.place(agent_id=agent_id, variables={"door": "hook"}, **SHORT)
    assert {delivery["url"] for delivery in report["deliveries"]} == {f"{sim.server.url}/hook"}


async def test_an_agent_without_webhook_address_gets_none(sim: World) -> None:
    await sim.make_agent()
    assert (await sim.place(**SHORT))["deliveries"] == []


async def test_only_the_events_asked_for_are_sent(sim: World) -> None:
    await agent_with_hook(sim, webhook_events=["transfer_started", "transfer_bridged", "transfer_ended"])
    await sim.place(script="human_please")
    assert sim.server.events == ["transfer_started", "transfer_bridged", "transfer_ended"]
    assert payload(sim, "transfer_started")["transfer_destination"] == {"number": "+13125550111"}


async def test_transcript_updates_grow_to_the_whole_transcript(sim: World) -> None:
    await agent_with_hook(sim, webhook_events=["transcript_updated"])
    report = await sim.place(script="price_question", settings={"endpointing_ms": 20})
    sizes = [len(sent["body"]["call"]["transcript_with_tool_calls"]) for sent in report["deliveries"]]
    assert sizes == sorted(sizes)
    assert sizes[-1] == len(report["report"]["transcript_with_tool_calls"]) > sizes[0]


async def test_a_refused_webhook_is_sent_up_to_four_times_with_fresh_stamps(sim: World) -> None:
    await agent_with_hook(sim, webhook_events=["call_ended"])
    sim.server.statuses = [500] * 9
    report = await sim.place(**SHORT)
    assert [attempt["status"] for attempt in report["deliveries"][0]["attempts"]] == [500] * 4
    assert not report["deliveries"][0]["is_accepted"]
    assert len({body for body, _ in sim.server.webhooks}) == 1
    assert len({header for _, header in sim.server.webhooks}) == 4


async def test_a_webhook_accepted_at_last_is_not_sent_again(sim: World) -> None:
    await agent_with_hook(sim, webhook_events=["call_ended"])
    sim.server.statuses = [503, 301, 200]
    report = await sim.place(**SHORT)
    assert [attempt["status"] for attempt in report["deliveries"][0]["attempts"]] == [503, 301, 200]


async def test_a_slow_acknowledgement_brings_a_duplicate(sim: World) -> None:
    await agent_with_hook(sim, webhook_events=["call_ended"], webhook_timeout_ms=80)
    sim.server.ack_delays_s = [0.4]
    report = await sim.place(**SHORT)
    assert [attempt["status"] for attempt in report["deliveries"][0]["attempts"]] == [0, 204]
    assert sim.server.events == ["call_ended", "call_ended"]


async def test_a_failing_event_does_not_hold_back_the_next() -> None:
    async with world(webhook_retry_gap_ms=50_000) as sim:
        await agent_with_hook(sim)
        sim.server.refused_event = "call_started"
        report = await sim.place(**SHORT)
    accepted = {delivery["event"]: delivery["is_accepted"] for delivery in report["deliveries"]}
    assert accepted == {"call_started": False, "call_ended": True, "call_analyzed": True}
    started, ended = report["deliveries"][0], report["deliveries"][1]
    assert ended["attempts"][0]["sent_at_ms"] < started["attempts"][-1]["sent_at_ms"]


@pytest.mark.parametrize(("ending", "reason"), [("0190", "dial_busy"), ("0191", "dial_no_answer")])
async def test_a_call_never_connected_was_never_started(sim: World, ending: str, reason: str) -> None:
    agent_id = await agent_with_hook(sim)
    await sim.retell.phone_number.create(phone_number=NUMBER)
    report = await sim.place(agent_id=agent_id, direction="outbound", from_number=NUMBER, to_number=f"+1212555{ending}")
    assert sim.server.events == ["call_ended", "call_analyzed"]
    assert (report["status"], report["disconnection_reason"]) == ("not_connected", reason)


async def test_analysis_can_be_switched_off() -> None:
    async with world(analyzes_calls=False) as sim:
        await agent_with_hook(sim)
        await sim.place(**SHORT)
        assert sim.server.events == ["call_started", "call_ended"]


async def test_stopping_the_simulator_does_not_wait_for_anybody() -> None:
    began = asyncio.get_running_loop().time()
    async with world(webhook_retry_gap_ms=600_000) as sim:
        await agent_with_hook(sim, webhook_events=["call_ended"])
        sim.server.statuses = [500]
        placed = await sim.control("POST", "calls", **SHORT)
        await sim.control("GET", f"calls/{placed['call_id']}?wait_s=10")
    assert asyncio.get_running_loop().time() - began < 5
