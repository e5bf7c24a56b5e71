"""One id follows a call: from its placer through Retell's metadata to our rows, the model and every log line."""

import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import structlog
from channels.db import database_sync_to_async
from django.utils import timezone
from pytest_django.fixtures import Settings

from calls import tasks
from calls.models import Call, CallEvent, WebhookDelivery
from calls.placing import call_place
from calls.services import facts_store
from common.logs import line_formatter
from engine import facts
from engine.events import CallDetails
from tests.calls.call_facts import DETAILS, NOON_MS, make_house, opened
from tests.calls.retell_account import connected_house, simulated_account
from tests.calls.wired import CALL, Retell, wired
from tests.vendors.model_server import refuses, says

pytestmark = pytest.mark.django_db(transaction=True)
TRACE = "7d3f0b5ce54a4e0fa7f1a1c1d1e1f101"


@pytest.fixture
def lines() -> Iterator[StringIO]:
    """Log lines as a production process writes them."""
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(line_formatter(as_json=True))
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)


def told(lines: StringIO, **marks: str) -> list[dict[str, Any]]:
    parsed = [json.loads(line) for line in lines.getvalue().splitlines()]
    return [line for line in parsed if all(line.get(name) == value for name, value in marks.items())]


async def test_one_id_leads_from_the_placers_metadata_to_call_model_and_log(
    settings: Settings, lines: StringIO
) -> None:
    async with wired(settings, refuses(500)) as (_, secret, model):
        retell = Retell(secret)
        assert await retell.connect()
        metadata = {"trace_id": TRACE, "placement_id": "7"}
        await retell.send(
            interaction_type="call_details", call={"call_id": retell.call_id, **CALL, "metadata": metadata}
        )
        await retell.hear_until(response_id=0, content_complete=True)
        await retell.send_text("{")
        await retell.ask(1, "When do you open?")
        await retell.hear_until(response_id=1, content_complete=True)
        await retell.close()

    call = await database_sync_to_async(Call.objects.get)(retell_call_id=retell.call_id)
    assert call.trace_id == TRACE
    assert {headers["X-Client-Request-Id"] for headers in model.headers} == {TRACE}
    [refused] = told(lines, event="frame_refused")
    assert (refused["trace_id"], refused["call_id"]) == (TRACE, retell.call_id)


async def test_a_call_nobody_named_is_followed_by_its_own_id(settings: Settings, lines: StringIO) -> None:
    async with wired(settings, says()) as (_, secret, model):
        retell = Retell(secret)
        await retell.begin()
        await retell.send_text("{")
        await retell.ask(1, "When do you open?")
        await retell.hear_until(response_id=1, content_complete=True)
        await retell.close()

    call = await database_sync_to_async(Call.objects.get)(retell_call_id=retell.call_id)
    assert call.trace_id == retell.call_id
    assert model.headers[0]["X-Client-Request-Id"] == retell.call_id
    assert [line["trace_id"] for line in told(lines, event="frame_refused")] == [retell.call_id]


async def test_two_calls_in_one_process_keep_their_ids_apart(settings: Settings, lines: StringIO) -> None:
    async with wired(settings, says()) as (_, secret, _model):
        first, second = Retell(secret), Retell(secret)
        await first.begin()
        await second.begin()
        await first.send_text("{")
        await second.send_text("{")
        for retell in (first, second):
            await retell.ask(1, "When do you open?")
            await retell.hear_until(response_id=1, content_complete=True)
            await retell.close()

    refused = told(lines, event="frame_refused")
    assert [line["trace_id"] for line in refused] == [first.call_id, second.call_id]
    assert [line["call_id"] for line in refused] == [first.call_id, second.call_id]


def test_the_placers_id_wins_over_the_one_made_up_before_it_was_known() -> None:
    brief = make_house().brief()
    facts_store([opened(brief, details=None, trace_id="call_1")])
    details = CallDetails("call_1", metadata={"trace_id": TRACE})
    facts_store([facts.CallerKnown(call_id="call_1", at_ms=NOON_MS + 5, details=details)])
    assert Call.objects.get().trace_id == TRACE
    other = CallDetails("call_1", metadata={"trace_id": "another"})
    facts_store([facts.CallerKnown(call_id="call_1", at_ms=NOON_MS + 9, details=other)])
    assert Call.objects.get().trace_id == TRACE


@pytest.mark.parametrize("given", [7, "", "two words", "line\nbreak", "x" * 41, "ü", None, ["a"]])
def test_what_could_not_stand_in_a_header_is_no_id(given: object) -> None:
    facts_store([opened(make_house().brief(), details=None, trace_id="call_1")])
    details = CallDetails("call_1", metadata={"trace_id": given})
    facts_store([facts.CallerKnown(call_id="call_1", at_ms=NOON_MS + 5, details=details)])
    assert Call.objects.get().trace_id == "call_1"


def test_a_placed_call_brings_its_id_back_with_its_socket(settings: Settings) -> None:
    with simulated_account() as account:
        house = connected_house(settings, account)
        placement = call_place(business=house.business, to="+14155550123", purpose="recall", intent_key="k")
        [theirs] = account.calls_to("+14155550123")
    details = CallDetails(theirs["call_id"], metadata=theirs["metadata"])
    facts_store([opened(house.brief(), call_id=theirs["call_id"], details=details, trace_id="")])
    assert placement.call is not None
    assert Call.objects.get().trace_id == placement.trace_id == theirs["metadata"]["trace_id"]
    assert CallEvent.objects.get().call == placement.call


def test_a_workers_log_lines_carry_the_id_of_the_call_they_are_about(lines: StringIO) -> None:
    house = make_house()
    facts_store([opened(house.brief(), details=DETAILS, trace_id=TRACE)])
    delivery = WebhookDelivery.objects.create(
        business=house.business,
        event="call_ended",
        retell_call_id="call_1",
        body_sha256="0",
        body=b"{",
        next_try_at=timezone.now() - timedelta(seconds=1),
    )
    tasks.process_delivery(delivery.pk)
    [given_up] = told(lines, event="delivery_given_up")
    assert given_up["trace_id"] == TRACE
    structlog.get_logger("calls.later").warning("something_else")
    assert "trace_id" not in told(lines, event="something_else")[0]
