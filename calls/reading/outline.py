"""The story of a call in outline: which words and turns stand where, read from a few short columns.

A call of 3,000 turns is shown in parts; where a part begins is known only when all of it has been woven.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models.functions import Left

from calls.models import Call, Speaker, TurnRecord, Utterance
from engine.facts import TurnKind

OPENING_WORDS = 4
"""So many first words tell one answer from the next, and survive a caller who breaks in early."""
OPENING_LETTERS = 160


class SaidLine(NamedTuple):
    """An utterance without its words."""

    pk: int
    position: int
    speaker: str
    turn_id: int | None


class TurnLine(NamedTuple):
    """A turn without what was sent."""

    pk: int
    turn_id: int
    kind: str
    began_at: datetime


@dataclass(frozen=True, slots=True)
class Slot:
    """One row of the story: a turn with the words heard of it, or words of no turn."""

    turn: TurnLine | None
    said: tuple[SaidLine, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """`turns` are in the order they began, `slots` in the order they were heard."""

    slots: tuple[Slot, ...]
    turns: tuple[TurnLine, ...]


def outline_of(call: Call) -> Outline:
    """Two queries, however long the call; two more when the line did not tell of which turns the agent's words are."""
    words = Utterance.objects.filter(call=call).order_by("position")
    said = [SaidLine(*row) for row in words.values_list("pk", "position", "speaker", "turn_id")]
    records = TurnRecord.objects.filter(call=call).order_by("began_at", "turn_id")
    turns = [TurnLine(*row) for row in records.values_list("pk", "turn_id", "kind", "began_at")]
    return Outline(tuple(_weave(said, turns, _owners(call, said, turns))), tuple(turns))


def _weave(said: Sequence[SaidLine], turns: Sequence[TurnLine], owner: Mapping[int, int]) -> Iterator[Slot]:
    """Words in their order; a turn stands where its first words do, an unheard one before the next that was heard."""
    place_of = {turn.pk: place for place, turn in enumerate(turns)}
    words: dict[int, list[SaidLine]] = {}
    for line in said:
        if line.pk in owner:
            words.setdefault(owner[line.pk], []).append(line)

    def rows(start: int, stop: int | None) -> Iterator[Slot]:
        return (Slot(turn, tuple(words.get(turn.pk, ()))) for turn in turns[start:stop])

    told = 0
    for line in said:
        if line.pk not in owner:
            yield Slot(None, (line,))
            continue
        place = place_of[owner[line.pk]]
        if place >= told:
            yield from rows(told, place + 1)
            told = place + 1
    yield from rows(told, None)


def _owners(call: Call, said: Iterable[SaidLine], turns: Sequence[TurnLine]) -> dict[int, int]:
    """Which turn each of the agent's utterances belongs to: by its turn id, else by the words sent, in order."""
    answers = {turn.turn_id: turn.pk for turn in turns if turn.kind != TurnKind.INTERJECT}
    by_agent = [line for line in said if line.speaker == Speaker.AGENT]
    owner = {line.pk: answers[line.turn_id] for line in by_agent if line.turn_id in answers}
    left = [line.pk for line in by_agent if line.pk not in owner]
    return owner | dict(_owners_by_words(call, left, turns)) if left and turns else owner


def _owners_by_words(call: Call, left: Sequence[int], turns: Sequence[TurnLine]) -> Iterator[tuple[int, int]]:
    texts = Utterance.objects.filter(call=call, speaker=Speaker.AGENT).values_list("pk", Left("text", OPENING_LETTERS))
    text_of, openings, upcoming = dict(texts), _openings(call, turns), 0
    for pk in left:
        places = openings.get(_opening(text_of.get(pk, "")), [])
        at = bisect_left(places, upcoming)
        if at < len(places):
            upcoming = places[at] + 1
            yield pk, turns[places[at]].pk


def _openings(call: Call, turns: Sequence[TurnLine]) -> dict[tuple[str, ...], list[int]]:
    """Where in the order of turns an answer begins with these words: one, two, three or four of them."""
    sent = dict(TurnRecord.objects.filter(call=call).values_list("pk", Left("sent", OPENING_LETTERS)))
    found: dict[tuple[str, ...], list[int]] = {}
    for place, turn in enumerate(turns):
        words = _opening(sent.get(turn.pk, ""))
        for length in range(1, len(words) + 1):
            found.setdefault(words[:length], []).append(place)
    return found


def _opening(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", text.lower())[:OPENING_WORDS])
