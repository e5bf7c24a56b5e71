"""Whole calls: placed, carried over the agent's socket, and written into the call object."""

from typing import Any

import pytest

from simulator.scripts import SCRIPTS
from tests.simulator.agent_server import FACTS, World, world

NUMBER, PERSON = "+13125550142", "+12125550107"
BRISK: dict[str, Any] = {"endpointing_ms": 30, "reminder_trigger_ms": 300}
MODEL_SCRIPTS = [name for name in SCRIPTS if name.startswith("faulty_")]


async def own_number(sim: World, **changes: Any) -> None:
    await sim.retell.phone_number.create(phone_number=NUMBER, **changes)


def weighted(agent_id: str) -> list[Any]:
    return [{"agent_id": agent_id, "weight": 1}]


@pytest.mark.parametrize(
    "script", [name for name in SCRIPTS if name not in (*MODEL_SCRIPTS, "slow_talker", "web_killed")]
)
async def test_every_script_ends_by_itself_without_a_protocol_error(sim: World, script: str) -> None:
    await sim.make_agent()
    report = await sim.place(script=script, settings=BRISK)
    assert (report["status"], report["script_error"], report["protocol_errors"]) == ("ended", "", [])


async def test_a_booking_is_made_and_read_into_the_call_object(sim: World) -> None:
    await sim.make_agent()
    report = await sim.place(script="booking", settings=BRISK)
    call: Any = await sim.retell.call.retrieve(report["call_id"])
    assert "Agent: You are booked for Tuesday at three p.m., Sarah Miller." in call.transcript
    assert (call.call_status, call.disconnection_reason) == ("ended", "agent_hangup")
    assert call.duration_ms == call.end_timestamp - call.start_timestamp > 0
    assert all(word.end > word.start for said in call.transcript_object for word in said.words)
    assert call.latency.e2e.num == len(call.latency.e2e.values) > 3
    assert call.latency.e2e.min <= call.latency.e2e.p50 <= call.latency.e2e.p99 <= call.latency.e2e.max
    assert call.call_cost.combined_cost == pytest.approx(sum(part.cost for part in call.call_cost.product_costs), 0.01)
    assert call.call_cost.total_duration_seconds == pytest.approx(call.duration_ms / 1000)
    assert sim.server.call_details[0]["call_id"] == report["call_id"]


async def test_a_slow_talker_makes_retell_ask_early_and_discard(sim: World) -> None:
    await sim.make_agent()
    report = await sim.place(script="slow_talker", settings={**BRISK, "endpointing_ms": 60})
    user_lines = [line for line in report["heard"] if line.startswith("User: ")]
    assert len(report["asked"]) > len(user_lines)
    assert report["asked"] == sorted(set(report["asked"]))


async def test_a_caller_who_talks_into_the_announcement_is_transferred_all_the_same(sim: World) -> None:
    await sim.make_agent()
    report = await sim.place(script="human_please", settings={**BRISK, "speed": 10})
    assert report["disconnection_reason"] == "call_transfer"
    assert report["report"]["transfer_destination"] == "+13125550111"
    talked_over = [line for line in report["heard"] if line in ("User: Wait.", "User: Hello?", "User: Sorry?")]
    assert len(talked_over) == 3


async def test_silence_is_scored_by_the_callers_own_silence_limit(sim: World) -> None:
    await sim.make_agent()
    settings = {**BRISK, "reminder_max_count": 0, "end_call_after_silence_ms": 300}
    report = await sim.place(script="reminder", settings=settings)
    assert report["disconnection_reason"] == "inactivity"


async def test_a_server_that_is_away_is_the_servers_error(sim: World) -> None:
    engine: Any = {"type": "custom-llm", "llm_websocket_url": "ws://127.0.0.1:9/llm"}
    await sim.make_agent(response_engine=engine, webhook_url=f"{sim.server.url}/hook")
    report = await sim.place(settings={"connect_attempts": 2, "connect_gap_ms": 1})
    assert (report["status"], report["disconnection_reason"]) == ("error", "error_llm_websocket_open")
    assert sim.server.events == ["call_ended", "call_analyzed"]


@pytest.mark.parametrize(
    ("ending", "status", "reason"),
    [
        ("0190", "not_connected", "dial_busy"),
        ("0193", "not_connected", "dial_failed"),
        ("0194", "not_connected", "invalid_destination"),
        ("0195", "not_connected", "user_declined"),
        ("0192", "ended", "voicemail_reached"),
    ],
)
async def test_a_dialled_number_decides_how_the_call_goes(sim: World, ending: str, status: str, reason: str) -> None:
    agent_id = await sim.make_agent()
    await own_number(sim, outbound_agents=weighted(agent_id))
    call = await sim.retell.call.create_phone_call(from_number=NUMBER, to_number=f"+1212555{ending}")
    report = await sim.finished(call.call_id)
    assert (report["status"], report["disconnection_reason"]) == (status, reason)
    ended = await sim.retell.call.retrieve(call.call_id)
    assert ended.call_analysis is not None
    assert ended.call_analysis.in_voicemail is (ending == "0192")


async def test_one_call_may_have_an_agent_of_its_own(sim: World) -> None:
    agent_id = await sim.make_agent()
    await own_number(sim)
    override: Any = {"agent": {"webhook_url": f"{sim.server.url}/hook", "webhook_events": ["call_ended"]}}
    call = await sim.retell.call.create_phone_call(
        from_number=NUMBER,
        to_number=PERSON,
        override_agent_id=agent_id,
        agent_override=override,
        metadata={"simulator_script": "hang_up_early"},
    )
    await sim.finished(call.call_id)
    assert sim.server.events == ["call_ended"]
    assert (await sim.retell.agent.retrieve(agent_id)).webhook_url is None


