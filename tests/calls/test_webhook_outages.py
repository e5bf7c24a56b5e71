"""The webhook door while what stands behind it is away: Redis dead or frozen, PostgreSQL refusing."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import redis
from asgiref.sync import sync_to_async
from celery import Celery
from django.db import connection
from pytest_django import Settings

from calls.models import WebhookDelivery
from calls.publishing import PROCESS_DELIVERY, WAITING_LIMIT, Publisher
from calls.webhook_processing import deliveries_sweep
from common import publishing
from common.breaker import Breaker
from localrun.ports import free_port
from localrun.programs import redis_program
from tests.calls import told
from tests.calls.told import body_of, post, signed
from tests.calls.wired import wired
from tests.vendors.model_server import says

pytestmark = pytest.mark.django_db(transaction=True)

QUICK_S = 1.0
"""A busy machine answers in tens of milliseconds; whoever waits for a frozen broker takes seconds."""


def until(look: Callable[[], Any], within_s: float = 15) -> Any:
    deadline = time.monotonic() + within_s
    while not (seen := look()):
        assert time.monotonic() < deadline, "not in time"
        time.sleep(0.02)
    return seen


@pytest.fixture
def broker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> Iterator[tuple[subprocess.Popen[bytes], redis.Redis]]:
    """A Redis of this test's own, which tasks are published to."""
    port = free_port()
    words = [str(redis_program()), "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--dir", str(tmp_path)]
    server = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    client = redis.Redis(port=port, socket_timeout=5)

    def answers() -> bool:
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False

    until(answers)
    url = f"redis://127.0.0.1:{port}/0"
    app = Celery("outages", broker=url, set_as_current=False)
    app.conf.broker_transport_options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    monkeypatch.setattr(publishing, "_publisher", Publisher(app, Breaker(rest_s=0.2)))
    yield server, client
    os.kill(server.pid, signal.SIGCONT)
    client.close()
    server.kill()
    server.wait()


def messages(client: redis.Redis) -> int:
    return sum(int(str(client.llen(key))) for key in client.keys("*celery") if client.type(key) == b"list")


async def timed_post(call_id: str) -> tuple[int, float]:
    body = body_of(told.ended(call_id))
    header = signed(body)
    began = time.perf_counter()
    status, _ = await post(body, header)
    return status, time.perf_counter() - began


async def test_a_stored_delivery_is_published_beside_the_answer(
    settings: Settings, broker: tuple[subprocess.Popen[bytes], redis.Redis]
) -> None:
    async with wired(settings, says()):
        assert (await timed_post("call_1"))[0] == 204
    await sync_to_async(until)(lambda: messages(broker[1]) == 1)


@pytest.mark.parametrize("trouble", [signal.SIGSTOP, signal.SIGKILL], ids=["frozen", "killed"])
async def test_no_answer_waits_for_a_broker_and_the_sweeper_does_the_work(
    settings: Settings, broker: tuple[subprocess.Popen[bytes], redis.Redis], trouble: signal.Signals
) -> None:
    async with wired(settings, says()):
        await timed_post("call_0")
        await sync_to_async(until)(lambda: messages(broker[1]) == 1)
        os.kill(broker[0].pid, trouble)
        answers = [await timed_post(f"call_{number}") for number in range(1, 31)]

    assert {status for status, _ in answers} == {204}
    assert max(took for _, took in answers) < QUICK_S
    await WebhookDelivery.objects.aupdate(next_try_at="2026-01-01T00:00:00Z")
    assert await sync_to_async(deliveries_sweep)() == 31


async def test_a_broker_that_thaws_is_told_of_new_work_again(
    settings: Settings, broker: tuple[subprocess.Popen[bytes], redis.Redis]
) -> None:
    async with wired(settings, says()):
        await timed_post("call_0")
        os.kill(broker[0].pid, signal.SIGSTOP)
        await timed_post("call_1")
        os.kill(broker[0].pid, signal.SIGCONT)

        def tell_once_more() -> bool:
            publishing.publish(PROCESS_DELIVERY, 1)
            return messages(broker[1]) >= 3

        await sync_to_async(until)(tell_once_more)


def test_more_than_can_wait_is_dropped_and_nobody_waits() -> None:
    silent = Publisher()
    silent._ensure_thread = lambda: None  # type: ignore[method-assign]  # nobody takes anything out
    assert all(silent.tell(PROCESS_DELIVERY, number) for number in range(WAITING_LIMIT))
    assert silent.tell(PROCESS_DELIVERY, 0) is False


async def test_what_the_database_refuses_is_not_accepted_and_is_once_it_is_back(settings: Settings) -> None:
    body = body_of(told.ended("call_1"))
    rename = sync_to_async(_rename)
    async with wired(settings, says()):
        await rename("calls_webhookdelivery", "calls_away")
        try:
            refused = await post(body, signed(body))
        finally:
            await rename("calls_away", "calls_webhookdelivery")
        accepted = await post(body, signed(body))
    assert (refused[0], accepted[0]) == (503, 204)
    assert await WebhookDelivery.objects.acount() == 1


async def test_a_database_that_hangs_is_answered_in_time_for_retell_to_try_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("calls.webhooks.STORE_WITHIN_S", 0.3)
    body = body_of(told.ended("call_1"))
    name = connection.settings_dict["NAME"]
    async with wired(settings, says()):
        with psycopg.connect(os.environ["DATABASE_URL"], dbname=name) as holder:
            holder.execute("LOCK TABLE calls_webhookdelivery")
            status, _ = await post(body, signed(body))
    assert status == 503


async def test_connections_a_restarted_server_left_dead_refuse_nothing(settings: Settings) -> None:
    async with wired(settings, says()):
        assert (await timed_post("call_1"))[0] == 204
        await sync_to_async(_end_other_sessions)()
        assert [(await timed_post(f"call_{number}"))[0] for number in (2, 3)] == [204, 204]


def _rename(old: str, new: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {old} RENAME TO {new}")


def _end_other_sessions() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
