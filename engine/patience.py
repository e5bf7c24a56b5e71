"""What a caller hears while a tool works: never long nothing, and never the same sentence twice in a row."""

import asyncio
from collections.abc import Sequence
from itertools import count

from engine.brief import ToolSpec
from engine.conversation import Conversation
from engine.facts import Rung
from engine.mouth import Mouth
from engine.ports import ToolOutcome
from engine.turn import Turn

BETWEEN_S = 4.0
"""From one sentence to the next. A caller who hears nothing for longer asks whether anybody is there."""


async def wait_aloud(
    conversation: Conversation, mouth: Mouth, turn: Turn, spec: ToolSpec, work: "asyncio.Future[ToolOutcome]"
) -> ToolOutcome:
    """The outcome of `work`, which goes on when the turn is silenced. The tool's own sentence is said first, at the
    moment a filler would be; the agent's fillers follow, to the tool's time limit.
    """
    loop = asyncio.get_running_loop()
    lines = _Lines((spec.holding_line, *conversation.brief.ladder.fillers), turn)
    while not work.done():
        if turn.last_sent_at is None:
            due = turn.began + conversation.brief.ladder.filler_ms / 1000
        else:
            due = turn.last_sent_at + BETWEEN_S
        await asyncio.wait({work}, timeout=max(0.0, due - loop.time()))
        if work.done():
            break
        line = lines.next()
        if not line:
            break
        if line in conversation.brief.ladder.fillers and not turn.used_filler:
            turn.rungs.append(Rung.FILLER)
        await mouth.say(turn, f"{turn.joined(line)} ", is_answer=False)
    # Shielded, since a silenced turn stops waiting here.
    return await asyncio.shield(work)


class _Lines:
    """Sentences in their order, again and again, but never one that was the last thing said."""

    def __init__(self, lines: Sequence[str], turn: Turn) -> None:
        self._lines = [line for line in dict.fromkeys(lines) if line]
        self._turn = turn
        self._at = count()

    def next(self) -> str:
        """ "" when there is nothing else to say."""
        for _ in self._lines:
            line = self._lines[next(self._at) % len(self._lines)]
            if not self._turn.sent_text.endswith(line):
                return line
        return ""
