"""What this room needs and does not own."""

from typing import Protocol

from common.ports import Port
from engine.ports import Bridge


class WarmBridge(Bridge, Protocol):
    """Hands over calls that reached Retell over a line of ours (dial-to-SIP), which Retell itself cannot transfer."""

    @property
    def is_there(self) -> bool:
        """Whether such calls can be handed over at all; asked when a call begins. Answers from memory."""
        ...


class NoBridge:
    """The absent form, for an installation without lines of its own: such callers are offered a callback."""

    is_there = False

    async def bridge(self, call_id: str, number: str, introduction: str, *, within_s: float) -> bool:
        return False


warm_bridge: Port[WarmBridge] = Port("escalations.warm_bridge", absent=NoBridge())
