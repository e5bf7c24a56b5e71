"""A version for a share of the callers, begun and stopped on the page, heard on two real web processes."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from prompts.rollout.sides import hears_candidate
from tests.journeys.balancer import Balancer
from tests.journeys.house import BUSINESS, House
from tests.journeys.processes import eventually

QUICK = {"speed": 6}
OLD, NEW = "Thanks for calling", "Hello from the new desk"
WRITE_A_DRAFT = f"""
from prompts.models import Prompt
from prompts.services import draft_from, draft_save
draft = draft_from(Prompt.objects.filter(business__slug="{BUSINESS}").order_by("pk")[0].live_version)
draft_save(draft, begin_message="{NEW}. How can I help?")
"""


@pytest.fixture
def two_webs(house: House) -> Iterator[None]:
    """Calls reach two web processes by turns."""
    webs = [house.web, house.another_web()]
    own_url = house.settings["SITE_URL"]
    with Balancer([int(web.settings["WEB_PORT"]) for web in webs]) as balancer:
        _connect(house, f"http://127.0.0.1:{balancer.port}")
        yield
    _connect(house, own_url)
    webs[1].stop()


def _connect(house: House, url: str) -> None:
    house.settings["SITE_URL"] = url
    house.manage("connect_retell", "--business", BUSINESS)


def _numbers(rollout: str) -> tuple[str, str]:
    """A caller who hears the new version at a half, and one who does not."""
    numbers = [f"+1415555{number:04d}" for number in range(100, 160)]
    heard = {side: next(n for n in numbers if hears_candidate(n, rollout, 50) is side) for side in (True, False)}
    return heard[True], heard[False]


def _greetings(house: House, number: str) -> list[str]:
    """What two calls of one caller begin with, one on each web process."""
    calls = [house.simulator.place("booking", from_number=number, settings=QUICK) for _ in range(2)]
    heard = [" ".join(house.simulator.wait(call)["heard"]) for call in calls]
    return [NEW if NEW in words else OLD if OLD in words else words for words in heard]


def _version(house: House, call_id: str) -> int | None:
    rows = house.rows("select prompt_version_id from calls_call where retell_call_id = %s", call_id)
    return rows[0]["prompt_version_id"] if rows else None


@pytest.mark.usefixtures("two_webs")
def test_a_share_hears_the_new_version_on_every_process_until_somebody_stops_it(house: House, page: Page) -> None:
    house.manage("shell", "-c", WRITE_A_DRAFT)
    [prompt] = house.rows("select id from prompts_prompt order by id limit 1")
    page.goto(f"/b/{BUSINESS}/prompts/{prompt['id']}/rollout/")
    page.get_by_label("Share of callers, %").fill("50")
    page.get_by_label("What changed, and why").fill("A friendlier greeting.")
    page.get_by_role("button", name="Begin the rollout").click()
    expect(page.get_by_role("heading", name="answers 50 % of callers")).to_be_visible()
    [begun] = house.rows(
        "select rollout, candidate_id from prompts_release where ended_at is null and prompt_id = %s", prompt["id"]
    )
    new_caller, old_caller = _numbers(begun["rollout"])

    assert _greetings(house, new_caller) == [NEW, NEW]
    assert _greetings(house, old_caller) == [OLD, OLD]

    under_way = house.simulator.place("slow_talker", from_number=new_caller, settings={"speed": 2})
    eventually(lambda: _version(house, under_way) == begun["candidate_id"])
    page.get_by_label("Why? Everybody reads it in the history").fill("Callers are confused.")
    page.get_by_role("button", name="Stop, back to version").click()
    expect(page.get_by_role("heading", name="The last rollout")).to_be_visible()

    assert _greetings(house, new_caller) == [OLD, OLD]
    house.simulator.wait(under_way, 120)
    assert _version(house, under_way) == begun["candidate_id"]
