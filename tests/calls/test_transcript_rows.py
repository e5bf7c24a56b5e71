"""Utterances follow the newest transcript, and the log can replay it."""

import json

import pytest
from django.db import connection

from calls.models import Call, CallEvent, Utterance
from calls.services import facts_store
from calls.storing.transcripts import TranscriptMemory, replayed
from engine.transcript import Utterance as Said
from tests.calls.call_facts import agent_said, at, caller_said, heard, make_house, opened

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _open_call(db: None) -> None:  # noqa: ARG001  pytest opens the database for it
    facts_store([opened(make_house().brief())])


def texts() -> list[str]:
    return list(Utterance.objects.order_by("position").values_list("text", flat=True))


def row_versions() -> dict[int, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT position, ctid::text FROM calls_utterance")
        return dict(cursor.fetchall())


def test_words_are_stored_with_their_speaker_turn_and_seconds() -> None:
    facts_store([heard(100, agent_said("Good day", 0), caller_said("Hi"))])
    first, second = Utterance.objects.order_by("position")
    assert (first.speaker, first.text, first.turn_id) == ("agent", "Good day", 0)
    assert first.words == [["Good", 0.0, 0.4], ["day", 0.5, 0.9]]
    assert (second.speaker, second.turn_id) == ("caller", None)
    assert Call.objects.get().transcript_at == at(100)


@pytest.mark.parametrize("memory", [None, TranscriptMemory()], ids=["read back", "remembered"])
def test_only_the_places_that_changed_are_written(memory: TranscriptMemory | None) -> None:
    facts_store([heard(100, agent_said("Good day", 0), caller_said("I would"))], memory)
    before = row_versions()
    facts_store([heard(200, agent_said("Good day", 0), caller_said("I would like"), agent_said("Yes", 1))], memory)
    after = row_versions()
    assert texts() == ["Good day", "I would like", "Yes"]
    assert after[0] == before[0]
    assert after[1] != before[1]


def test_a_transcript_that_grew_shorter_drops_its_end() -> None:
    facts_store([heard(100, agent_said("Good day"), caller_said("Hel"), caller_said("lo"))])
    facts_store([heard(200, agent_said("Good day"), caller_said("Hello"))])
    assert texts() == ["Good day", "Hello"]


def test_words_told_earlier_do_not_replace_newer_ones() -> None:
    facts_store([heard(200, caller_said("Hello there"))])
    facts_store([heard(100, caller_said("Hello"))])
    assert texts() == ["Hello there"]


def test_of_several_transcripts_in_a_batch_the_newest_is_stored() -> None:
    facts_store([heard(100, caller_said("A")), heard(300, caller_said("A B C")), heard(200, caller_said("A B"))])
    assert texts() == ["A B C"]
    assert CallEvent.objects.filter(type="words_heard").count() == 1


def test_a_remembered_transcript_gives_way_to_what_another_process_stored() -> None:
    ours, theirs = TranscriptMemory(), TranscriptMemory()
    facts_store([heard(100, caller_said("One"), agent_said("Two"))], ours)
    facts_store([heard(200, caller_said("Uno"), agent_said("Two"))], theirs)
    facts_store([heard(300, caller_said("One"), agent_said("Two"))], ours)
    assert texts() == ["One", "Two"]


def growing(length: int) -> list[tuple[Said, ...]]:
    """A talk that grows word by word, then sentence by sentence."""
    told: list[tuple[Said, ...]] = []
    done: tuple[Said, ...] = ()
    for number in range(length):
        words = f"this is sentence number {number}".split()
        for count in range(1, len(words) + 1):
            text = " ".join(words[:count])
            told.append((*done, agent_said(text, number) if number % 2 else caller_said(text)))
        done = told[-1]
    return told


def test_the_log_replays_every_state_of_the_transcript() -> None:
    for step, transcript in enumerate(growing(6)):
        facts_store([heard(step * 10, *transcript)])
        events = list(CallEvent.objects.order_by("created_at", "pk"))
        assert [said["text"] for said in replayed(events)] == [said.text for said in transcript]


def test_a_replay_follows_words_that_were_taken_back() -> None:
    facts_store([heard(100, caller_said("Hel"), caller_said("lo"), agent_said("Yes", 1))])
    facts_store([heard(200, caller_said("Hello"))])
    replay = replayed(list(CallEvent.objects.order_by("created_at", "pk")))
    assert replay == [{"position": 0, "speaker": "caller", "text": "Hello", "turn_id": None}]


def test_the_log_of_a_talk_twice_as_long_is_about_twice_as_large() -> None:
    def log_size(call_id: str, length: int) -> int:
        facts_store([opened(make_house(call_id).brief(), call_id=call_id)])
        for step, transcript in enumerate(growing(length)):
            facts_store([heard(step * 10, *transcript, call_id=call_id)])
        events = CallEvent.objects.filter(call__retell_call_id=call_id, type="words_heard")
        return sum(len(json.dumps(event.data)) for event in events)

    assert log_size("long", 20) < 2.2 * log_size("short", 10)


def test_new_timings_alone_reach_the_words_but_not_the_log() -> None:
    facts_store([heard(100, Said(speaker=caller_said("x").speaker, text="Hello"))])
    facts_store([heard(200, caller_said("Hello"))])
    assert Utterance.objects.get().words == [["Hello", 0.0, 0.4]]
    assert CallEvent.objects.filter(type="words_heard").count() == 1
