from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from businesses.models import Role
from calls.models import Assignment, Call, CallStatus, CallTag, ListColumns, Review, Tag
from calls.services import facts_store
from engine import facts
from tests.calls.call_facts import House, at, closed, ended, make_house, opened
from tests.calls.list_rows import listed
from tests.calls.page_rows import call_row, reviewer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(client: Client) -> House:
    made = make_house()
    client.force_login(reviewer_of(made.business))
    return made


def page_of(client: Client, house: House, query: str = "", **asked: Any) -> str:
    answer = client.get(f"{reverse('calls', args=[house.business.slug])}?{query}", asked or None)
    assert answer.status_code == 200
    return answer.text


def shown(page: str) -> list[str]:
    return [part.partition('"')[0] for part in page.split('data-call="')[1:]]


def link(page: str, rel: str) -> str:
    """The query string behind Older or Newer, empty when there is none."""
    before, _, _ = page.partition(f'rel="{rel}"')
    return "" if before == page else before.rpartition("?")[2].partition('"')[0].replace("&amp;", "&")


def test_a_row_tells_the_call_in_plain_words_and_the_business_s_time(client: Client, house: House) -> None:
    house.business.time_zone = "America/Chicago"
    house.business.save()
    listed(
        house,
        "call_1",
        started_at=at(0),
        disconnection_reason="error_llm_websocket_open",
        duration_s=83,
        slowest_wait_ms=1_250.0,
        turn_count=7,
    )
    page = page_of(client, house)
    for told in (
        "28 May, 15:26",
        "+1 415-555-0123",
        "1:23",
        "1,250 ms",
        "pace-late",
        "Retell could not reach VoiceOps",
        ">7</td>",
    ):
        assert told in page


def test_the_figures_of_a_call_stand_in_its_row_once_its_facts_are_stored(client: Client, house: House) -> None:
    late: dict[str, Any] = {"outcome": facts.TurnOutcome.PREPARED, "first_word_ms": None, "first_frame_ms": 600.0}
    facts_store([opened(house.brief()), ended(4_003, 1, "I am sorry.", finished_ms=4_003.0, **late), closed(61_000)])
    page = page_of(client, house)
    assert "1:01" in page
    assert "4,003 ms" in page


def test_a_call_on_the_line_is_marked_and_ticks(client: Client, house: House) -> None:
    call_row(house)
    page = page_of(client, house)
    assert "On the line" in page
    assert f'data-since="{int(at(0).timestamp() * 1000)}"' in page


def test_a_call_whose_agent_and_version_are_deleted_keeps_its_row(client: Client, house: House) -> None:
    listed(house, "call_1")
    house.agent.delete()
    page = page_of(client, house)
    assert shown(page) == ["call_1"]
    assert "No agent" in page


