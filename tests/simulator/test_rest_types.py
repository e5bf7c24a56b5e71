"""Every REST address served, asked by the official SDK, which refuses an answer of the wrong type."""

from typing import Any

import pytest
from retell import types
from retell.types import PhoneCallResponse, WebCallResponse

from tests.simulator.agent_server import World

NUMBER, PERSON = "+13125550142", "+12125550107"


@pytest.fixture
async def agent_id(sim: World) -> str:
    agent_id = await sim.make_agent()
    bound: Any = [{"agent_id": agent_id, "weight": 1}]
    await sim.retell.phone_number.create(phone_number=NUMBER, inbound_agents=bound, outbound_agents=bound)
    return agent_id


async def test_agents_and_their_versions_have_the_right_types(sim: World, agent_id: str) -> None:
    agents = sim.retell.agent
    assert isinstance(await agents.retrieve(agent_id), types.AgentResponse)
    updated = await agents.update(agent_id, agent_name="Mia", webhook_events=["call_ended"], reminder_max_count=2)
    assert (updated.agent_name, updated.webhook_events, updated.version) == ("Mia", ["call_ended"], 0)
    await agents.publish(agent_id, version=0, version_title="First")
    second = await agents.create_version(agent_id, base_version=0)
    assert isinstance(second, types.AgentResponse)
    assert (second.version, second.is_published, second.base_version) == (1, False, 0)
    versions = await agents.list_versions(agent_id)
    assert [(item.version, item.is_published, item.version_title) for item in versions.items] == [
        (1, False, "First"),
        (0, True, "First"),
    ]
    assert (await agents.retrieve(agent_id, version=0)).is_published
    listed = await agents.list()
    assert isinstance(listed, types.AgentListResponse)
    assert [item.agent_id for item in listed.items] == [agent_id]
    await agents.delete_version(agent_id, version=1)
    await agents.delete(agent_id)
    assert (await agents.list()).items == []


async def test_managed_prompts_have_the_right_types(sim: World) -> None:
    made = await sim.retell.llm.create(general_prompt="Be kind.")
    assert isinstance(made, types.LlmResponse)
    assert (await sim.retell.llm.update(made.llm_id, begin_message="Hello.")).begin_message == "Hello."
    assert (await sim.retell.llm.retrieve(made.llm_id)).general_prompt == "Be kind."
    assert [item.llm_id for item in (await sim.retell.llm.list()).items] == [made.llm_id]
    await sim.retell.llm.delete(made.llm_id)
    assert (await sim.retell.llm.list()).items == []


@pytest.mark.usefixtures("agent_id")
async def test_numbers_with_a_literal_plus_in_the_path_have_the_right_types(sim: World) -> None:
    numbers = sim.retell.phone_number
    found = await numbers.retrieve(NUMBER)
    assert isinstance(found, types.PhoneNumberResponse)
    assert (found.phone_number, found.area_code, found.phone_number_type) == (NUMBER, 312, "retell-twilio")
    assert (await numbers.update(NUMBER, nickname="Front desk")).nickname == "Front desk"
    imported = await numbers.import_(phone_number="+442079460100", termination_uri="desk.pstn.twilio.com")
    assert imported.phone_number_type == "custom"
    assert imported.sip_outbound_trunk_config is not None
    assert imported.sip_outbound_trunk_config.termination_uri == "desk.pstn.twilio.com"
    assert len((await numbers.list()).items) == 2
    await numbers.delete(imported.phone_number)
    assert [item.phone_number for item in (await numbers.list()).items] == [NUMBER]


