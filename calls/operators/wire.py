"""How an order travels to the process that holds a call's socket, and its answer back: messages of the channel layer.

`{"type": "call.order", "business_id", "retell_call_id", "reply_to", "order": {…}}` to the call's group, and
`{"type": "call.answer", "order_id", "outcome"}` to the one who asked, where `outcome` is a `Told`.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from engine.outside import Act, OrderOutcome, OutsideOrder

ORDER, ANSWER = "call.order", "call.answer"


class Told(StrEnum):
    """What whoever gave an order is told: the engine's outcomes, and what can happen on the way.

    ALREADY: an order of this id was taken before, perhaps by another process. NO_ANSWER: nobody holds the call, or the
    process that does is busy. LAYER_AWAY: Redis cannot be reached, so nothing was sent.
    """

    DONE = OrderOutcome.DONE.value
    DIALLING = OrderOutcome.DIALLING.value
    CALLBACK_OFFERED = OrderOutcome.CALLBACK_OFFERED.value
    TOO_EARLY = OrderOutcome.TOO_EARLY.value
    LINE_GONE = OrderOutcome.LINE_GONE.value
    TRANSFER_UNDER_WAY = OrderOutcome.TRANSFER_UNDER_WAY.value
    UNWANTED = OrderOutcome.UNWANTED.value
    ALREADY = "already"
    NO_ANSWER = "no_answer"
    LAYER_AWAY = "layer_away"


@dataclass(frozen=True, slots=True)
class Addressed:
    """An order on its way. `reply_to` is empty when nobody waits for an answer."""

    business_id: int
    retell_call_id: str
    order: OutsideOrder
    reply_to: str = ""

    @property
    def group(self) -> str:
        return group_for_call(self.business_id, self.retell_call_id)

    def as_message(self) -> dict[str, Any]:
        return {"type": ORDER, **asdict(self)}

    @classmethod
    def from_message(cls, message: Mapping[str, Any]) -> "Addressed":
        """Raises `KeyError`, `TypeError` or `ValueError` for what a process of another version may send."""
        order = message["order"]
        known = OutsideOrder(**{**order, "act": Act(order["act"])})
        return cls(int(message["business_id"]), str(message["retell_call_id"]), known, str(message["reply_to"]))


def group_for_call(business_id: int, retell_call_id: str) -> str:
    """The vendor's id is hashed: a group's name takes fewer characters than an id may have."""
    return f"call.{business_id}.{hashlib.sha256(retell_call_id.encode()).hexdigest()[:32]}"


def answer_message(order_id: str, told: Told) -> dict[str, Any]:
    return {"type": ANSWER, "order_id": order_id, "outcome": told.value}
