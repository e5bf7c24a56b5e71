"""What the caller's number did before, and the way back to the list."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from businesses.models import Business
from calls.models import Call
from calls.reading.history import EARLIER_LIMIT, history_of
from calls.reading.walking import way_back
from tests.calls.call_facts import House, make_house
from tests.calls.page_rows import call_row

pytestmark = pytest.mark.django_db

CALLER = "+14155550123"


def earlier(house: House, name: str, minutes: int, **changes: Any) -> Call:
    call = call_row(house, name, status="ended", disconnection_reason="user_hangup", **changes)
    Call.objects.filter(pk=call.pk).update(created_at=timezone.now() - timedelta(minutes=minutes))
    return call


def test_calls_either_way_are_told_newest_first() -> None:
    house = make_house()
    earlier(house, "in", 30)
    earlier(house, "out", 20, direction="outbound", from_number="+14155550199", to_number=CALLER)
    found = history_of(call_row(house, "now"))
    assert [call.retell_call_id for call in found.calls] == ["out", "in"]
    assert found.calls[0].how == "Caller hung up"
    assert not found.has_more


def test_later_calls_other_people_tests_and_other_businesses_do_not_count() -> None:
    house, other = make_house(), make_house("other")
    earlier(house, "somebody_else", 30, from_number="+14155550177")
    earlier(house, "a_test", 30, origin="test")
    earlier(other, "theirs", 30)
    now = call_row(house, "now")
    later = call_row(house, "later")
    Call.objects.filter(pk=later.pk).update(created_at=timezone.now() + timedelta(minutes=1))
    assert history_of(now).calls == ()


def test_a_regular_costs_two_queries_and_shows_the_last_few(django_assert_num_queries: Any) -> None:
    house = make_house()
    for number in range(EARLIER_LIMIT + 3):
        earlier(house, f"call_{number}", 60 - number)
    now = call_row(house, "now")
    with django_assert_num_queries(2):
        found = history_of(now)
    assert len(found.calls) == EARLIER_LIMIT
    assert found.has_more


def test_a_web_call_has_no_number_to_look_up(django_assert_num_queries: Any) -> None:
    call = call_row(make_house(), from_number="")
    with django_assert_num_queries(0):
        assert history_of(call).calls == ()


@pytest.mark.parametrize(
    "told", ["status=ended&words=a+b", "?status=ended&words=a+b", "/b/dental/calls/?status=ended&words=a+b"]
)
def test_the_list_one_came_from_is_kept(told: str) -> None:
    way = way_back(Business(slug="dental"), told)
    assert way.back == "/b/dental/calls/?status=ended&words=a+b"
    assert way.carried == "?from=%3Fstatus%3Dended%26words%3Da%2Bb"
    assert way_back(Business(slug="dental"), "?").is_known


@pytest.mark.parametrize(
    "told",
    [
        "",
        "https://evil.example/?a=b",
        "//evil.example/?a=b",
        "javascript:alert(1)",
        "/b/other/calls/?status=ended",
        "/admin/?a=b",
        "https://[oops?a=b",
        "a=" + "b" * 3_000,
    ],
)
def test_no_other_place_can_be_come_from(told: str) -> None:
    way = way_back(Business(slug="dental"), told)
    assert (way.back, way.filters, way.carried, way.is_known) == ("/b/dental/calls/", "", "", False)
