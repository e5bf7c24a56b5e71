"""What stands in the address of a list, and which calls it means."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from agents.models import Agent
from businesses.access import Member
from calls.listing.filters import read
from calls.listing.times import span_of
from calls.models import Assignment, CallTag, Review, Tag
from prompts.models import PromptVersion
from tests.calls.call_facts import House, make_house
from tests.calls.list_rows import listed, names, said
from tests.calls.page_rows import at_work

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def member(house: House) -> Member:
    return at_work(house.business)


def test_without_filters_every_real_call_of_the_business_is_listed_and_no_other(house: House, member: Member) -> None:
    listed(house, "call_1")
    listed(house, "call_test", origin="test")
    listed(make_house("other"), "call_theirs")
    assert names(member, "") == {"call_1"}


def test_tests_and_evals_are_listed_when_asked_for(house: House, member: Member) -> None:
    for origin in ("live", "test", "eval"):
        listed(house, f"call_{origin}", origin=origin)
    assert names(member, "origin=test&origin=eval") == {"call_test", "call_eval"}


CASES: tuple[tuple[str, dict[str, Any], dict[str, Any]], ...] = (
    ("direction=outbound", {"direction": "outbound"}, {"direction": "inbound"}),
    ("reason=dial_busy", {"disconnection_reason": "dial_busy"}, {"disconnection_reason": "user_hangup"}),
    ("sentiment=Negative", {"sentiment": "Negative"}, {"sentiment": "Positive"}),
    ("min_s=60", {"duration_s": 60}, {"duration_s": 59}),
    ("max_s=60", {"duration_s": 60}, {"duration_s": 61}),
    ("max_s=60", {"duration_s": 0}, {"duration_s": None}),
    ("slow=1200", {"slowest_wait_ms": 1_200.5}, {"slowest_wait_ms": 1_200.0}),
    ("slow=0", {"slowest_wait_ms": 1.0}, {"slowest_wait_ms": None}),
    ("interrupted=2", {"interruption_count": 2}, {"interruption_count": 1}),
    ("escalated=yes", {"was_escalated": True}, {"was_escalated": False}),
    ("escalated=no", {"was_escalated": False}, {"was_escalated": True}),
    ("outcome=talked", {"disconnection_reason": "user_hangup"}, {"disconnection_reason": "voicemail_reached"}),
    ("outcome=no_person", {"disconnection_reason": "voicemail_reached"}, {"disconnection_reason": "error_asr"}),
    ("outcome=live", {"status": "live"}, {"status": "ended"}),
)


@pytest.mark.parametrize(("query", "match", "other"), CASES)
def test_each_filter_takes_what_it_says(
    house: House, member: Member, query: str, match: dict[str, Any], other: dict[str, Any]
) -> None:
    listed(house, "call_match", **match)
    listed(house, "call_other", **other)
    assert names(member, query) == {"call_match"}


def test_values_of_one_filter_widen_and_two_filters_narrow(house: House, member: Member) -> None:
    listed(house, "call_1", direction="inbound", sentiment="Negative")
    listed(house, "call_2", direction="outbound", sentiment="Negative")
    listed(house, "call_3", direction="web", sentiment="Positive")
    assert names(member, "direction=inbound&direction=web") == {"call_1", "call_3"}
    assert names(member, "direction=inbound&direction=web&sentiment=Negative") == {"call_1"}


def test_agents_and_prompt_versions_are_asked_for_by_number(house: House, member: Member) -> None:
    newer = PromptVersion.objects.create(prompt=house.version.prompt, number=4)
    night = Agent.objects.create(business=house.business, name="Night", prompt=house.version.prompt)
    listed(house, "call_1")
    listed(house, "call_2", agent=night, prompt_version=newer)
    assert names(member, f"agent={night.pk}") == {"call_2"}
    assert names(member, f"version={house.version.pk}") == {"call_1"}


def test_tags_verdicts_reviewers_and_assignments(house: House, member: Member) -> None:
    tagged, judged, asked, bare = (listed(house, f"call_{number}") for number in range(4))
    tag = Tag.objects.create(business=house.business, name="late refund")
    CallTag.objects.create(call=tagged, tag=tag)
    now = {"business": house.business, "updated_at": timezone.now()}
    Review.objects.create(call=judged, reviewer=member.user, verdict="bad", **now)
    Review.objects.create(call=bare, reviewer=member.user, verdict="", note="Look again", **now)
    Assignment.objects.create(business=house.business, call=asked, person=member.user)
    assert names(member, f"tag={tag.pk}") == {"call_0"}
    assert names(member, "verdict=bad") == {"call_1"}
    assert names(member, "verdict=none") == {"call_0", "call_2", "call_3"}
    assert names(member, f"reviewer={member.user.pk}") == names(member, "reviewer=me") == {"call_1"}
    assert names(member, "reviewer=nobody") == {"call_0", "call_2", "call_3"}
    assert names(member, "assigned=me") == {"call_2"}
    assert names(member, "assigned=nobody") == {"call_0", "call_1", "call_3"}


def test_words_lead_to_the_calls_they_were_said_on(house: House, member: Member) -> None:
    said(listed(house, "call_1"), "I want my money back")
    said(listed(house, "call_2"), "What are your prices?")
    said(listed(house, "call_test", origin="test"), "Money, money")
    assert names(member, "q=money") == {"call_1"}
    assert names(member, "q=price") == {"call_2"}
    assert names(member, "q=money&origin=test") == {"call_test"}
    assert names(member, "q=%21%21") == set()


def test_a_number_leads_to_its_caller_s_calls_and_to_where_it_was_said(house: House, member: Member) -> None:
    listed(house, "call_in", from_number="+13125550142")
    listed(house, "call_out", direction="outbound", from_number="+14155550100", to_number="+13125550142")
    said(listed(house, "call_said"), "Call me at 312-555-0142 please")
    listed(house, "call_other")
    for written in ("312 555 0142", "%2B1 (312) 555-0142", "3125550142"):
        assert names(member, f"q={written}") == {"call_in", "call_out", "call_said"}


def test_days_are_the_business_s_own(house: House) -> None:
    house.business.time_zone = "America/Chicago"
    house.business.save()
    member = at_work(house.business)
    listed(house, "call_before", datetime(2026, 3, 2, 5, 59, tzinfo=UTC))
    listed(house, "call_first", datetime(2026, 3, 2, 6, 0, tzinfo=UTC))
    listed(house, "call_last", datetime(2026, 3, 4, 5, 59, tzinfo=UTC))
    listed(house, "call_after", datetime(2026, 3, 4, 6, 0, tzinfo=UTC))
    assert names(member, "from=2026-03-02&to=2026-03-03") == {"call_first", "call_last"}
    assert names(member, "to=2026-03-01") == {"call_before"}
    assert names(member, "from=2026-03-03T23:59&to=2026-03-04T00:00") == {"call_last", "call_after"}


def test_presets_count_whole_days_and_today(house: House, member: Member) -> None:
    now = timezone.now()
    listed(house, "call_now", now)
    listed(house, "call_8_days", now - timedelta(days=8))
    assert names(member, "when=7d") == names(member, "when=today") == names(member, "when=hour") == {"call_now"}
    assert names(member, "when=30d") == {"call_now", "call_8_days"}


def test_a_day_of_a_clock_change_is_whole() -> None:
    span = span_of("today", "", "", datetime(2026, 3, 8, 18, tzinfo=UTC), ZoneInfo("America/Chicago"))
    assert span.since is not None
    assert span.until is not None
    assert span.until.astimezone(UTC) - span.since.astimezone(UTC) == timedelta(hours=23)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("agent=999999", "Agent: an agent no longer exists, so it was left out."),
        ("agent=x", "Agent: an agent no longer exists, so it was left out."),
        ("tag=-1", "Tag: a tag no longer exists, so it was left out."),
        ("direction=sideways", "Direction: choose from the list under Filters."),
        ("slow=fast", "A turn over: write a whole number from 0 up."),
        ("slow=-5", "A turn over: write a whole number from 0 up."),
        ("min_s=99999999999999999999", "At least: write a whole number from 0 up."),
        ("interrupted=0", "Interruptions, at least: write a whole number from 1 up."),
        ("when=someday", "Time: choose from the list under Filters."),
        ("from=yesterday", "From: write a day such as 2026-03-31, or a time such as 2026-03-31T14:30."),
        ("to=2026-02-30", "To: write a day such as 2026-03-31, or a time such as 2026-03-31T14:30."),
        ("from=0001-01-01", "From: write a day such as 2026-03-31, or a time such as 2026-03-31T14:30."),
        ("from=2026-03-02&to=2026-03-01", "From is later than to, so no call can match. Exchange the two."),
        ("min_s=9&max_s=8", "At least is more than at most, so no call can match. Exchange the two."),
    ],
)
def test_what_means_nothing_is_told_and_the_rest_still_holds(house: House, query: str, sentence: str) -> None:
    filters = read(house.business, f"{query}&sentiment=Negative")
    assert filters.problems == (sentence,)
    assert filters.asked["sentiment"] == ("Negative",)


def test_another_business_s_agent_is_one_that_does_not_exist(house: House) -> None:
    theirs = make_house("other").agent
    assert "agent" not in read(house.business, f"agent={theirs.pk}").asked


def test_empty_fields_of_the_form_are_no_filters_and_no_problems(house: House) -> None:
    filters = read(house.business, "q=&when=&from=&to=&slow=&agent=&min_s=+")
    assert (dict(filters.asked), filters.problems) == ({}, ())


def test_a_list_reads_back_from_the_address_it_gives(house: House) -> None:
    filters = read(house.business, "q=%D7%A9%D7%9C%D7%95%D7%9D+%F0%9F%98%80&direction=web&slow=900&when=7d")
    again = read(house.business, filters.querystring)
    assert again == filters
    assert again.words == "שלום 😀"


def test_control_characters_and_lone_surrogates_never_reach_the_database(house: House, member: Member) -> None:
    listed(house, "call_1")
    assert names(member, "q=%00%1bmoney%0d%0a") == set()
    assert names(member, "q=%ed%a0%80") == set()


def test_a_very_long_question_is_cut_and_says_so(house: House) -> None:
    filters = read(house.business, "q=" + "word+" * 100)
    assert len(filters.words) <= 200
    assert filters.problems == ("Words: only the first 200 letters are used.",)
