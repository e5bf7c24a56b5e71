"""The reader of one connection says what a reader of single frames says, and builds nothing twice."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.events import TranscriptMoved, TurnRequested
from engine.transcript import Transcript
from vendors import tolerantjson
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


def test_a_settled_item_that_changes_without_growing_is_seen() -> None:
    reader = Reader()
    told = [said("agent", "At nine."), said("user", "Thanks")]
    heard(reader, update(told))
    assert heard(reader, update([said("agent", "At five."), told[1]]))[0].text == "At five."


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
    st.sampled_from([{"role": "dtmf", "digit": "4"}, {"role": "user", "content": '"transcript":[{"role":'}]),
    st.just({"role": "user", "content": "Hi", "metadata": {"transcript": [{"role": "user"}], "response_id": 2}}),
    st.just({"content": "Half an emoji \ud83d", "role": "user"}),
)
FRAMES = st.fixed_dictionaries(
    {"transcript": st.lists(ITEMS, max_size=5)}, optional={"transcript_with_tool_calls": st.lists(ITEMS, max_size=5)}
)


@given(st.lists(FRAMES, max_size=6), st.sampled_from([None, (",", ":")]), st.booleans())
def test_a_frame_means_the_same_after_any_others(
    frames: list[dict[str, Any]], separators: tuple[str, str] | None, grows: bool
) -> None:
    reader = Reader()
    sent: dict[str, Any] = {}
    for frame in frames:
        told = {name: [*(sent.get(name, []) if grows else []), *items] for name, items in frame.items()}
        sent = told | {"interaction_type": "response_required", "response_id": 3}
        text = json.dumps(sent, separators=separators)
        assert reader.decode(text) == decode(text)


def test_keys_pressed_before_are_still_known() -> None:
    reader = Reader()
    woven: list[Any] = [{"role": "dtmf", "digit": "4"}, said("user", "Hello")]
    for digit in "25":
        woven = [*woven, {"role": "dtmf", "digit": digit}]
        frame = reader.decode(
            update([said("user", "Hello")])[:-1] + f', "transcript_with_tool_calls": {json.dumps(woven)}}}'
        )
        assert isinstance(frame, TranscriptMoved)
    assert frame.keys_pressed == "425"


def test_a_name_that_stands_twice_is_read_as_any_reader_would() -> None:
    reader = Reader()
    heard(reader, update([said("agent", "One"), said("user", "Two")]))
    twice = update([said("agent", "One"), said("user", "Two")])[:-1] + ', "transcript": []}'
    assert heard(reader, twice) == ()
    assert heard(reader, update([said("agent", "One"), said("user", "Three")]))[1].text == "Three"


def test_only_the_end_of_a_grown_transcript_is_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[int] = []
    whole = tolerantjson.loads
    monkeypatch.setattr(tolerantjson, "loads", lambda text: parsed.append(len(text)) or whole(text))
    reader, items = Reader(), [said("user", "and so on and so on")]
    for _ in range(200):
        items = [*items, said("user", "and so on and so on")]
        heard(reader, update(items))
    assert max(parsed) < len(update(items)) / 20
