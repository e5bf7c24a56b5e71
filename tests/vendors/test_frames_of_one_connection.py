"""The reader of one connection says what a reader of single frames says, and builds nothing twice."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from engine.events import TranscriptMoved, TurnRequested
from engine.transcript import Transcript
from vendors.retell.frames import Reader, decode


def update(items: Any, interaction_type: str = "update_only") -> str:
    return json.dumps({"interaction_type": interaction_type, "response_id": 3, "transcript": items})


def said(role: str, text: str, response_id: int | None = None) -> dict[str, Any]:
    words = [{"word": word, "start": at * 0.5, "end": at * 0.5 + 0.4} for at, word in enumerate(text.split())]
    return {"role": role, "content": text, "words": words, "metadata": {"response_id": response_id}}


def heard(reader: Reader, text: str) -> Transcript:
    frame = reader.decode(text)
    assert isinstance(frame, TranscriptMoved | TurnRequested)
    return frame.transcript


def test_words_that_came_before_are_the_same_objects() -> None:
    reader = Reader()
    first = heard(reader, update([said("agent", "Hello there", 0), said("user", "I want")]))
    second = heard(reader, update([said("agent", "Hello there", 0), said("user", "I want a cleaning")]))
    assert second[0] is first[0]
    assert second[1].text == "I want a cleaning"


def test_a_changed_second_of_a_word_is_seen() -> None:
    reader = Reader()
    told = said("user", "I want")
    heard(reader, update([told]))
    told["words"][1]["end"] = 7.25
    assert heard(reader, update([told]))[0].words[1].end_s == 7.25


def test_a_true_is_not_taken_for_the_one_that_stood_there_before() -> None:
    reader = Reader()
    heard(reader, update([{"role": "agent", "content": "Hi", "metadata": {"response_id": 1}}]))
    told = heard(reader, update([{"role": "agent", "content": "Hi", "metadata": {"response_id": True}}]))
    assert told[0].turn_id is None


def test_an_item_nested_too_deep_to_write_again_is_read_anew() -> None:
    nested: list[Any] = []
    for _ in range(400):
        nested = [nested]
    reader = Reader()
    for text in ("Hi", "Hi again"):
        assert heard(reader, update([{"role": "user", "content": text, "extra": nested}]))[0].text == text


ITEMS = st.one_of(
    st.builds(said, st.sampled_from(["agent", "user"]), st.sampled_from(["", "Yes", "Yes please"]), st.integers(0, 2)),
    st.sampled_from([None, 7, "text", {"role": "user"}, {"role": "agent", "content": 5}]),
)


@given(st.lists(st.lists(ITEMS, max_size=5), max_size=6))
def test_a_frame_means_the_same_after_any_others(transcripts: list[list[Any]]) -> None:
    reader = Reader()
    for items in transcripts:
        text = update(items, "response_required")
        assert reader.decode(text) == decode(text)
