"""Where on a call's page a remark hangs: the call as a whole, a turn, or words of no turn. Named as the rows are."""

import re
from dataclasses import dataclass

from calls.models import Call, TurnRecord
from common.errors import BadInput

WHOLE_CALL = ""
TURN_ROW = re.compile(r"turn-([a-z]+)-(-?\d{1,9})")
WORDS_ROW = re.compile(r"said-(\d{1,9})")


@dataclass(frozen=True, slots=True)
class Place:
    """Both empty: the whole call."""

    turn_pk: int | None = None
    utterance_position: int | None = None


def place_of(call: Call, row: str) -> Place:
    """`row` is the id of a row of the page, empty for the whole call. Raises `BadInput` for one that is not there."""
    if row == WHOLE_CALL:
        return Place()
    if said := WORDS_ROW.fullmatch(row):
        return Place(utterance_position=int(said[1]))
    turn = TURN_ROW.fullmatch(row)
    found = TurnRecord.objects.filter(call=call, kind=turn[1], turn_id=int(turn[2])) if turn else None
    pk = found.values_list("pk", flat=True).first() if found is not None else None
    if pk is None:
        raise BadInput("row", "This turn is not on the call any more. Reload the page and choose it again.")
    return Place(turn_pk=pk)


def row_of(turn: TurnRecord | None, utterance_position: int | None = None) -> str:
    """The id of the row, as `calls.reading.story_items` gives it."""
    if turn is not None:
        return f"turn-{turn.kind}-{turn.turn_id}"
    return WHOLE_CALL if utterance_position is None else f"said-{utterance_position}"


def turn_at(call: Call, row: str) -> int:
    """The primary key of the turn. Raises `BadInput` for rows that hold none."""
    turn_pk = place_of(call, row).turn_pk
    if turn_pk is None:
        raise BadInput("row", "Only what the agent said can be corrected. Choose one of its turns.")
    return turn_pk
