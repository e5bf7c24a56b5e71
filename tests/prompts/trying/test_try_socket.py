"""The Try page's socket through the wired house, with a model's server at the other end."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from channels.db import database_sync_to_async
from django.contrib.auth.models import AnonymousUser
from prometheus_client import REGISTRY
from pytest_django.fixtures import Settings

from businesses.models import Business, User
from calls.models import Call, Suppression
from prompts.models import Rehearsal
from prompts.services import draft_from
from tests.calls.test_pages_socket import PATIENCE_S, Browser
from tests.calls.wired import wired
from tests.vendors.model_server import DONE, STOP, USAGE, breaks_after, says, word
from voiceops.asgi import PAGE_SOCKETS

pytestmark = pytest.mark.django_db(transaction=True)
ANSWER = word("We open ") + word("at **nine**.") + STOP + USAGE + DONE


class Person:
    """A manager in front of the page. `seen` is everything that was pushed."""

    def __init__(self, browser: Browser, address: str, person: User | AnonymousUser) -> None:
        self.seen = ""
        self._browser = browser
        self._address = address
        self.who = person

    async def open(self, talk: str = "talkone") -> bool:
        is_in, self.socket = await self._browser.open(f"{self._address}?talk={talk}", self.who)
        return is_in

    async def do(self, act: str, **given: Any) -> None:
        await self.socket.send_to(text_data=json.dumps({"act": act, **given}))

    async def until(self, *marks: str) -> str:
        """What was pushed from now on until all marks stand in it."""
        pushed = ""
        async with asyncio.timeout(PATIENCE_S):
            while not all(mark in pushed for mark in marks):
                pushed += await self.socket.receive_from(timeout=PATIENCE_S)
        self.seen += pushed
        return pushed

    async def leave(self) -> None:
        await self.socket.disconnect(timeout=PATIENCE_S)
        self._browser.sockets.remove(self.socket)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    opened = Browser(PAGE_SOCKETS)
    yield opened
    for socket in opened.sockets:
        await socket.disconnect(timeout=PATIENCE_S)


async def person_at(browser: Browser) -> Person:
    business = await Business.objects.aget()
    person = await User.objects.aget()
    prompt = await business.prompts.aget()
    return Person(browser, f"/ws/b/{business.slug}/prompts/{prompt.pk}/try/", person)


def said(html: str) -> list[str]:
    return re.findall(r"<span data-said>(.*?)</span>", html)


def counted() -> dict[tuple[str, ...], float]:
    """Every counter of calls and turns as it stands."""
    samples = (sample for metric in REGISTRY.collect() for sample in metric.samples)
    return {
        (sample.name, *sample.labels.values()): sample.value
        for sample in samples
        if sample.name.startswith(("voiceops_", "retell_")) and sample.name.endswith(("_total", "_count"))
    }


async def test_a_talk_is_greeted_answered_and_leaves_no_trace_of_a_call(settings: Settings, browser: Browser) -> None:
    async with wired(settings, says(ANSWER)) as (_, _, server):
        person, before = await person_at(browser), counted()
        assert await person.open()
        await person.until("Hello, this is Mia.", "data-facts")
        await person.do("say", text="When do you open?")
        html = await person.until("We open at nine.", "31 tokens in", "Written differently")
        assert "When do you open?" in html
        assert "at **nine**" in html
        [asked] = server.asked
        assert asked["messages"][0]["content"].startswith("Be kind.")
        await person.leave()
        assert not await Call.objects.aexists()
        assert counted() == before


async def test_the_exact_messages_come_when_they_are_asked_for(settings: Settings, browser: Browser) -> None:
    async with wired(settings, says(ANSWER)) as (_, _, server):
        person = await person_at(browser)
        await person.open()
        await person.until("data-facts")
        await person.do("say", text="When do you open?")
        await person.until("See the exact messages sent")
        await person.do("askings", line=2)
        html = await person.until("data-asking")
        for message in server.asked[0]["messages"]:
            assert message["content"].split("\n")[0][:40] in html
        await person.leave()


async def test_stop_calling_hangs_up_and_writes_no_suppression(settings: Settings, browser: Browser) -> None:
    async with wired(settings, says(ANSWER)) as (_, _, server):
        person = await person_at(browser)
        await person.open()
        await person.until("data-facts")
        await person.do("say", text="Stop calling me")
        html = await person.until("Hangs up", "data-over")
        assert "list of numbers not to be called" in html
        assert server.asked == []
        await person.leave()
        assert not await Suppression.objects.aexists()


async def test_the_model_down_is_said_plainly_and_the_ladder_answers(settings: Settings, browser: Browser) -> None:
    async with wired(settings, breaks_after(b"")):
        settings.MODEL_BASE_URL = "http://127.0.0.1:9/v1"
        person = await person_at(browser)
        await person.open()
        await person.until("data-facts")
        await person.do("say", text="When do you open?")
        html = await person.until("could not be reached", "Ask again")
        assert "having trouble right now" in html
        await person.leave()


async def test_a_page_that_comes_back_finds_its_conversation_and_goes_on(settings: Settings, browser: Browser) -> None:
    async with wired(settings, says(ANSWER)) as (_, _, server):
        person = await person_at(browser)
        await person.open()
        await person.until("data-facts")
        await person.do("say", text="When do you open?")
        await person.until("31 tokens in")
        await person.leave()
        await person.open()
        html = await person.until('id="lines"')
        assert said(html) == ["Hello, this is Mia.", "When do you open?", "We open at nine."]
        await person.do("say", text="And on Monday?")
        await person.until("And on Monday?", 'id="line-4"', "31 tokens in")
        assert [m["content"] for m in server.asked[-1]["messages"] if m["role"] == "user"] == [
            "When do you open?",
            "And on Monday?",
        ]
        await person.leave()


async def test_a_draft_that_changes_meanwhile_does_not_change_a_talk_under_way(
    settings: Settings, browser: Browser
) -> None:
    async with wired(settings, says(ANSWER)) as (_, _, server):
        person = await person_at(browser)
        draft = await database_sync_to_async(_draft, thread_sensitive=False)()
        await person.open()
        await person.until("data-facts")
        await person.leave()
        draft.body = "Be rude."
        await draft.asave()
        await person.open()
        await person.until('id="lines"')
        await person.do("say", text="When do you open?")
        await person.until("31 tokens in")
        assert server.asked[0]["messages"][0]["content"].startswith("Be brief.")
        await person.leave()
        await person.open("another")
        await person.until("data-facts")
        await person.do("say", text="When do you open?")
        await person.until("31 tokens in")
        assert server.asked[1]["messages"][0]["content"].startswith("Be rude.")
        await person.leave()


def _draft() -> Any:
    live = Business.objects.get().prompts.get().live_version
    assert live is not None
    draft = draft_from(live)
    draft.body = "Be brief."
    draft.save()
    return draft


async def test_a_conversation_is_kept_under_its_name(settings: Settings, browser: Browser) -> None:
    async with wired(settings, says(ANSWER)):
        person = await person_at(browser)
        await person.open()
        await person.until("data-facts")
        await person.do("keep", name="Nothing said")
        await person.until("Say something first")
        await person.do("say", text="When do you open?")
        await person.until("31 tokens in")
        await person.do("keep", name="  Asks for hours ")
        await person.until("Kept as “Asks for hours”")
        kept = await Rehearsal.objects.select_related("version", "kept_by").aget()
        assert kept.name == "Asks for hours"
        assert [(line["speaker"], line["text"]) for line in kept.lines] == [
            ("agent", "Hello, this is Mia."),
            ("caller", "When do you open?"),
            ("agent", "We open at nine."),
        ]
        assert kept.version is not None
        assert kept.kept_by is not None
        await person.leave()


@pytest.mark.parametrize(
    "text",
    ["null", "[]", "{", '{"act": "fly"}', '{"act": ["say"]}', '{"act": "instead", "line": -5}', "x" * 30_000],
)
async def test_nonsense_changes_nothing_and_breaks_nothing(settings: Settings, browser: Browser, text: str) -> None:
    async with wired(settings, says(ANSWER)):
        person = await person_at(browser)
        await person.open()
        await person.until("data-facts")
        await person.socket.send_to(text_data=text)
        await person.do("say", text="When do you open?\0")
        await person.until("31 tokens in")
        await person.leave()


async def test_strangers_and_reviewers_have_no_socket(settings: Settings, browser: Browser) -> None:
    async with wired(settings, says(ANSWER)):
        person = await person_at(browser)
        for stranger in (AnonymousUser(), await User.objects.acreate(email="other@example.com")):
            person.who = stranger
            assert not await person.open()
