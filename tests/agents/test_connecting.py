"""Against the simulator's REST API, through the official SDK."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from agents.connecting import agent_connect, inbound_webhook_url, socket_url
from agents.models import Agent, PhoneNumber
from agents.services import agent_update, number_save
from businesses.retell import client_for
from businesses.selectors import config_revision
from businesses.services import business_update, socket_secret_renew
from common.errors import VendorTrouble
from simulator.app import serve
from simulator.options import Options

NUMBER = "+13125550142"


@pytest.fixture(scope="module")
def account() -> Iterator[str]:
    """The address of a simulated Retell account."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    runner, port = asyncio.run_coroutine_threadsafe(serve(Options(), "127.0.0.1", 0), loop).result(10)
    yield f"http://127.0.0.1:{port}"
    asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()


@pytest.fixture
def retell(account: str, settings: Settings, agent: Agent) -> Any:
    settings.RETELL_BASE_URL = account
    settings.SITE_URL = "https://voice.example.com"
    business_update(agent.business, retell_api_key="key_simulator")
    client = client_for(agent.business)
    yield client
    for row in client.phone_number.list().items or []:
        client.phone_number.delete(row.phone_number)


@pytest.fixture
def number(agent: Agent) -> PhoneNumber:
    row = PhoneNumber(business=agent.business, number=NUMBER, agent=agent)
    number_save(row)
    return row


def test_an_agent_is_created_in_the_account_as_it_stands_here(retell: Any, agent: Agent) -> None:
    agent_update(agent, language="en-GB", reminder_after_ms=8_000, reminder_max_count=2, max_duration_ms=900_000)
    connection = agent_connect(agent)
    remote = retell.agent.retrieve(connection.retell_agent_id)
    assert connection.was_created
    assert remote.response_engine.type == "custom-llm"
    assert remote.response_engine.llm_websocket_url == f"wss://voice.example.com/llm/{agent.business.socket_secret}"
    assert remote.webhook_url == "https://voice.example.com/retell/webhook/lakeside/"
    assert {"call_ended", "call_analyzed", "transfer_bridged", "transfer_cancelled"} <= set(remote.webhook_events)
    assert (remote.agent_name, remote.voice_id, remote.language) == ("Mia", agent.voice_id, "en-GB")
    assert (remote.reminder_trigger_ms, remote.reminder_max_count) == (8_000, 2)
    assert remote.max_call_duration_ms == 900_000


@pytest.mark.usefixtures("retell")
def test_the_agents_id_is_kept_and_announced(agent: Agent) -> None:
    before = config_revision()
    connection = agent_connect(agent)
    stored = Agent.objects.get()
    assert stored.retell_agent_id == connection.retell_agent_id != ""
    assert stored.connected_at is not None
    assert config_revision() == before + 1


def test_connecting_again_changes_the_same_agent(retell: Any, agent: Agent) -> None:
    first = agent_connect(agent)
    socket_secret_renew(agent.business)
    agent_update(agent, name="Mia Two")
    second = agent_connect(agent)
    remote = retell.agent.retrieve(first.retell_agent_id)
    assert (second.retell_agent_id, second.was_created) == (first.retell_agent_id, False)
    assert remote.agent_name == "Mia Two"
    assert remote.response_engine.llm_websocket_url == socket_url(agent.business)


def test_retell_is_asked_to_speak_numbers_in_words_when_we_do_not(retell: Any, agent: Agent) -> None:
    first = agent_connect(agent)
    assert not retell.agent.retrieve(first.retell_agent_id).handbook_config
    agent_update(agent, speaks_written_forms=False)
    agent_connect(agent)
    assert retell.agent.retrieve(first.retell_agent_id).handbook_config.speech_normalization is True


def test_an_agent_deleted_in_the_account_is_created_anew(retell: Any, agent: Agent) -> None:
    first = agent_connect(agent)
    retell.agent.delete(first.retell_agent_id)
    second = agent_connect(agent)
    assert second.was_created
    assert second.retell_agent_id != first.retell_agent_id
    assert Agent.objects.get().retell_agent_id == second.retell_agent_id


def test_a_number_of_the_account_rings_at_its_agent(retell: Any, agent: Agent, number: PhoneNumber) -> None:
    retell.phone_number.create(phone_number=NUMBER)
    connection = agent_connect(agent)
    (answerer,) = retell.phone_number.retrieve(NUMBER).inbound_agents
    assert (connection.bound, connection.missing) == ((number.number,), ())
    assert (answerer.agent_id, answerer.weight) == (connection.retell_agent_id, 1)


