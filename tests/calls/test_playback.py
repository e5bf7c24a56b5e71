"""A call as its player needs it: words by their number, what happened when, whose channel is whose."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from businesses.models import Role
from calls.models import Call, TurnRecord, Waveform
from calls.reading import playback as playing
from calls.reading.playback import Playback, later_rows_of, playback_of
from calls.services import facts_store
from tests.calls.call_facts import (
    House,
    agent_said,
    began,
    broke_in,
    caller_said,
    ended,
    heard,
    make_house,
    one_of_each,
    opened,
    transfer,
)
from tests.calls.page_rows import at_work, call_row, reviewer_of, says, turn_row

pytestmark = pytest.mark.django_db

SENT = "We have Wednesday at ten, or Thursday at two."


@pytest.fixture
def house() -> House:
    return make_house()


def playback(house: House, role: Role = Role.REVIEWER) -> Playback:
    found = playback_of(at_work(house.business, role), "call_1")
    assert found is not None
    return found


def draw(call: Call, left: list[int], right: list[int], duration_s: float) -> None:
    Waveform.objects.create(call=call, channels=2, points=bytes(left + right), duration_s=duration_s)
    Call.objects.filter(pk=call.pk).update(recording="calls/1/1.wav")


def test_each_word_on_the_page_knows_its_seconds(house: House) -> None:
    facts_store([opened(house.brief()), ended(900, 1, "It is ten."), heard(3_000, agent_said("it is ten", 1))])
    [row] = playback(house)["rows"]
    assert (row["key"], row["at"], row["end"]) == ("turn-answer-1", 0.0, 1.4)
    assert row["words"] == [(0, 0.0, 0.4), (1, 0.5, 0.9), (2, 1.0, 1.4)]


def test_words_that_were_sent_and_not_heard_have_no_time(house: House) -> None:
    call = call_row(house)
    turn_row(call, 1, 1_000, SENT)
    said = says(call, 0, "agent", "We have a Wednesday at ten", 1)
    said.words = [[word, at * 0.5, at * 0.5 + 0.4] for at, word in enumerate(said.text.split())]
    said.save()
    [row] = playback(house)["rows"]
    assert [number for number, *_ in row["words"]] == [0, 1, 2, 3, 4]
    assert row["words"][2] == (2, 1.5, 1.9)


def test_words_without_times_keep_the_row_s_own(house: House) -> None:
    call = call_row(house)
    turn_row(call, 1, 1_000, SENT)
    says(call, 0, "caller", "Hello")
    spoken, turn = playback(house)["rows"]
    assert (spoken["at"], spoken["words"]) == (None, [])
    assert (turn["at"], turn["sent"], turn["words"]) == (1.0, 1.31, [])


def test_what_happened_stands_at_its_second(house: House) -> None:
    facts_store(one_of_each(house.brief()))
    told = [(happening["at"], happening["kind"], happening["text"]) for happening in playback(house)["happenings"]]
    assert told == [
        (0.006, "variables_missing", "Left out, because nobody filled them in"),
        (2.3, "tool_ran", "Tool book answered after 42 ms"),
        (2.71, "filler", "A filler was spoken, for want of an answer"),
        (4.0, "caller_broke_in", "The caller broke in after “You are booked”"),
        (4.5, "opt_out_heard", "Caller asked not to be called again"),
        (5.0, "transfer_moved", "Transfer asked for: wants a person"),
        (5.01, "rule_held", "A rule decided to hand the caller over"),
        (5.02, "help_offered", "No person could be had, so the caller was offered a callback"),
        (5.03, "callback_asked", "The caller wants to be called back: a crown"),
        (5.04, "message_taken", "A message was taken: “The gate code is wrong.”"),
        (5.1, "operator_acted", "Ann Lee whispered to the agent: “Offer Tuesday.”"),
        (5.2, "whisper_taken", "An answer took the whisper in"),
        (5.5, "frame_refused", "Retell sent something unreadable"),
        (6.0, "line_closed", "The line was closed"),
    ]


def test_happenings_lead_to_their_turn(house: House) -> None:
    facts_store([opened(house.brief()), began(100, 1), ended(900, 1, SENT), broke_in(1_500, 1, SENT, "")])
    [happening] = playback(house)["happenings"]
    assert (happening["key"], happening["text"]) == ("turn-answer-1", "The caller broke in and heard nothing")


def test_an_event_of_a_later_version_is_told_by_its_name(house: House) -> None:
    facts_store([opened(house.brief()), transfer(500, "asked")])  # type: ignore[arg-type]
    Call.objects.get().events.filter(type="transfer_moved").update(type="mood_changed")
    assert [happening["text"] for happening in playback(house)["happenings"]] == ["Mood changed"]


@pytest.mark.parametrize("agent_is_left", [True, False])
def test_the_times_of_the_words_tell_whose_channel_is_whose(house: House, *, agent_is_left: bool) -> None:
    facts_store([opened(house.brief()), heard(3_000, agent_said("Hello there"))])
    loud_while_the_agent_speaks, loud_after = [200] * 4 + [0] * 16, [0] * 8 + [200] * 12
    pair = (loud_while_the_agent_speaks, loud_after)
    draw(Call.objects.get(), *(pair if agent_is_left else pair[::-1]), duration_s=5.0)
    found = playback(house)
    names = [whose for whose, _ in found["peaks"]]
    assert names == (["agent", "caller"] if agent_is_left else ["caller", "agent"])
    assert found["duration"] == 5.0


def test_channels_nothing_tells_apart_stay_unnamed(house: House) -> None:
    draw(call_row(house), [9], [9], 1.0)
    assert [whose for whose, _ in playback(house)["peaks"]] == ["", ""]


def test_without_a_recording_the_talk_itself_says_how_long_it_was(house: House) -> None:
    facts_store(one_of_each(house.brief()))
    found = playback(house)
    assert (found["sound"], found["peaks"], found["duration"]) == ("", [], 6.0)


def test_viewers_hear_nothing_and_read_no_number(house: House) -> None:
    call = call_row(house)
    says(call, 0, "caller", "Call me at 415 555 0123 please")
    draw(call, [1], [1], 1.0)
    ours, theirs = playback(house), playback(house, Role.VIEWER)
    assert ours["sound"] == f"/b/{house.business.slug}/calls/call_1/recording/"
    assert (theirs["sound"], theirs["peaks"]) == ("", [])


def test_the_door_is_the_business_s_own(client: Client, house: House) -> None:
    call_row(make_house("other"), "call_theirs")
    call_row(house)
    client.force_login(reviewer_of(house.business))
    assert client.get(reverse("call_playback", args=[house.business.slug, "call_1"])).json()["rows"] == []
    assert client.get(reverse("call_playback", args=[house.business.slug, "call_theirs"])).status_code == 404


def test_a_long_call_comes_in_parts(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(playing, "ROWS_AT_ONCE", 2)
    call, member = call_row(house), at_work(house.business)
    for position in range(5):
        said = says(call, position, "caller", f"Part {position}")
        said.words = [["Part", float(position), position + 0.2], [str(position), position + 0.3, position + 0.7]]
        said.save()
    parts = [playback_of(member, "call_1"), *(later_rows_of(member, "call_1", start) for start in (2, 4))]
    assert [[row["key"] for row in part["rows"]] for part in parts if part] == [
        ["said-0", "said-1"],
        ["said-2", "said-3"],
        ["said-4"],
    ]
    assert [part["next"] for part in parts if part] == [2, 4, None]


def test_the_first_part_knows_what_happens_in_the_others(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    facts_store(one_of_each(house.brief()))
    member = at_work(house.business)
    whole = playback_of(member, "call_1")
    monkeypatch.setattr(playing, "ROWS_AT_ONCE", 1)
    first = playback_of(member, "call_1")
    assert whole is not None
    assert first is not None
    assert (whole["next"], first["next"]) == (None, 1)
    assert (first["happenings"], first["duration"]) == (whole["happenings"], whole["duration"])


def test_the_last_words_tell_how_long_a_call_in_parts_was(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(playing, "ROWS_AT_ONCE", 1)
    call = call_row(house)
    Call.objects.filter(pk=call.pk).update(ended_at=None)
    says(call, 0, "caller", "Hello")
    last = says(call, 1, "caller", "Bye")
    last.words = [["Bye", 90.0, 90.5]]
    last.save()
    assert playback(house)["duration"] == 90.5


def test_the_door_gives_the_rows_that_are_asked_for(client: Client, house: House) -> None:
    says(call_row(house), 0, "caller", "Hello")
    client.force_login(reviewer_of(house.business))
    address = reverse("call_playback", args=[house.business.slug, "call_1"])
    assert client.get(address, {"start": "9"}).json() == {"rows": [], "next": None}
    assert [row["key"] for row in client.get(address, {"start": "x"}).json()["rows"]] == ["said-0"]


@pytest.mark.parametrize("turns", [2, 20])
def test_it_costs_the_same_for_two_turns_and_for_twenty(
    house: House, turns: int, django_assert_num_queries: Any
) -> None:
    member = at_work(house.business)
    facts_store([opened(house.brief())])
    words = []
    for number in range(turns):
        facts_store([began(number * 100, number), ended(number * 100 + 90, number, f"Answer {number}")])
        words += [caller_said("And"), agent_said(f"Answer {number}", number)]
    facts_store([heard(90_000, *words)])
    with django_assert_num_queries(10):
        found = playback_of(member, "call_1")
    assert found is not None
    assert len(found["rows"]) == 2 * turns
    assert TurnRecord.objects.count() == turns
