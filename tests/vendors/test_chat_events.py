"""Server-sent events out of bytes cut anywhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendors.openai.sse import LONGEST_EVENT, EventReader, EventTooLong


def read(*chunks: bytes) -> list[bytes]:
    reader = EventReader()
    return [event for chunk in chunks for event in reader.feed(chunk)]


@pytest.mark.parametrize(
    ("sent", "events"),
    [
        (b"data: one\n\ndata: two\n\n", [b"one", b"two"]),
        (b"data:one\n\n", [b"one"]),
        (b"data:  one\n\n", [b" one"]),
        (b"data\n\n", [b""]),
        (b"data: one\ndata: two\n\n", [b"one\ntwo"]),
        (b": comment\n\nevent: x\nid: 4\nretry: 10\ndata: one\n\n", [b"one"]),
        (b"event: x\n\n", []),
        (b"database: one\n\n", []),
        (b"\n\n\ndata: one\n\n\n", [b"one"]),
        (b"data: one\r\n\r\ndata: two\r\r", [b"one", b"two"]),
        (b"data: one", []),
        (b"data: one\n", []),
        (b'data: {"a": "b: c"}\n\n', [b'{"a": "b: c"}']),
    ],
)
def test_the_data_of_each_ended_event_is_given(sent: bytes, events: list[bytes]) -> None:
    assert read(sent) == events


def test_a_line_end_cut_in_two_is_one_line_end() -> None:
    assert read(b"data: one\r", b"\ndata: two\r", b"", b"\n\r", b"\n") == [b"one\ntwo"]


LINES = st.sampled_from([b"data: a", b"data: b c", b"data:", b": comment", b"event: x", b"", b"", "data: ü🦷".encode()])


@given(st.lists(LINES), st.sampled_from([b"\n", b"\r\n", b"\r"]), st.data())
def test_no_cut_and_no_line_end_changes_what_is_read(lines: list[bytes], line_end: bytes, data: st.DataObject) -> None:
    plain = b"".join(line + b"\n" for line in lines)
    sent = b"".join(line + line_end for line in lines)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(sent)))))
    pieces = [sent[start:end] for start, end in zip([0, *cuts], [*cuts, len(sent)], strict=True)]
    assert read(*pieces) == read(plain)


def feed_often(reader: EventReader, line: bytes) -> None:
    for _ in range(2 * LONGEST_EVENT // len(line)):
        assert reader.feed(line) == []


@pytest.mark.parametrize(
    "line", [b"data: " + b"x" * 1_000, b"data: " + b"x" * 1_000 + b"\n", b"x" * 1_000, b"data:\n" * 1_000]
)
def test_an_event_that_never_ends_is_refused_in_time(line: bytes) -> None:
    with pytest.raises(EventTooLong):
        feed_often(EventReader(), line)


def test_many_short_events_may_be_longer_together_than_one_may_be() -> None:
    reader = EventReader()
    chunk = b"data: " + b"x" * 100_000 + b"\n\n"
    assert sum(len(reader.feed(chunk)) for _ in range(30)) == 30
