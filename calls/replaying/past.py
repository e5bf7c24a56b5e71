"""A past call as turns that can be asked again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from calls.models import Call, Speaker, TurnRecord, Utterance
from engine.facts import TurnKind


@dataclass(frozen=True, slots=True)
class PastTurn:
    """One line of the caller, with what was said before it and what the agent answered. `number` counts from 1; the
    greeting, if there was one, has the number 0 and an empty `asked`.
    """

    number: int
    asked: str
    then: str
    at: datetime
    before: tuple[tuple[str, str], ...]
    """(speaker, text) of everything said before, neighbours of one speaker joined."""


def past_turns(call: Call) -> list[PastTurn]:
    """In order. Two queries."""
    spoken = _spoken(call)
    times = _times(call)
    turns: list[PastTurn] = []
    number = 0
    for at, (speaker, text, turn_id, second) in enumerate(spoken):
        is_greeting = at == 0 and speaker == Speaker.AGENT
        if speaker != Speaker.CALLER and not is_greeting:
            continue
        number += speaker == Speaker.CALLER
        answer = spoken[at] if is_greeting else _answer_after(spoken, at)
        moment = _moment(call, times, answer[2] if answer else turn_id, second)
        before = tuple((who, words) for who, words, _, _ in spoken[:at])
        turns.append(PastTurn(number, "" if is_greeting else text, answer[1] if answer else "", moment, before))
    return turns


_Spoken = tuple[str, str, int | None, float | None]


def _spoken(call: Call) -> list[_Spoken]:
    """Speaker, text, turn and last second, neighbours of one speaker joined; who took the call over is left out."""
    joined: list[_Spoken] = []
    rows = Utterance.objects.filter(call=call).exclude(speaker=Speaker.TRANSFER_TARGET).order_by("position")
    for row in rows.only("speaker", "text", "turn_id", "words"):
        text = row.text.strip()
        if not text:
            continue
        second = _last_second(row.words)
        if joined and joined[-1][0] == row.speaker:
            speaker, before, turn_id, _ = joined.pop()
            joined.append((speaker, f"{before} {text}", row.turn_id if turn_id is None else turn_id, second))
        else:
            joined.append((row.speaker, text, row.turn_id, second))
    return joined


def _answer_after(spoken: list[_Spoken], at: int) -> _Spoken | None:
    following = spoken[at + 1] if at + 1 < len(spoken) else None
    return following if following is not None and following[0] == Speaker.AGENT else None


def _times(call: Call) -> Mapping[int, datetime]:
    turns = TurnRecord.objects.filter(call=call).exclude(kind=TurnKind.INTERJECT)
    return dict(turns.values_list("turn_id", "began_at"))


def _moment(call: Call, times: Mapping[int, datetime], turn_id: int | None, second: float | None) -> datetime:
    """When the answer was asked for; as near to it as anything tells."""
    if turn_id is not None and turn_id in times:
        return times[turn_id]
    began = call.started_at or call.created_at
    return began + timedelta(seconds=second) if second is not None else began


def _last_second(words: object) -> float | None:
    if isinstance(words, list) and words and isinstance(words[-1], list) and len(words[-1]) > 2:
        second = words[-1][2]
        return float(second) if isinstance(second, int | float) else None
    return None
