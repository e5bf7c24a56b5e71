"""A version goes live, and back, in every web process within a second; calls under way keep theirs."""

import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.journeys.balancer import Balancer
from tests.journeys.house import BUSINESS, House
from tests.journeys.processes import eventually

QUICK = {"speed": 4}
AS_PEOPLE_TALK = {"speed": 2}
OLD, NEW = "Thanks for calling", "Good day from the winter desk"
MOST_CALLERS = 4
WITHIN_S = 1.0
MUCH = 2_000
"""Words that the new version has more, so that every turn's count of tokens tells which text it was answered with."""

CHANGE = f"""
from prompts.models import PromptVersion
from prompts.services import draft_save
draft = PromptVersion.objects.filter(status="draft", prompt__business__slug="{BUSINESS}").order_by("-number")[0]
draft_save(draft, begin_message="{NEW}.", body=draft.body + " word" * {MUCH})
"""


@pytest.fixture
def balancer(house: House) -> Iterator[Balancer]:
    """Before the two web processes that answer the agents' calls; the first shows the pages too."""
    ports = [int(web.settings["WEB_PORT"]) for web in (house.web, house.another_web())]
    own_url = house.settings["SITE_URL"]
    with Balancer(ports) as balancer:
        _connect(house, f"http://127.0.0.1:{balancer.port}")
        yield balancer
    _connect(house, own_url)


def _connect(house: House, url: str) -> None:
    house.settings["SITE_URL"] = url
    house.manage("connect_retell", "--business", BUSINESS)


def _prompt(house: House) -> dict[str, Any]:
    [row] = house.rows(
        "select p.id, v.id as live, v.number from prompts_prompt p join businesses_business b on b.id = p.business_id"
        " join prompts_promptversion v on v.id = p.live_version_id where b.slug = %s",
        BUSINESS,
    )
    return row


def _live_since(house: House) -> datetime:
    [row] = house.rows("select max(started_at) as at from prompts_release where ended_at is null")
    at: datetime = row["at"]
    return at


def _answers(house: House, call_ids: list[str], since: datetime | None = None) -> list[dict[str, Any]]:
    return house.rows(
        "select c.retell_call_id, t.tokens_in, c.prompt_version_id as version from calls_call c"
        " join calls_turnrecord t on t.call_id = c.id where c.retell_call_id = any(%s) and t.kind = 'answer'"
        " and t.tokens_in > 0 and (%s::timestamptz is null or t.began_at > %s)",
        call_ids,
        since,
        since,
    )


def _heard_by_both(house: House, balancer: Balancer) -> list[str]:
    """What callers hear who call as soon as the second is over, one on each process.

    A process that is short of breath for a moment gets no new call; then a third caller finds it.
    """
    since = _live_since(house)
    eventually(lambda: time.time() >= since.timestamp() + WITHIN_S, within_s=5)
    told: dict[int | None, str] = {}
    for _ in range(MOST_CALLERS):
        calls = [house.simulator.place("hours_question", settings=QUICK) for _ in range(2)]
        heard = [" ".join(house.simulator.wait(call_id, 60)["heard"]).removeprefix("Agent: ") for call_id in calls]
        told |= {balancer.port_of(call_id): words for call_id, words in zip(calls, heard, strict=True)}
        if len(told) == 2:
            break
    return list(told.values())


def _publish(house: House, page: Page, prompt: int, live: int) -> None:
    page.goto(f"/b/{BUSINESS}/prompts/{prompt}/versions/{live}/")
    page.get_by_role("button", name="Make a draft from it").click()
    page.wait_for_url(lambda url: "/drafts/" in url)
    number = page.url.rstrip("/").rpartition("/")[2]
    house.manage("shell", "-c", CHANGE)
    page.goto(f"/b/{BUSINESS}/prompts/{prompt}/publish/{number}/")
    page.get_by_label("What changed, and why?").fill("The winter desk answers")
    page.get_by_role("button", name="Publish to everybody").click()
    page.get_by_text(f"Version {number} answers every new call").wait_for()


def _roll_back(page: Page, prompt: int, to: int) -> None:
    page.goto(f"/b/{BUSINESS}/prompts/{prompt}/versions/{to}/")
    page.get_by_role("button", name="Roll back to it").click()
    page.get_by_role("button", name="Roll back now").click()
    page.get_by_text(f"Version {to} answers every new call").wait_for()


def test_every_process_follows_within_a_second_and_a_running_call_does_not(
    house: House, balancer: Balancer, page: Page
) -> None:
    before = _prompt(house)
    running = [house.simulator.place("web_killed", settings=AS_PEOPLE_TALK) for _ in range(2)]
    eventually(lambda: {row["retell_call_id"] for row in _answers(house, running)} == set(running), within_s=60)
    usual = max(row["tokens_in"] for row in _answers(house, running))

    _publish(house, page, before["id"], before["number"])
    published_at = _live_since(house)
    assert [told[: len(NEW)] for told in _heard_by_both(house, balancer)] == [NEW, NEW]

    later = eventually(lambda: _later(house, running, published_at), within_s=60)
    assert {row["version"] for row in later} == {before["live"]}
    assert max(row["tokens_in"] for row in later) < usual + MUCH

    _roll_back(page, before["id"], before["number"])
    assert [told[: len(OLD)] for told in _heard_by_both(house, balancer)] == [OLD, OLD]
    assert _prompt(house) == before
    for call_id in running:
        house.simulator.wait(call_id, 180)


def _later(house: House, running: list[str], since: datetime) -> list[dict[str, Any]]:
    """Answers in the running calls after the change; empty until each has had one."""
    found = _answers(house, running, since)
    return found if {row["retell_call_id"] for row in found} == set(running) else []
