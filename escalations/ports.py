"""What this room needs and does not own."""

from typing import Protocol

from common.ports import Port


class WarmBridge(Protocol):
    """Hands over calls that reached Retell over a line of ours (dial-to-SIP), which Retell itself cannot transfer."""

    @property
    def is_there(self) -> bool:
        """Whether such calls can be handed over at all; asked when a call begins. Answers from memory."""
        ...

    async def bridge(self, call_id: str, number: str, introduction: str) -> bool:
        """Dial `number` (E.164 or SIP), say the introduction to whoever answers, and join them to the caller of
        Retell's call `call_id`. False when nobody answered; the caller has then stayed with the agent.
        """
        ...


class NoBridge:
    """The absent form, for an installation without lines of its own: such callers are offered a callback."""

    is_there = False

    async def bridge(self, call_id: str, number: str, introduction: str) -> bool:
        return False


warm_bridge: Port[WarmBridge] = Port("escalations.warm_bridge", absent=NoBridge())
