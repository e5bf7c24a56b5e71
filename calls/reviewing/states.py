"""Which state of a queue's item may follow which."""

from calls.models import ItemState

ITEM_MOVES = {
    # Settled without a claim when the queue is told to ask fewer people.
    ItemState.OPEN: {ItemState.CLAIMED, ItemState.AGREED, ItemState.DISPUTED},
    # Back to open when it is given back, when the claim ran out, or when another person's review is still wanted.
    ItemState.CLAIMED: {ItemState.OPEN, ItemState.AGREED, ItemState.DISPUTED},
    ItemState.DISPUTED: {ItemState.RESOLVED},
    ItemState.AGREED: set(),
    ItemState.RESOLVED: set(),
}
