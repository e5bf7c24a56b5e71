"""The harness itself: the real processes are up, a call comes through to the database, a person sees the pages."""

from playwright.sync_api import Page

from tests.journeys.house import BUSINESS, House
from tests.journeys.processes import eventually


def test_a_call_is_answered_and_its_words_are_in_the_database(house: House) -> None:
    call_id = house.simulator.place("booking")

    report = house.simulator.wait(call_id)

    assert report["protocol_errors"] == []
    spoken = eventually(
        lambda: house.rows(
            "select u.* from calls_utterance u join calls_call c on c.id = u.call_id where c.retell_call_id = %s",
            call_id,
        )
    )
    assert {row["speaker"] for row in spoken} == {"agent", "caller"}


def test_the_owner_signs_in_and_sees_the_calls(page: Page) -> None:
    page.goto(f"/b/{BUSINESS}/calls/")

    assert page.get_by_role("heading", level=1).inner_text() == "Calls"


def test_a_killed_web_process_answers_again_on_its_port(house: House) -> None:
    house.web.kill()
    assert not house.web.is_running

    house.web.start()

    assert house.web.is_running