def test_pages_lead_on_and_back_without_gap_or_repeat(client: Client, house: House) -> None:
    now = timezone.now()
    for number in range(120):
        listed(house, f"call_{number:03}", now - timedelta(minutes=number // 3))
    first = page_of(client, house)
    second = page_of(client, house, link(first, "next"))
    third = page_of(client, house, link(second, "next"))
    every = shown(first) + shown(second) + shown(third)
    assert len(every) == len(set(every)) == 120
    assert [len(shown(page)) for page in (first, second, third)] == [50, 50, 20]
    assert link(third, "next") == link(first, "prev") == ""
    assert shown(page_of(client, house, link(third, "prev"))) == shown(second)
    back = page_of(client, house, link(second, "prev"))
    assert shown(back) == shown(first)
    assert link(back, "prev") == ""


@pytest.mark.parametrize("sort", ["-length", "length", "-slowest", "slowest", "time"])
def test_every_order_runs_through_its_pages_both_ways(client: Client, house: House, sort: str) -> None:
    for number in range(60):
        missing = number % 10 == 0
        figure = None if missing else float(number % 7) + 0.125
        listed(house, f"call_{number:02}", duration_s=None if missing else number % 7, slowest_wait_ms=figure)
    first = page_of(client, house, f"sort={sort}")
    second = page_of(client, house, link(first, "next"))
    assert (len(shown(first)), len(shown(second))) == (50, 10)
    assert len({*shown(first), *shown(second)}) == 60
    assert shown(page_of(client, house, link(second, "prev"))) == shown(first)


def test_the_longest_calls_come_first_and_those_without_a_length_last(client: Client, house: House) -> None:
    for name, seconds in (("call_a", 5), ("call_b", None), ("call_c", 500)):
        listed(house, name, duration_s=seconds)
    page = page_of(client, house, sort="-length")
    assert shown(page) == ["call_c", "call_a", "call_b"]
    assert 'aria-sort="descending"' in page
    assert shown(page_of(client, house, sort="length")) == ["call_b", "call_a", "call_c"]


def test_a_page_mark_holds_when_its_call_is_deleted(client: Client, house: House) -> None:
    now = timezone.now()
    calls = [listed(house, f"call_{number:02}", now - timedelta(minutes=number)) for number in range(52)]
    after = link(page_of(client, house), "next")
    calls[49].delete()
    assert shown(page_of(client, house, after)) == ["call_50", "call_51"]


@pytest.mark.parametrize(
    "mark", ["nonsense", "9" * 30, "1_", "_1", "1780000000000000_0", "x_5", "1e400_5", "99" * 20 + "_5"]
)
@pytest.mark.parametrize("sort", ["-time", "-slowest"])
def test_a_page_mark_that_means_nothing_shows_the_beginning_and_says_so(
    client: Client, house: House, mark: str, sort: str
) -> None:
    listed(house, "call_1")
    page = page_of(client, house, after=mark, sort=sort)
    assert shown(page) == ["call_1"]
    assert "This page of the list cannot be found any more" in page


def test_beyond_the_last_call_a_page_says_that_the_list_ends(client: Client, house: House) -> None:
    listed(house, "call_1")
    assert "No more calls this way" in page_of(client, house, after="1000000_1")


def test_an_empty_list_teaches_the_first_call(client: Client, house: House) -> None:
    page = page_of(client, house)
    assert "No calls yet" in page
    assert "<table" not in page


def test_filters_that_match_nothing_offer_the_way_back(client: Client, house: House) -> None:
    listed(house, "call_1")
    page = page_of(client, house, sentiment="Negative")
    assert "No calls match" in page
    assert "No calls yet" not in page


def test_each_filter_is_a_chip_whose_link_takes_only_it_away(client: Client, house: House) -> None:
    listed(house, "call_1", sentiment="Negative", direction="web")
    page = page_of(client, house, "sentiment=Negative&direction=web&sort=-length")
    base = reverse("calls", args=[house.business.slug])
    assert f'href="{base}?direction=web&amp;sort=-length"' in page
    assert f'href="{base}?sentiment=Negative&amp;sort=-length"' in page


def test_a_filter_that_names_what_is_gone_is_told_and_the_calls_are_shown(client: Client, house: House) -> None:
    listed(house, "call_1")
    page = page_of(client, house, agent="424242")
    assert "Agent: an agent no longer exists, so it was left out." in page
    assert shown(page) == ["call_1"]


def test_the_count_is_exact_to_a_thousand_and_says_more_beyond(client: Client, house: House) -> None:
    rows = [Call(business=house.business, retell_call_id=f"call_{number}") for number in range(1_000)]
    Call.objects.bulk_create(rows)
    assert "1,000 calls" in page_of(client, house)
    listed(house, "call_more")
    assert "more than 1,000 calls" in page_of(client, house)


def test_a_row_carries_its_list_to_the_call(client: Client, house: House) -> None:
    listed(house, "call_1", direction="web")
    assert "call_1/?from=%3Fdirection%3Dweb" in page_of(client, house, direction="web")


def test_what_people_noted_stands_in_the_row(client: Client, house: House) -> None:
    call = listed(house, "call_1")
    person = reviewer_of(house.business, "ada@dental.example")
    tag = Tag.objects.create(business=house.business, name="<b>late</b>")
    CallTag.objects.create(call=call, tag=tag)
    Review.objects.create(business=house.business, call=call, reviewer=person, verdict="bad", updated_at=timezone.now())
    Assignment.objects.create(business=house.business, call=call, person=person)
    page = page_of(client, house, cols="verdict,tags,assigned")
    assert "&lt;b&gt;late&lt;/b&gt;" in page
    assert ">Bad</span>" in page
    assert "ada@dental.example" in page.partition("data-call=")[2]


def test_columns_are_kept_for_each_person(client: Client, house: House) -> None:
    listed(house, "call_1", sentiment="Negative")
    client.post(reverse("calls_columns", args=[house.business.slug]), {"column": ["sentiment", "nonsense"], "list": ""})
    assert ListColumns.objects.get().names == ["caller", "sentiment"]
    assert ">Sentiment</th>" in page_of(client, house)
    client.force_login(reviewer_of(house.business, "other@dental.example"))
    assert ">Sentiment</th>" not in page_of(client, house)


def test_choosing_columns_keeps_the_list_that_was_open(client: Client, house: House) -> None:
    address = reverse("calls_columns", args=[house.business.slug])
    answer = client.post(address, {"column": ["agent"], "list": "direction=web&cols=when&evil=1"})
    assert answer["Location"] == f"{reverse('calls', args=[house.business.slug])}?direction=web"


def test_a_viewer_sees_masked_numbers_and_no_boxes(client: Client, house: House) -> None:
    listed(house, "call_1")
    client.force_login(reviewer_of(house.business, "viewer@dental.example", Role.VIEWER))
    page = page_of(client, house)
    assert "555-0123" not in page
    assert "+1••••••0123" in page
    assert 'data-select"' not in page
    assert 'id="bulk-tag"' not in page


def test_the_length_of_the_list_does_not_change_the_number_of_queries(client: Client, house: House) -> None:
    person = reviewer_of(house.business, "ada@dental.example")
    tag = Tag.objects.create(business=house.business, name="late")

    def furnish(name: str) -> None:
        call = listed(house, name)
        CallTag.objects.create(call=call, tag=tag)
        Review.objects.create(business=house.business, call=call, reviewer=person, verdict="bad", updated_at=at(0))
        Assignment.objects.create(business=house.business, call=call, person=person)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            page_of(client, house, cols="when,agent,version,verdict,tags,assigned")
        return len(asked)

    furnish("call_a")
    few = queries()
    for number in range(49):
        furnish(f"call_{number}")
    assert queries() == few


def test_the_status_words_of_calls_that_never_were_are_plain(client: Client, house: House) -> None:
    listed(house, "call_1", status=CallStatus.NOT_CONNECTED, disconnection_reason="dial_no_answer", started_at=None)
    assert "Nobody answered" in page_of(client, house)
