"""Every change of an item's state goes through here, and leaves a row."""

from businesses.models import User
from calls.models import ItemMove, ItemState, QueueItem
from calls.reviewing.states import ITEM_MOVES
from common.states import move

NO_CLAIM = {"claimed_by": None, "claimed_until": None}


def item_move(item: QueueItem, to: ItemState, because: str, by: User | None, **also: object) -> None:
    """`by` is None where nobody did it: a claim ran out. Raises `IllegalMove` and `LostRace`."""

    def note(row: QueueItem, old: str, new: str, reason: str) -> None:
        ItemMove.objects.create(item=row, old=old, new=new, because=reason, by=by)

    fields = also if to == ItemState.CLAIMED else {**NO_CLAIM, **also}
    move(item, to, moves=ITEM_MOVES, because=because, field="state", log=note, **fields)
