"""The recorder as a process of its own, with a real database behind it: what is noted is stored, whoever dies."""

import asyncio
import os
import pickle
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from calls.models import Call, CallEvent, Utterance
from calls.recorder_link import RecorderLink
from localrun.places import ROOT
from tests.calls.call_facts import (
    House,
    agent_said,
    began,
    caller_said,
    heard,
    lines_in,
    make_house,
    one_of_each,
    opened,
)
from tests.calls.doorkeeper import Doorkeeper, door, in_thread, pool

__all__ = ["door"]  # a fixture

pytestmark = pytest.mark.django_db(transaction=True)

WAIT_S = 60


@pytest.fixture
def house(door: Doorkeeper) -> House:  # noqa: ARG001  its connections are sound again when this one leaves
    return make_house()


@pytest.fixture(autouse=True)
def _its_process_finds_the_test_database(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    given = connection.settings_dict
    host, port = given["HOST"] or "", given["PORT"] or ""
    monkeypatch.setenv("DATABASE_URL", f"postgres://{given['USER']}:{given['PASSWORD']}@{host}:{port}/{given['NAME']}")
    monkeypatch.setenv("SPOOL_DIR", str(tmp_path))
    monkeypatch.setattr(settings, "SPOOL_DIR", tmp_path)


@pytest.fixture
def link(tmp_path: Path) -> RecorderLink:
    return RecorderLink(tmp_path)


async def stored(link: RecorderLink) -> None:
    async with asyncio.timeout(WAIT_S):
        while link.queue_length:  # noqa: ASYNC110  another process moves it
            await asyncio.sleep(0.02)


def child_of(pid: int) -> int:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return next(int(one) for one in children if b"recorder_process" in Path(f"/proc/{one}/cmdline").read_bytes())


def event_types() -> list[str]:
    return list(CallEvent.objects.order_by("created_at", "id").values_list("type", flat=True))


async def test_a_call_noted_here_is_stored_there(link: RecorderLink, house: House) -> None:
    await link.start()
    for fact in one_of_each(house.brief()):
        link.for_business(house.business.pk).note(fact)
    assert link.queue_length == len(one_of_each(house.brief()))
    await stored(link)
    assert link.oldest_age_s == 0.0
    await link.stop(5)
    assert [row.text for row in await in_thread(lambda: list(Utterance.objects.order_by("position")))] == [
        "Hello, this is Dental.",
        "Book me on Monday",
    ]


async def test_what_a_killed_recorder_had_not_stored_is_stored_by_the_next(
    link: RecorderLink, house: House, door: Doorkeeper
) -> None:
    await link.start()
    link.note(opened(house.brief()))
    await stored(link)
    door.shut()
    hello = agent_said("Hello.", 0)
    link.note(heard(10, hello))
    link.note(began(20, 1))
    await asyncio.sleep(0.1)  # both are on their way, and cannot be stored
    os.kill(child_of(os.getpid()), signal.SIGKILL)
    link.note(heard(30, hello, caller_said("Hi")))
    door.open()
    await stored(link)
    await link.stop(5)
    await in_thread(pool().check)
    # Of the transcripts that waited together, the newest is written.
    assert await in_thread(event_types) == ["call_opened", "turn_began", "words_heard"]
    assert await in_thread(lambda: [row.text for row in Utterance.objects.order_by("position")]) == ["Hello.", "Hi"]


async def test_a_stop_while_the_database_is_away_loses_nothing(
    link: RecorderLink, house: House, door: Doorkeeper, tmp_path: Path
) -> None:
    await link.start()
    link.note(opened(house.brief()))
    await stored(link)
    door.shut()
    try:
        link.note(began(20, 1))
        await link.stop(10)
        link.note(began(30, 2))
        assert len(lines_in(tmp_path, "facts-*.jsonl")) == 2
    finally:
        door.open()
    later = RecorderLink(tmp_path)
    await later.start()
    later.note(began(40, 3))
    await stored(later)
    await later.stop(5)
    await in_thread(pool().check)
    assert (await in_thread(event_types)).count("turn_began") == 3
    assert lines_in(tmp_path, "facts-*.jsonl") == []


PARENT = """
import asyncio, os, pickle, signal, sys
from pathlib import Path
import django
django.setup()
from calls.recorder_link import RecorderLink

async def main():
    link = RecorderLink(Path(sys.argv[1]))
    await link.start()
    facts = pickle.loads(sys.stdin.buffer.read())
    link.note(facts[0])
    while link.queue_length:
        await asyncio.sleep(0.02)
    for fact in facts[1:]:
        link.note(fact)
    await asyncio.sleep(0.1)
    os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""


@pytest.fixture
def killed_web_process(house: House, tmp_path: Path) -> subprocess.CompletedProcess[bytes]:
    given = pickle.dumps([opened(house.brief()), *(began(number, number) for number in range(1, 50))])
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "voiceops.settings"}
    return subprocess.run(
        [sys.executable, "-c", PARENT, str(tmp_path)],
        input=given,
        env=environment,
        cwd=ROOT,
        check=False,
        timeout=WAIT_S,
    )


async def test_a_web_process_that_is_killed_takes_no_fact_along(
    killed_web_process: subprocess.CompletedProcess[bytes],
) -> None:
    assert killed_web_process.returncode == -signal.SIGKILL
    async with asyncio.timeout(WAIT_S):
        while (await in_thread(event_types)).count("turn_began") < 49:  # noqa: ASYNC110  another process writes them
            await asyncio.sleep(0.05)
    assert await in_thread(Call.objects.count) == 1


async def test_a_recorder_that_cannot_be_started_costs_no_fact(tmp_path: Path, house: House) -> None:
    link = RecorderLink(tmp_path, command=("/no/such/program",))
    await link.start()
    link.note(opened(house.brief()))
    await asyncio.sleep(0)
    assert link.queue_length == 1
    await link.stop(0.1)
    assert len(lines_in(tmp_path, "facts-*.jsonl")) == 1
