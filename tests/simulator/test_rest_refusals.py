from typing import Any

import pytest
import retell

from tests.simulator.agent_server import World, world

NUMBER, PERSON = "+13125550142", "+12125550107"


async def refused(sim: World, path: str, body: dict[str, Any] | None = None, key: str = "") -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {key or sim.options.api_key}"}
    async with sim.http.post(sim.url + path, json=body or {}, headers=headers) as response:
        return response.status, await response.json()


async def test_a_wrong_key_is_refused_in_retells_words(sim: World) -> None:
    status, body = await refused(sim, "/v2/list-agents", key="key_of_somebody_else")
    assert status == 401
    assert (body["status"], set(body)) == ("error", {"status", "message"})


async def test_an_address_retell_does_not_have_is_a_404(sim: World) -> None:
    assert (await refused(sim, "/list-agents"))[0] == 404


@pytest.mark.parametrize(
    ("order", "status"),
    [
        ({"from_number": NUMBER}, 400),
        ({"from_number": NUMBER, "to_number": "0123"}, 400),
        ({"from_number": "+13125550999", "to_number": PERSON}, 422),
        ({"from_number": NUMBER, "to_number": PERSON}, 422),
        ({"from_number": NUMBER, "to_number": PERSON, "override_agent_id": "agent_gone"}, 422),
        ({"from_number": NUMBER, "to_number": PERSON, "retell_llm_dynamic_variables": {"age": 7}}, 400),
    ],
)
async def test_a_call_that_cannot_be_placed_is_refused(sim: World, order: dict[str, Any], status: int) -> None:
    agent_id = await sim.make_agent()
    await sim.retell.phone_number.create(phone_number=NUMBER)
    if "retell_llm_dynamic_variables" in order:
        order = {**order, "override_agent_id": agent_id}
    assert (await refused(sim, "/v2/create-phone-call", order))[0] == status


@pytest.mark.parametrize(
    "given",
    [
        {"voice_id": "11labs-Anna"},
        {"response_engine": {"type": "custom-llm", "llm_websocket_url": "ws://127.0.0.1/llm"}},
        {"response_engine": {"type": "custom-llm"}, "voice_id": "11labs-Anna"},
        {"response_engine": {"type": "custom-llm", "llm_websocket_url": "ftp://127.0.0.1"}, "voice_id": "x"},
        {"response_engine": {"type": "retell-llm", "llm_id": "llm_1"}, "voice_id": "x", "responsiveness": 1.1},
        {"response_engine": {"type": "retell-llm", "llm_id": "llm_1"}, "voice_id": "x", "llm_websocket_url": "ws://a"},
        {"response_engine": {"type": "retell-llm", "llm_id": "llm_1"}, "voice_id": "x", "webhook_events": ["rang"]},
    ],
)
async def test_an_agent_retell_would_not_store_is_refused(sim: World, given: dict[str, Any]) -> None:
    assert (await refused(sim, "/create-agent", given))[0] == 400


async def test_a_published_version_cannot_be_changed(sim: World) -> None:
    agent_id = await sim.make_agent()
    await sim.retell.agent.publish(agent_id, version=0)
    with pytest.raises(retell.BadRequestError):
        await sim.retell.agent.update(agent_id, agent_name="Other")


async def test_an_idempotency_key_places_one_call_for_an_hour() -> None:
    now_ms = 1_800_000_000_000
    async with world(now_ms=lambda: now_ms) as sim:
        agent_id = await sim.make_agent()
        await sim.retell.phone_number.create(phone_number=NUMBER)

        async def place() -> str:
            call = await sim.retell.call.create_phone_call(
                from_number=NUMBER, to_number=PERSON, override_agent_id=agent_id, idempotency_key="lead-7"
            )
            return call.call_id

        first = await place()
        assert await place() == first
        now_ms += 3_599_999
        assert await place() == first
        now_ms += 1
        assert await place() != first


async def test_calls_above_the_limit_are_refused_for_now() -> None:
    async with world(concurrency_limit=1) as sim:
        agent_id = await sim.make_agent()
        await sim.retell.phone_number.create(phone_number=NUMBER)
        order: dict[str, Any] = {"from_number": NUMBER, "to_number": PERSON, "override_agent_id": agent_id}
        assert (await refused(sim, "/v2/create-phone-call", order))[0] == 201
        assert (await refused(sim, "/v2/create-phone-call", order))[0] == 429


@pytest.mark.parametrize("status", [404, 422, 429, 500])
async def test_a_route_can_be_told_to_refuse_a_number_of_times(sim: World, status: int) -> None:
    fault = {"path": "/list-voices", "status": status, "retry_after_s": 7, "count": 1}
    await sim.control("POST", "faults", rest=[fault])
    with pytest.raises(retell.APIStatusError) as raised:
        await sim.retell.voice.list()
    assert raised.value.status_code == status
    assert raised.value.response.headers["retry-after"] == "7"
    assert await sim.retell.voice.list()


async def test_a_fault_that_makes_no_sense_is_explained(sim: World) -> None:
    answer = await sim.control("POST", "faults", model=[{"fault": "sleepy"}])
    assert "hang" in answer["message"]
    answer = await sim.control("POST", "faults", rest=[{"path": "/x", "state": 500}])
    assert "state" in answer["message"]
