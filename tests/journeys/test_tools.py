"""A tool over HTTP from its form to the caller's ear: set up in a browser, tried there, and used in a call."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browsing import Visitors
from tests.journeys.house import BUSINESS, House
from tests.journeys.test_calls_told import QUICK, heard, settled
from tests.prompts.tool_server import Answer, ToolServer, tool_server

GIVE = """
from prompts.models import PromptVersion
from prompts.services import draft_from, draft_save, prompt_publish
live = PromptVersion.objects.get(pk__in=PromptVersion.objects.filter(prompt__business__slug="{business}")
    .values("prompt__live_version"))
draft = draft_from(live)
draft_save(draft, tools=[*live.tools, "find_booking"])
prompt_publish(draft, by=None, note="Looks bookings up.")
"""
FOUND = b"Your booking is on Tuesday at three."


@pytest.fixture
def service() -> Iterator[ToolServer]:
    with tool_server() as books:
        books.answers["/bookings/seven"] = Answer(200, FOUND, "text/plain", slow_s=1.0)
        yield books


def set_up(page: Page, service: ToolServer) -> None:
    page.goto(f"/b/{BUSINESS}/tools/secrets/")
    page.get_by_label("Name").fill("crm_key")
    page.get_by_label("Key", exact=True).fill("s3cret-value")
    page.get_by_role("button", name="Keep it").click()
    page.goto(f"/b/{BUSINESS}/tools/")
    page.get_by_role("link", name="New tool").first.click()
    page.get_by_label("Name", exact=True).first.fill("find_booking")
    page.get_by_label("When to use it").fill("Finds a booking by its number.")
    page.get_by_label("Address").fill(f"{service.url}/bookings/{{booking_id}}")
    page.get_by_label("Kind of request").select_option("GET")
    page.get_by_role("button", name="Add a header").click()
    page.get_by_label("Header").fill("Authorization")
    page.get_by_label("Text", exact=True).fill("Bearer {{secret:crm_key}}")
    page.get_by_role("button", name="Add a field", exact=True).click()
    page.locator("#field-rows input[name=row_name]").fill("booking_id")
    page.locator("#field-rows input[name=row_meaning]").fill("The number of the booking.")
    page.get_by_role("button", name="Add a field that is sent along").click()
    page.locator("#mapping-rows input[name=mapping_field]").fill("phone")
    page.get_by_label("What the caller hears at once").fill("Let me look that up.")
    page.get_by_role("button", name="Store the tool").click()


def test_a_tool_answers_a_real_server_and_the_caller_hears_it(house: House, page: Page, service: ToolServer) -> None:
    set_up(page, service)
    page.locator("input[name=argument_booking_id]").fill("seven")
    page.get_by_role("button", name="Run it").click()
    expect(page.get_by_text("It worked")).to_be_visible(timeout=10_000)
    expect(page.get_by_text(FOUND.decode())).to_be_visible()
    page.get_by_text("What was sent", exact=True).click()
    expect(page.get_by_text("Bearer ••••")).to_be_visible()
    house.manage("shell", "-c", GIVE.format(business=BUSINESS))
    service.asked.clear()

    call_id = house.simulator.place("look_up", settings=QUICK, from_number="+13125550142")
    report = house.simulator.wait(call_id, 60)
    settled(house, call_id)

    assert report["protocol_errors"] == []
    assert "Let me look that up." in heard(report)
    assert "Your booking is on Tuesday at three" in heard(report)
    (asked,) = service.asked
    assert asked.path.startswith("/bookings/seven?phone=%2B13125550142")
    assert asked.headers["Authorization"] == "Bearer s3cret-value"
    assert asked.headers["Idempotency-Key"]
    [run] = house.rows("select * from calls_toolrun where name = 'find_booking'")
    assert run["succeeded"]
    assert "s3cret-value" not in "".join(process.words() for process in house.processes)
    page.goto(f"/b/{BUSINESS}/calls/{call_id}/")
    expect(page.get_by_text("find_booking").first).to_be_visible()


def test_a_refused_form_keeps_every_row_that_was_typed(page: Page, visitors: Visitors) -> None:
    page.goto(f"/b/{BUSINESS}/tools/new/")
    for name in ("one", "two"):
        page.get_by_role("button", name="Add a field", exact=True).click()
        page.locator("#field-rows input[name=row_name]").last.fill(name)
    page.get_by_role("button", name="Remove").first.click()
    page.get_by_role("button", name="Store the tool").click()
    expect(page.get_by_text("Give the tool a name.")).to_be_visible()
    expect(page.locator("#field-rows input[name=row_name]")).to_have_value("two")
    page.get_by_label("As JSON schema").check()
    expect(page.get_by_label("JSON schema", exact=True)).to_be_visible()
    expect(page.locator("#as-rows")).to_be_hidden()
    visitors.complaints.clear()  # the refusal's status
