"""The only way out to the line. It knows whose turn it is, so that no word of a silenced turn leaves (law 2)."""

import asyncio

from engine.facts import TurnOutcome
from engine.orders import HangUp, Interject, Order, PressDigit, Say, Transfer
from engine.ports import Line, Recorder, WallClock
from engine.turn import Turn

Closing = HangUp | PressDigit | Transfer

_OUTCOMES: dict[type[Closing], TurnOutcome] = {
    HangUp: TurnOutcome.HUNG_UP,
    PressDigit: TurnOutcome.SPOKEN,
    Transfer: TurnOutcome.TRANSFERRED,
}


class SilencedError(Exception):
    """The turn that wanted to speak is no longer the newest."""


class Mouth:
    """Sends orders and notes what left. `holder` is the turn that may speak; `has_hung_up` tells of an order to end."""

    def __init__(self, call_id: str, line: Line, recorder: Recorder, clock: WallClock) -> None:
        self.holder: Turn | None = None
        self.has_hung_up = False
        self._call_id = call_id
        self._line = line
        self._recorder = recorder
        self._clock = clock
        self._last_ms = 0

    def now_ms(self) -> int:
        return int(self._clock().timestamp() * 1000)

    def next_ms(self) -> int:
        """Now, but later than it ever said before: what is told of a transfer is read in the order of its moments."""
        self._last_ms = max(self.now_ms(), self._last_ms + 1)
        return self._last_ms

    async def say(self, turn: Turn, text: str, *, is_answer: bool = True) -> None:
        """Speak a piece. `is_answer` is False for fillers and prepared lines, which are no words of the answer."""
        self._check(turn)
        await self._line.send(Say(turn.turn_id, text))
        turn.last_sent_at = moment = asyncio.get_running_loop().time()
        if turn.first_frame_at is None:
            turn.first_frame_at = moment
        if is_answer and turn.first_word_at is None and text.strip():
            turn.first_word_at = moment
        turn.sent.append(text)

    async def close(self, turn: Turn, outcome: TurnOutcome, text: str = "") -> None:
        """The final frame of a turn, with its last words if there are any."""
        self._check(turn)
        await self._finish(turn, Say(turn.turn_id, text, is_final=True), outcome, text)

    async def close_with(self, turn: Turn, order: Closing) -> None:
        """Close a turn by an act: hang up, transfer, press digits."""
        self._check(turn)
        await self._finish(turn, order, _OUTCOMES[type(order)], order.text)

    async def aside(self, order: Order) -> None:
        """An order that answers no turn: a tool announcement, an operator's words."""
        await self._line.send(order)
        self.has_hung_up = self.has_hung_up or (isinstance(order, Interject) and order.ends_call)

    async def _finish(self, turn: Turn, order: Order, outcome: TurnOutcome, text: str) -> None:
        # Marked first: once the final frame may be on the wire, a newer request must not call this turn silenced.
        turn.is_closed, turn.outcome = True, outcome
        try:
            await self._line.send(order)
        except ConnectionError:
            # It never left: the turn is still open for the process that takes the call up.
            turn.is_closed = False
            raise
        self.has_hung_up = self.has_hung_up or isinstance(order, HangUp)
        turn.finished_at = asyncio.get_running_loop().time()
        if turn.first_frame_at is None:
            turn.first_frame_at = turn.finished_at
        if text:
            if turn.first_word_at is None and outcome is TurnOutcome.SPOKEN:
                turn.first_word_at = turn.finished_at
            turn.sent.append(text)

    def _check(self, turn: Turn) -> None:
        if turn is not self.holder or turn.is_closed:
            raise SilencedError