async def test_the_inbound_webhook_is_asked_first_and_its_answer_holds(sim: World) -> None:
    bound, other = await sim.make_agent(), await sim.make_agent()
    await own_number(sim, inbound_agents=weighted(bound), inbound_webhook_url=f"{sim.server.url}/hook")
    answer = {"override_agent_id": other, "dynamic_variables": {"name": "Ann"}, "metadata": {"crm": 5}}
    sim.server.on_webhook = lambda _asked: {"call_inbound": answer}
    report = await sim.place(script="hang_up_early", from_number=PERSON)
    assert sim.server.events == ["call_inbound"]
    call: Any = await sim.retell.call.retrieve(report["call_id"])
    assert (call.agent_id, call.retell_llm_dynamic_variables, call.metadata) == (other, {"name": "Ann"}, {"crm": 5})
    assert sim.server.call_details[0]["retell_llm_dynamic_variables"] == {"name": "Ann"}


@pytest.mark.parametrize(
    ("answer", "is_answered"),
    [
        ({"reject": True}, False),
        ({"reject": True, "dynamic_variables": {"age": 7}}, True),
        ({"reject": "true"}, True),
        ({"override_agent_id": ""}, True),
        ({"override_agent_id": "agent_gone"}, False),
        ({"agent_override": {"agent": {"responsiveness": 3}}}, False),
        ({}, True),
    ],
)
async def test_only_a_true_reject_declines_a_call(sim: World, answer: dict[str, Any], is_answered: bool) -> None:
    agent_id = await sim.make_agent()
    await own_number(sim, inbound_agents=weighted(agent_id), inbound_webhook_url=f"{sim.server.url}/hook")
    sim.server.on_webhook = lambda _asked: {"call_inbound": answer}
    placed = await sim.control("POST", "calls", script="hang_up_early")
    assert placed["is_rejected"] is not is_answered
    assert len((await sim.retell.call.list()).items) == int(is_answered)


async def test_a_webhook_that_fails_leaves_the_call_to_the_numbers_agent(sim: World) -> None:
    agent_id = await sim.make_agent()
    await own_number(sim, inbound_agents=weighted(agent_id), inbound_webhook_url=f"{sim.server.url}/hook")
    sim.server.refused_event = "call_inbound"
    report = await sim.place(script="hang_up_early")
    assert sim.server.events == ["call_inbound"] * 4
    assert report["agent_id"] == agent_id


async def test_a_registered_call_nobody_dials_times_out() -> None:
    async with world(registered_call_lifetime_ms=400, web_join_lifetime_ms=400) as sim:
        agent_id = await sim.make_agent()
        registered = await sim.retell.call.register_phone_call(agent_id=agent_id)
        web_call = await sim.retell.call.create_web_call(agent_id=agent_id)
        assert (await sim.finished(registered.call_id))["disconnection_reason"] == "registered_call_timeout"
        assert (await sim.finished(web_call.call_id))["disconnection_reason"] == "error_user_not_joined"


async def test_a_batch_places_every_task_within_the_limit() -> None:
    async with world(concurrency_limit=1) as sim:
        agent_id = await sim.make_agent()
        await own_number(sim, outbound_agents=weighted(agent_id))
        tasks: Any = [{"to_number": f"+1212555019{digit}"} for digit in (0, 1, 3)]
        batch = await sim.retell.batch_call.create_batch_call(from_number=NUMBER, tasks=tasks)
        criteria: Any = {"batch_call_id": {"type": "string", "op": "eq", "value": batch.batch_call_id}}
        while len(items := (await sim.retell.call.list(filter_criteria=criteria)).items) < 3:
            assert (await sim.retell.concurrency.retrieve()).current_concurrency in (0, 1)
        assert {item.to_number for item in items if item.call_type == "phone_call"} == {t["to_number"] for t in tasks}


async def test_traffic_begins_with_the_first_agent_and_never_crowds_the_line() -> None:
    async with world(traffic_every_s=0.01) as sim:
        assert (await sim.control("GET", "health"))["running_calls"] == 0
        await sim.make_agent(reminder_trigger_ms=300)
        numbers: set[Any] = set()
        while len(numbers) < 8:
            assert (await sim.control("GET", "health"))["running_calls"] <= 6
            items: Any = (await sim.retell.call.list()).items
            numbers |= {item.from_number for item in items}
        assert len({number[:5] for number in numbers}) == 8
        await sim.control("POST", "traffic", every_s=0)


async def test_an_order_that_makes_no_sense_is_explained(sim: World) -> None:
    assert "agent" in (await sim.control("POST", "calls", script="booking"))["message"]
    await sim.make_agent()
    assert "booking" in (await sim.control("POST", "calls", script="dance"))["message"]
    assert "endpointing_ms" in (await sim.control("POST", "calls", settings={"tempo": 3}))["message"]
    assert "agent_id" in (await sim.control("POST", "calls", agent="agent_1"))["message"]


def test_the_test_servers_facts_hold_what_the_scripts_ask_for() -> None:
    assert all(word in FACTS for word in ("cleaning", "filling", "Friday", "insurance"))
