from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from calls.models import CallStatus
from tests.calls.call_facts import House, at, make_house
from tests.calls.page_rows import call_row, ended, reviewer_of, turn_row

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(client: Client) -> House:
    made = make_house()
    client.force_login(reviewer_of(made.business))
    return made


def page_of(client: Client, house: House, **asked: str) -> str:
    answer = client.get(reverse("calls", args=[house.business.slug]), asked)
    assert answer.status_code == 200
    return answer.text


def test_a_row_tells_the_call_in_plain_words_and_the_business_s_time(client: Client, house: House) -> None:
    house.business.time_zone = "America/Chicago"
    house.business.save()
    call = call_row(house, started_at=at(0))
    turn_row(call, 1, 1_000, "Yes.", first_word_ms=1_250.0)
    turn_row(call, 2, 2_000, outcome="silenced", first_word_ms=None, first_frame_ms=None)
    ended(call, "error_llm_websocket_open", at(0) + timedelta(seconds=83))
    page = page_of(client, house)
    for told in (
        "28 May, 15:26",
        "+1 415-555-0123",
        "1:23",
        "1,250 ms",
        "pace-late",
        "Retell could not reach VoiceOps",
    ):
        assert told in page
    assert '<td class="px-2 py-2 text-right tabular-nums max-md:hidden">1</td>' in page


def test_a_call_on_the_line_is_marked_and_ticks(client: Client, house: House) -> None:
    call_row(house)
    page = page_of(client, house)
    assert "On the line" in page
    assert f'data-since="{int(at(0).timestamp() * 1000)}"' in page


def test_a_prepared_sentence_counts_with_the_time_it_left_not_with_the_filler_s(client: Client, house: House) -> None:
    call = call_row(house, status=CallStatus.ENDED)
    late = {"first_word_ms": None, "first_token_ms": None, "first_frame_ms": 600.0, "finished_ms": 4_003.0}
    turn_row(call, 1, 1_000, "I am sorry.", ["filler", "prepared"], outcome="prepared", **late)
    assert "4,003 ms" in page_of(client, house)


def test_older_calls_are_one_link_away_and_none_is_shown_twice(client: Client, house: House) -> None:
    for number in range(51):
        call_row(house, f"call_{number:02}")
    first = page_of(client, house)
    assert first.count("data-open") == 50
    assert "call_00/" not in first
    mark = first.partition("?before=")[2].partition('"')[0]
    second = page_of(client, house, before=mark)
    assert second.count("data-open") == 1
    assert "call_00/" in second
    assert "Older calls" not in second
    assert "Newest" in second


def test_a_page_mark_that_is_no_number_shows_the_newest(client: Client, house: House) -> None:
    call_row(house)
    assert "call_1/" in page_of(client, house, before="nonsense")


def test_a_page_mark_too_big_for_a_database_shows_the_newest(client: Client, house: House) -> None:
    call_row(house)
    assert "call_1/" in page_of(client, house, before="9" * 30)


def test_an_empty_list_teaches_the_first_call(client: Client, house: House) -> None:
    page = page_of(client, house)
    assert "No calls yet" in page
    assert "<table" not in page


def test_the_length_of_the_list_does_not_change_the_number_of_queries(client: Client, house: House) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            page_of(client, house)
        return len(asked)

    turn_row(call_row(house, "call_a"), 1, 10, "Yes.")
    few = queries()
    for number in range(20):
        turn_row(call_row(house, f"call_{number}"), 1, 10, "Yes.")
    assert queries() == few
