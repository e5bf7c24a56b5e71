"""The calls of the last week as their log tells them: what was said, when nobody spoke, and which tools failed."""

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum
from itertools import groupby, islice

from django.utils import timezone

from businesses.models import Business
from calls.models import Call, Origin, Speaker, ToolRun, TurnRecord, Utterance
from engine.facts import TurnKind
from engine.tools import BUILT_IN

DAYS = 7
MOST_CALLS = 5_000
BATCH = 200
LAST = 2**31
"""Behind every turn: words that nothing was said after."""


class Happening(IntEnum):
    """In the order in which they come within one turn."""

    SAID = 0
    SILENT = 1
    TOOL_FAILED = 2


@dataclass(frozen=True, slots=True)
class PastMoment:
    """`turn_id` is of the turn that answered, None where none did. `said` are the caller's words, `tool` a name."""

    happening: Happening
    turn_id: int | None
    said: str = ""
    tool: str = ""

    @property
    def place(self) -> tuple[int, int]:
        return (LAST if self.turn_id is None else self.turn_id, self.happening)


@dataclass(frozen=True, slots=True)
class PastCall:
    """`moments` are in their order."""

    retell_call_id: str
    agent_id: int | None
    direction: str
    variables: Mapping[str, str]
    began_at: datetime
    moments: Sequence[PastMoment]


def calls_of_last_week(business: Business) -> tuple[int, Iterator[PastCall]]:
    """How many there are, the newest first, at most `MOST_CALLS`; read in batches of four queries."""
    rows = Call.objects.filter(
        business=business, origin=Origin.LIVE, created_at__gte=timezone.now() - timedelta(days=DAYS), turn_count__gt=0
    ).order_by("-created_at", "-pk")
    keys = list(rows.values_list("pk", flat=True)[:MOST_CALLS])
    return len(keys), _read(keys)


def _read(keys: Sequence[int]) -> Iterator[PastCall]:
    waiting = iter(keys)
    while batch := list(islice(waiting, BATCH)):
        moments = _moments(batch)
        fields = ("pk", "retell_call_id", "agent_id", "direction", "variables", "started_at", "created_at")
        for pk, call_id, agent_id, direction, variables, started_at, created_at in Call.objects.filter(
            pk__in=batch
        ).values_list(*fields):
            values = variables if isinstance(variables, dict) else {}
            yield PastCall(
                call_id,
                agent_id,
                direction,
                {str(name): str(value) for name, value in values.items()},
                started_at or created_at,
                moments[pk],
            )


def _moments(batch: Sequence[int]) -> dict[int, list[PastMoment]]:
    said, beside = _said(batch), defaultdict[int, list[PastMoment]](list)
    answers = defaultdict[int, set[int]](set)
    turns = TurnRecord.objects.filter(call__in=batch, kind__in=[TurnKind.ANSWER, TurnKind.REMINDER]).order_by()
    for call, kind, turn_id in turns.values_list("call", "kind", "turn_id"):
        if kind == TurnKind.ANSWER:
            answers[call].add(turn_id)
        else:
            beside[call].append(PastMoment(Happening.SILENT, turn_id))
    # The agent's own acts that came to nothing are no failures a rule looks at.
    failed = ToolRun.objects.filter(call__in=batch, succeeded=False).exclude(name__in=BUILT_IN).order_by("created_at")
    for call, tool_turn, name in failed.values_list("call", "turn_id", "name"):
        beside[call].append(PastMoment(Happening.TOOL_FAILED, tool_turn, tool=name))
    return {call: list(_in_order(said[call], beside[call], answers[call])) for call in batch}


def _in_order(said: list[PastMoment], beside: list[PastMoment], answers: set[int]) -> Iterator[PastMoment]:
    """Words stay as they came; the others go by their turns, which words tell where the line told them."""
    waiting = deque(sorted(beside, key=lambda moment: moment.place))
    reached = -1
    for moment in said:
        if moment.turn_id in answers and moment.place[0] > reached:
            reached = moment.place[0]
            while waiting and waiting[0].place[0] < reached:
                yield waiting.popleft()
        yield moment
    yield from waiting


def _said(batch: Sequence[int]) -> dict[int, list[PastMoment]]:
    """What was said without an answer between is one turn, as on the call. It belongs to the turn whose words follow,
    where the line did not tell.
    """
    found: dict[int, list[PastMoment]] = defaultdict(list)
    spoken = Utterance.objects.filter(call__in=batch).exclude(speaker=Speaker.TRANSFER_TARGET)
    rows = spoken.order_by("call", "position").values_list("call", "speaker", "text", "turn_id")
    for (call, of_caller), told in groupby(rows, key=lambda row: (row[0], row[1] == Speaker.CALLER)):
        pieces = [(text, turn_id) for _, _, text, turn_id in told if text.strip() or not of_caller]
        told_turn = next((turn_id for _, turn_id in pieces if turn_id is not None), None)
        last = found[call][-1] if found[call] else None
        if of_caller and pieces:
            found[call].append(PastMoment(Happening.SAID, told_turn, said=" ".join(text for text, _ in pieces)))
        elif last is not None and last.turn_id is None:
            found[call][-1] = replace(last, turn_id=told_turn)
    return found