@pytest.mark.usefixtures("number")
def test_a_number_the_account_lacks_is_reported_and_never_rented(retell: Any, agent: Agent) -> None:
    connection = agent_connect(agent)
    assert (connection.bound, connection.missing) == ((), (NUMBER,))
    assert not retell.phone_number.list().items


@pytest.mark.usefixtures("number")
def test_a_number_is_created_when_that_is_asked_for(retell: Any, agent: Agent) -> None:
    connection = agent_connect(agent, creates_numbers=True)
    (answerer,) = retell.phone_number.retrieve(NUMBER).inbound_agents
    assert connection.bound == (NUMBER,)
    assert answerer.agent_id == connection.retell_agent_id


def test_a_bound_number_asks_us_who_answers(retell: Any, agent: Agent, number: PhoneNumber) -> None:
    retell.phone_number.create(phone_number=number.number)
    agent_connect(agent)
    told = retell.phone_number.retrieve(number.number).inbound_webhook_url
    assert told == inbound_webhook_url(agent.business)
    assert told.endswith(f"/retell/inbound/{agent.business.slug}/")


def test_a_business_without_a_key_is_told_where_to_get_one(agent: Agent) -> None:
    with pytest.raises(VendorTrouble, match="has no Retell API key"):
        agent_connect(agent)


@pytest.mark.usefixtures("retell")
def test_a_refused_key_is_named_without_showing_it(agent: Agent) -> None:
    business_update(agent.business, retell_api_key="key_of_somebody_else")
    with pytest.raises(VendorTrouble, match="refused the API key") as trouble:
        agent_connect(agent)
    assert "somebody_else" not in str(trouble.value)
    assert Agent.objects.get().retell_agent_id == ""


@pytest.mark.usefixtures("retell")
def test_an_address_where_nobody_answers_is_named(agent: Agent, settings: Settings) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        settings.RETELL_BASE_URL = f"http://127.0.0.1:{closed.getsockname()[1]}"
        with pytest.raises(VendorTrouble, match=f"cannot be reached at {settings.RETELL_BASE_URL}"):
            agent_connect(agent)


@pytest.mark.usefixtures("retell")
def test_what_retell_refuses_is_said_with_its_reason(agent: Agent) -> None:
    Agent.objects.update(max_duration_ms=1_000)
    agent.refresh_from_db()
    with pytest.raises(VendorTrouble, match=r"Retell answered 4\d\d: .*max_call_duration_ms"):
        agent_connect(agent)


def test_clients_are_shared_by_key(agent: Agent) -> None:
    business_update(agent.business, retell_api_key="key_one")
    first = client_for(agent.business)
    assert client_for(agent.business) is first
    business_update(agent.business, retell_api_key="key_two")
    second = client_for(agent.business)
    assert second is not first
    assert second.api_key == "key_two"


@pytest.mark.usefixtures("retell", "number")
def test_the_command_says_what_it_did() -> None:
    said = StringIO()
    call_command("connect_retell", "--create-numbers", stdout=said)
    agent_id = Agent.objects.get().retell_agent_id
    assert said.getvalue() == f"Lakeside, Mia: created as {agent_id}\n  +1 312-555-0142 rings there\n"


@pytest.mark.usefixtures("retell", "number")
def test_the_command_says_which_number_is_not_there_and_what_to_do() -> None:
    said = StringIO()
    call_command("connect_retell", "--business", "lakeside", stdout=said)
    assert "+1 312-555-0142 is not in the Retell account: buy or import it there" in said.getvalue()


@pytest.mark.usefixtures("agent")
def test_the_command_fails_in_words_when_an_agent_cannot_be_connected() -> None:
    said = StringIO()
    with pytest.raises(CommandError, match="1 of 1"):
        call_command("connect_retell", stderr=said)
    assert said.getvalue().startswith("Lakeside, Mia: Lakeside has no Retell API key.")


@pytest.mark.usefixtures("agent")
def test_the_command_fails_for_a_business_it_does_not_know() -> None:
    with pytest.raises(CommandError, match="lakeview"):
        call_command("connect_retell", "--business", "lakeview")
