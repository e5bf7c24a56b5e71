"""A page stands whatever was said on the call: thousands of turns, other scripts, hostile words, nothing at all."""

import re
import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agents.models import Agent
from businesses.models import Role
from calls.models import Call, TurnRecord, Utterance
from calls.reading.parts import FIRST_PART, LATER_PART
from tests.calls.call_facts import House, at, make_house
from tests.calls.page_rows import call_row, ended, reviewer_of, says, turn_row

pytestmark = pytest.mark.django_db

PART = re.compile(r'data-part="(\d+)" data-rows="(\d+)" data-utterances="(\d*) (\d*)" data-turns="(\d*) (\d*)"')
NASTY = "<script>alert('x')</script> \x1b[31m\x07 \u202egnp.exe שלום 🦷 {{ 7|add:7 }}"


@pytest.fixture
def house(client: Client) -> House:
    made = make_house()
    client.force_login(reviewer_of(made.business))
    return made


def address(house: House, name: str = "call") -> str:
    return reverse(name, args=[house.business.slug, "call_1"])


def long_call(house: House, turns: int) -> Call:
    call = call_row(house)
    words = [[word, number * 0.3, number * 0.3 + 0.2] for number, word in enumerate(("one", "two", "three") * 5)]
    Utterance.objects.bulk_create(
        Utterance(
            call=call,
            position=position,
            speaker="agent" if position % 2 else "caller",
            text=f"Place {position}",
            words=words,
            turn_id=position // 2 if position % 2 else None,
        )
        for position in range(2 * turns)
    )
    TurnRecord.objects.bulk_create(
        TurnRecord(
            call=call,
            turn_id=number,
            kind="answer",
            outcome="spoken",
            began_at=at(0) + timedelta(seconds=2 * number),
            sent=f"Place {2 * number + 1}",
            generated=f"**Place** {2 * number + 1}",
            own_ms=10,
            first_token_ms=200,
            first_frame_ms=220,
            first_word_ms=220,
            finished_ms=500,
            model="quick",
            tokens_in=100,
            tokens_out=10,
        )
        for number in range(turns)
    )
    ended(call, "user_hangup", at(7_200_000))
    return call


def test_a_long_story_comes_in_parts_and_every_row_once(client: Client, house: House) -> None:
    long_call(house, 130)
    page = client.get(address(house)).text
    places = re.findall(r'id="u-(\d+)"', page)
    assert len(places) == FIRST_PART
    starts = [int(start) for start, *_ in PART.findall(page)]
    assert starts == list(range(FIRST_PART, 260, LATER_PART))
    for start in starts:
        places += re.findall(r'id="u-(\d+)"', client.get(address(house, "call_story"), {"start": start}).text)
    assert [int(place) for place in places] == list(range(260))


def test_each_part_says_which_words_and_turns_it_holds(client: Client, house: House) -> None:
    long_call(house, 130)
    first, *_, last = PART.findall(client.get(address(house)).text)
    assert first == ("40", "60", "40", "99", "20", "49")
    assert last == ("220", "40", "220", "259", "110", "129")


@pytest.mark.parametrize("start", ["-1", "x", "99999999", "²", ""])
def test_a_part_nobody_would_ask_for_breaks_nothing(client: Client, house: House, start: str) -> None:
    long_call(house, 10)
    assert client.get(address(house, "call_story"), {"start": start}).status_code == 200


def test_three_thousand_turns_are_answered_quickly(client: Client, house: House) -> None:
    long_call(house, 3_000)
    client.get(address(house))
    began = time.perf_counter()
    assert client.get(address(house)).status_code == 200
    # A busy machine of two cores takes several times the usual; a page that draws every row takes ten times this.
    assert time.perf_counter() - began < 1.5


def test_the_page_costs_the_same_for_few_turns_and_for_many(client: Client, house: House) -> None:
    counts = []
    for turns in (2, 200):
        long_call(house, turns)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address(house), {"from": "?"}).status_code == 200
        counts.append(len(queries))
        Call.objects.all().delete()
    assert counts[0] == counts[1] < 45


def test_what_callers_say_is_never_markup(client: Client, house: House) -> None:
    call = call_row(house, variables={"name": NASTY}, metadata={"note": [NASTY]}, analysis={"summary": NASTY})
    says(call, 0, "caller", NASTY)
    turn_row(call, 1, 1_000, NASTY, generated=f"{NASTY} more")
    ended(call, "user_hangup", at(9_000))
    page = client.get(address(house)).text
    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert(") >= 5
    assert "שלום 🦷" in page
    assert 'dir="auto"' in page
    assert "14" not in re.findall(r"\{\{.*?\}\}", page)


def test_a_call_of_a_deleted_agent_without_words_or_recording_says_so(client: Client, house: House) -> None:
    call = call_row(house)
    ended(call, "dial_no_answer", at(0))
    Call.objects.update(prompt_version=None)
    Agent.objects.all().delete()
    page = client.get(address(house)).text
    assert "No longer there" in page
    assert "Nothing was said" in page
    assert "Retell told of no recording" in page
    assert "Nobody picked up." in page
    assert "Try again at another time of day." in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"recording_due_at": at(0)}, "is on its way"),
        ({"recording_error": "http_410"}, "link had died"),
        ({"recording_error": "TimeoutError"}, "could not be fetched"),
        ({"recording": "calls/1/1.wav"}, "Download the recording"),
    ],
)
def test_how_far_the_recording_has_come_is_told(
    client: Client, house: House, changes: dict[str, Any], words: str
) -> None:
    ended(call_row(house, **changes), "user_hangup", at(9_000))
    assert words in client.get(address(house)).text


def test_viewers_read_words_without_numbers(client: Client, house: House) -> None:
    call = call_row(house, variables={"callback": "+14155550177"})
    says(call, 0, "caller", "Call me at 415 555 0177 please")
    turn_row(call, 1, 1_000, "Is it 415 555 0177?", generated="Is it 415 555 0177 then?")
    ended(call, "user_hangup", at(9_000))
    client.force_login(reviewer_of(house.business, "viewer@dental.example", Role.VIEWER))
    page = client.get(address(house)).text
    assert "Call me at" in page
    assert "555 0177" not in page
    assert "5550177" not in page
    assert "Events and webhooks" not in page


def test_next_and_previous_are_those_of_the_list_one_came_from(client: Client, house: House) -> None:
    for number, reason in enumerate(("user_hangup", "dial_busy", "user_hangup")):
        ended(call_row(house, f"call_{number}"), reason, at(9_000))
    whole = client.get(address(house), {"from": "?"}).text
    assert 'data-key="j" data-key-label="Next call of the list" href="/b/dental/calls/call_0/?from=%3F"' in whole
    assert 'data-key="k" data-key-label="Previous call of the list" href="/b/dental/calls/call_2/?from=%3F"' in whole
    narrowed = client.get(reverse("call", args=[house.business.slug, "call_2"]), {"from": "?reason=user_hangup"}).text
    assert "/b/dental/calls/call_0/?from=%3Freason%3Duser_hangup" in narrowed
    assert "Next call of the list" not in client.get(address(house)).text


def test_the_way_back_leads_to_the_list_one_came_from(client: Client, house: House) -> None:
    ended(call_row(house), "user_hangup", at(9_000))
    page = client.get(address(house), {"from": "status=ended&words=a"}).text
    assert 'href="/b/dental/calls/?status=ended&amp;words=a"' in page
    assert 'href="/b/dental/calls/"' in client.get(address(house), {"from": "//evil.example/?a=b"}).text