async def test_calls_have_the_right_types_before_during_and_after(sim: World, agent_id: str) -> None:
    calls = sim.retell.call
    placed = await calls.create_phone_call(
        from_number=NUMBER, to_number=PERSON, metadata={"lead": 7, "simulator_script": "hang_up_early"}
    )
    assert isinstance(placed, PhoneCallResponse)
    assert (placed.call_status, placed.direction, placed.agent_id) == ("registered", "outbound", agent_id)
    await sim.finished(placed.call_id)
    ended = await calls.retrieve(placed.call_id)
    assert isinstance(ended, PhoneCallResponse)
    assert ended.call_status == "ended"
    changed = await calls.update(placed.call_id, metadata={"lead": 8}, custom_attributes={"tier": "gold"})
    assert changed.metadata == {"lead": 8}
    assert isinstance(await calls.rerun_analysis(placed.call_id), PhoneCallResponse)
    listed = await calls.list(include_total=True)
    assert isinstance(listed, types.CallListResponse)
    assert (listed.total, listed.has_more) == (1, False)
    assert "transcript_object" not in listed.items[0].model_fields_set
    await calls.delete(placed.call_id)
    assert (await calls.list()).items == []


async def test_web_and_registered_calls_have_the_right_types(sim: World, agent_id: str) -> None:
    web_call = await sim.retell.call.create_web_call(agent_id=agent_id)
    assert isinstance(web_call, types.CreateWebCallResponse)
    assert isinstance(await sim.retell.call.retrieve(web_call.call_id), WebCallResponse)
    registered = await sim.retell.call.register_phone_call(agent_id=agent_id, direction="inbound")
    assert isinstance(registered, PhoneCallResponse)
    assert registered.call_status == "registered"


@pytest.mark.usefixtures("agent_id")
async def test_the_account_has_the_right_types(sim: World) -> None:
    batch = await sim.retell.batch_call.create_batch_call(from_number=NUMBER, tasks=[{"to_number": PERSON}])
    assert isinstance(batch, types.BatchCallResponse)
    assert batch.total_task_count == 1
    slots = await sim.retell.concurrency.retrieve()
    assert isinstance(slots, types.ConcurrencyRetrieveResponse)
    assert slots.concurrency_limit == sim.options.concurrency_limit
    voices = await sim.retell.voice.list()
    assert all(isinstance(voice, types.VoiceResponse) for voice in voices)
    assert (await sim.retell.voice.retrieve(voices[0].voice_id)).voice_name == voices[0].voice_name
    assert isinstance(await sim.retell.identity.retrieve(), types.IdentityRetrieveResponse)


async def test_a_live_call_takes_context_and_can_be_stopped(sim: World, agent_id: str) -> None:
    placed = await sim.control("POST", "calls", script="reminder", agent_id=agent_id)
    call_id = placed["call_id"]
    while (await sim.retell.call.retrieve(call_id)).call_status != "ongoing":
        assert (await sim.control("GET", f"calls/{call_id}?wait_s=0.05"))["is_over"] is False
    context: Any = {"additional_context": "The caller is a patient."}
    updated = await sim.retell.call.update_live(call_id, call_control=context)
    assert updated.success
    await sim.retell.call.stop(call_id)
    report = await sim.finished(call_id)
    assert report["disconnection_reason"] == "manual_stopped"
    injected = [item for item in report["report"]["transcript_with_tool_calls"] if item["role"] == "injected"]
    assert [item["content"] for item in injected] == ["The caller is a patient."]


async def test_no_value_needs_converting_to_fit_its_type(sim: World, agent_id: str) -> None:
    report = await sim.place(script="price_question", agent_id=agent_id, settings={"endpointing_ms": 20})
    web_call = await sim.retell.call.create_web_call(agent_id=agent_id)
    client = sim.retell.with_raw_response
    answers: list[Any] = [
        await client.agent.retrieve(agent_id),
        await client.agent.list(),
        await client.agent.list_versions(agent_id),
        await client.llm.create(general_prompt="Be kind."),
        await client.phone_number.list(),
        await client.call.retrieve(report["call_id"]),
        await client.call.retrieve(web_call.call_id),
        await client.call.list(include_total=True),
        await client.batch_call.create_batch_call(from_number=NUMBER, tasks=[{"to_number": PERSON}]),
        await client.concurrency.retrieve(),
        await client.identity.retrieve(),
    ]
    for answer in answers:
        read = await answer.parse()
        assert read.to_dict() == await answer.json()
