"""`POST /retell/inbound/<slug>/`: who takes a ringing call, answered from memory, whatever is wrong."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from pytest_django import Settings

from agents.models import Agent, PhoneNumber
from agents.services import agent_update, number_save
from businesses.models import Business
from businesses.services import business_update
from calls.callers import Caller, Callers
from calls.models import Call, Suppression
from tests.calls.told import body_of, post, signed
from tests.calls.wired import wired
from tests.vendors.model_server import says
from voiceops.wiring import House

pytestmark = pytest.mark.django_db(transaction=True)

CALLER, OURS = "+13125550142", "+13125550100"


def question(**more: Any) -> bytes:
    asked = {"from_number": CALLER, "to_number": OURS, **more}
    return body_of({"event": "call_inbound", "event_timestamp": 1_780_000_000_000, "call_inbound": asked})


async def ask(body: bytes) -> dict[str, Any]:
    status, text = await post(body, signed(body), door="inbound")
    assert status == 200
    answer = json.loads(text)["call_inbound"]
    assert isinstance(answer, dict)
    return answer


def connect_agent() -> None:
    agent = Agent.objects.get()
    agent_update(agent, retell_agent_id="agent_mia")
    number_save(PhoneNumber(business=agent.business, number=OURS, agent=agent))


@pytest.fixture
async def house(settings: Settings) -> AsyncIterator[House]:
    async with wired(settings, says()) as (found, _, _model):
        await sync_to_async(connect_agent)()
        await found._switchboard._refresh()
        yield found


@pytest.mark.usefixtures("house")
async def test_a_stranger_is_taken_by_the_called_numbers_agent() -> None:
    answer = await ask(question())
    assert answer.keys() == {"override_agent_id", "metadata"}
    assert answer["override_agent_id"] == "agent_mia"
    assert answer["metadata"]["business"] == "lakeside"
    assert len(answer["metadata"]["trace_id"]) == 32


@pytest.mark.usefixtures("house")
async def test_the_version_the_number_is_bound_to_stays() -> None:
    assert (await ask(question(agent_id="agent_mia", agent_version=7)))["override_agent_version"] == 7
    assert "override_agent_version" not in await ask(question(agent_id="agent_old", agent_version=7))


async def test_a_known_caller_is_named_with_what_happened_last(house: House) -> None:
    business = await Business.objects.aget()
    common: dict[str, Any] = {"business": business, "direction": "inbound", "from_number": CALLER}
    await Call.objects.acreate(
        retell_call_id="call_1", variables={"first_name": "Ada"}, started_at="2026-05-01T03:00:00Z", **common
    )
    await Call.objects.acreate(
        retell_call_id="call_2", analysis={"summary": "A booking."}, started_at="2026-05-02T03:00:00Z", **common
    )
    await Call.objects.acreate(retell_call_id="call_3", **{**common, "from_number": "+13125550143"})
    # The 30 ms are for production; a busy test machine may need more.
    house.callers._look_up_s = 5.0
    assert (await ask(question()))["dynamic_variables"] == {
        "caller_name": "Ada",
        "caller_earlier_calls": "2",
        "caller_last_call": "Friday, 1 May 2026",
        "caller_last_summary": "A booking.",
    }


async def test_a_suppressed_number_is_rejected_as_soon_as_the_list_was_read(house: House) -> None:
    business = await Business.objects.aget()
    row = await Suppression.objects.acreate(business=business, number=CALLER, source="caller")
    await house.callers.refresh()
    assert await ask(question()) == {"reject": True}
    await row.adelete()
    await house.callers.refresh()
    assert "reject" not in await ask(question())


async def test_a_caller_from_a_blocked_country_is_rejected(house: House) -> None:
    business = await Business.objects.aget()
    await sync_to_async(business_update)(business, blocked_countries=["gb"])
    await house._switchboard._refresh()
    assert await ask(question(from_number="+442079460018")) == {"reject": True}
    assert "reject" not in await ask(question())
    assert "reject" not in await ask(question(from_number="anonymous"))


async def test_in_any_trouble_the_numbers_own_agent_takes_the_call(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await ask(b"no json") == {}
    assert await ask(b'{"event": "call_inbound"}') == {}

    def broken(*_: object) -> bool:
        raise RuntimeError

    monkeypatch.setattr(house.callers, "is_suppressed", broken)
    assert await ask(question()) == {}


@pytest.mark.usefixtures("house")
async def test_only_retell_is_answered() -> None:
    body = question()
    assert (await post(body, None, door="inbound"))[0] == 401
    assert (await post(body, signed(body, "key_other"), door="inbound"))[0] == 401
    assert (await post(body, signed(body), door="inbound", slug="nobody"))[0] == 401
    assert (await post(body, signed(body), door="inbound", method="GET"))[0] == 405


async def test_a_look_up_that_fails_or_hangs_is_left_out_and_not_tried_by_every_call() -> None:
    asked: list[str] = []

    def failing(_business: int, number: str) -> Caller | None:
        asked.append(number)
        raise OSError

    callers = Callers(find=failing)
    assert [await callers.find(1, CALLER) for _ in range(5)] == [None] * 5
    assert asked == [CALLER]
    await callers.stop()
