"""A call as its player needs it: what it sounds like, when each word was spoken, what happened when.

JSON objects, plain enough for a browser to use as they are: one `Playback`, then the `Rows` it leaves for later. A call
of 3,000 turns has 50,000 words with their times; in one piece they take half a second.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from typing import TypedDict

from django.urls import reverse

from businesses.access import Member
from calls.models import Call, CallEvent, Speaker, TurnRecord, Utterance, Waveform
from calls.publishing import DRAW_WAVEFORM, publish
from calls.reading.differences import bare
from calls.reading.happenings import NOT_TOLD, happening_of
from calls.reading.story import CallDetail, Spoken, Turn, call_detail
from calls.reading.story_items import at_s_of, key_of, said_in, turn_key
from calls.sound.selectors import waveform_of
from common.templatetags.ui import said as said_to
from engine.facts import TurnKind

TELLING_NEEDS = ("type", "turn_id", "content", "data", "latency_ms", "created_at")
LADDER_NEEDS = ("kind", "turn_id", "rungs", "began_at", "first_frame_ms", "first_word_ms", "finished_ms")
ROWS_AT_ONCE = 400
WORD = re.compile(r"[^ \t\r\n]+")
"""What counts as a word here and in the browser, which finds the words again by their number."""


class Row(TypedDict):
    """A row of the story. `at` is when it was heard, `sent` when its first frame left; `words` holds the number of the
    word in the row's text, its start and its end. All times are seconds from the start of the call.
    """

    key: str
    speaker: str
    at: float | None
    end: float | None
    sent: float | None
    words: list[tuple[int, float, float]]


class Happening(TypedDict):
    at: float
    kind: str
    text: str
    key: str


class Rows(TypedDict):
    """Rows of the story from one on; `next` is the number of the first that is left, None when these are the last."""

    rows: list[Row]
    next: int | None


class Playback(Rows):
    """The first rows, and what there is of the whole call.

    `sound` is an address, empty without a recording or for who may not hear it. `peaks` holds for each channel whose it
    is and how loud it is, 0 to 255, at evenly spaced points; empty when it was not drawn, for the reason in `fault`.
    """

    duration: float
    sound: str
    peaks: list[tuple[str, list[int]]]
    fault: str
    happenings: list[Happening]


def playback_of(member: Member, retell_call_id: str) -> Playback | None:
    """None when the business has no such call. A recording that has not been drawn yet is put in line for it."""
    detail = call_detail(member.business, retell_call_id, stop=ROWS_AT_ONCE)
    if detail is None:
        return None
    first = _rows(detail, member)
    happenings = list(_happenings(detail, member))
    may_hear = bool(detail.call.recording) and member.sees_numbers
    waveform = waveform_of(detail.call) if may_hear else None
    if may_hear and waveform is None:
        publish(DRAW_WAVEFORM, detail.call.pk)
    return Playback(
        duration=_duration_s(detail, waveform, first, happenings),
        sound=reverse("recording", args=[member.business.slug, retell_call_id]) if may_hear else "",
        peaks=_peaks(waveform, first["rows"]) if waveform else [],
        fault=waveform.fault if waveform else "",
        happenings=happenings,
        **first,
    )


def later_rows_of(member: Member, retell_call_id: str, start: int) -> Rows | None:
    """None when the business has no such call."""
    detail = call_detail(member.business, retell_call_id, start=start, stop=start + ROWS_AT_ONCE)
    return None if detail is None else _rows(detail, member)


def _rows(detail: CallDetail, member: Member) -> Rows:
    following = detail.start + ROWS_AT_ONCE
    return Rows(
        rows=[_row(part, detail.call, member) for part in detail.story],
        next=following if following < len(detail.outline.slots) else None,
    )


def _row(part: Spoken | Turn, call: Call, member: Member) -> Row:
    utterances = part.utterances if isinstance(part, Turn) else (part.utterance,)
    timed = [word for said in utterances for word in said.words if len(word) > 2 and None not in word[1:3]]
    words = _numbered(said_to(said_in(part), member), timed)
    return Row(
        key=key_of(part),
        speaker=Speaker.AGENT if isinstance(part, Turn) else part.utterance.speaker,
        at=at_s_of(part, call),
        end=max((end for *_, end in words), default=None),
        sent=_sent_at_s(part, call) if isinstance(part, Turn) else None,
        words=words,
    )


def _numbered(text: str, timed: Sequence[tuple[str, float, float]]) -> list[tuple[int, float, float]]:
    """The text on the page and the words Retell timed are nearly the same; words that are not in both get no time."""
    shown, heard = WORD.findall(text), [word for word, *_ in timed]
    if shown != heard:
        shown, heard = [bare(word) for word in shown], [bare(word) for word in heard]
    if shown == heard:
        return [(place, start, end) for place, (_, start, end) in enumerate(timed)]
    blocks = SequenceMatcher(None, shown, heard, autojunk=False).get_matching_blocks()
    pairs = ((block.a + step, block.b + step) for block in blocks for step in range(block.size))
    return [(place, timed[other][1], timed[other][2]) for place, other in pairs]


def _sent_at_s(turn: Turn, call: Call) -> float | None:
    first_ms = turn.record.first_frame_ms
    return None if first_ms is None else _offset_s(call, turn.record.began_at + timedelta(milliseconds=first_ms))


def _happenings(detail: CallDetail, member: Member) -> Iterator[Happening]:
    """Of the whole call, in the order they happened. What has no place in time is left out."""
    found: list[Happening] = []
    answers = (turn for turn in detail.outline.turns if turn.kind != TurnKind.INTERJECT)
    keys = {turn.turn_id: turn_key(turn.kind, turn.turn_id) for turn in answers}
    for record in TurnRecord.objects.filter(call=detail.call).exclude(rungs=[]).only(*LADDER_NEEDS):
        found += _of_ladder(record, detail.call)
    for event in CallEvent.objects.filter(call=detail.call).exclude(type__in=NOT_TOLD).only(*TELLING_NEEDS):
        at, told = _offset_s(detail.call, event.created_at), happening_of(event)
        if at is not None and told:
            key = keys.get(event.turn_id, "") if event.turn_id is not None else ""
            found.append(Happening(at=at, kind=event.type, text=said_to(told, member), key=key))
    yield from sorted(found, key=lambda happening: happening["at"])


def _of_ladder(record: TurnRecord, call: Call) -> Iterator[Happening]:
    """The steps of the ladder, each at the moment its words left."""
    times = {"filler": (record.first_frame_ms, "A filler was spoken, for want of an answer")}
    late = record.first_word_ms or record.finished_ms
    times["second_model"] = (late, "A second model was asked and answered")
    times["prepared"] = (record.finished_ms, "A prepared sentence stood in for an answer")
    times["stalled"] = (record.finished_ms, "The model stopped in mid-answer")
    for rung in record.rungs:
        ms, text = times.get(rung, (None, ""))
        at = None if ms is None else _offset_s(call, record.began_at + timedelta(milliseconds=ms))
        if at is not None:
            yield Happening(at=at, kind=rung, text=text, key=turn_key(record.kind, record.turn_id))


def _offset_s(call: Call, at: datetime) -> float | None:
    return None if call.started_at is None else round(max((at - call.started_at).total_seconds(), 0.0), 3)


def _duration_s(detail: CallDetail, waveform: Waveform | None, first: Rows, happenings: Sequence[Happening]) -> float:
    if waveform is not None and waveform.duration_s:
        return waveform.duration_s
    call = detail.call
    ends = [row["end"] or row["at"] or 0.0 for row in first["rows"]] + [
        happening["at"] for happening in happenings[-1:]
    ]
    if call.ended_at:
        ends.append(_offset_s(call, call.ended_at) or 0.0)
    if first["next"] is not None:
        ends += _last_seconds(detail)
    return max(ends, default=0.0)


def _last_seconds(detail: CallDetail) -> Iterator[float]:
    """Of a call whose end the first rows do not show: when its last words ended and its last turn began."""
    last = Utterance.objects.filter(call=detail.call).order_by("-position").values_list("words", flat=True).first()
    yield from (word[2] for word in last or () if len(word) > 2 and word[2] is not None)
    yield from (_offset_s(detail.call, turn.began_at) or 0.0 for turn in detail.outline.turns[-1:])


def _peaks(waveform: Waveform, rows: Sequence[Row]) -> list[tuple[str, list[int]]]:
    """Retell does not say whose channel is whose; the times of the first words do."""
    channels = [list(channel) for channel in waveform.peaks]
    if len(channels) != 2:
        return [("", channel) for channel in channels]
    shares = [_agents_share(channel, waveform.duration_s, rows) for channel in channels]
    if shares[0] == shares[1]:
        return [("", channel) for channel in channels]
    agent = 0 if shares[0] > shares[1] else 1
    names = [Speaker.AGENT if number == agent else Speaker.CALLER for number in range(2)]
    return [(str(name), channel) for name, channel in zip(names, channels, strict=True)]


def _agents_share(channel: Sequence[int], duration_s: float, rows: Iterable[Row]) -> float:
    """How much of what is loud in a channel falls into the agent's words rather than into others'."""
    loud = {True: 1.0, False: 1.0}
    points = [duration_s * place / max(len(channel), 1) for place in range(len(channel))]
    for row in rows:
        for _, start, end in row["words"]:
            piece = channel[bisect_left(points, start) : bisect_left(points, end)]
            loud[row["speaker"] == Speaker.AGENT] += sum(piece)
    return loud[True] / loud[False]
