"""A caller with manners: pauses before answering, gives up politely, always hangs up in the end."""

from dataclasses import dataclass

from vendors.retell.caller import Caller, NothingHeard

_THINK_MS = 450
_PATIENCE_MS = 20_000
_LINGER_MS, _SHORTEST_LINGER_MS = 6_000, 300


@dataclass(slots=True)
class Person:
    """`speed` shortens this person's pauses as it shortens the line's words."""

    caller: Caller
    speed: float = 1.0

    async def listen(self, timeout_ms: int = _PATIENCE_MS) -> str:
        """What the agent said. Raises NothingHeard when it said nothing."""
        return await self.caller.hear(timeout_ms=timeout_ms)

    async def listen_if_anything(self) -> str:
        """As `listen`, but an agent that stays silent is forgiven."""
        try:
            return await self.listen()
        except NothingHeard:
            return ""

    async def reply(self, text: str, *, pause_in_middle_ms: int = 0) -> None:
        await self.caller.keep_silent(_THINK_MS / self.speed)
        await self.caller.say(text, pause_in_middle_ms=round(pause_in_middle_ms / self.speed))

    async def add(self, text: str) -> None:
        """Say something more at once, whoever is talking."""
        await self.caller.say(text)

    async def talk_over(self, text: str, *, after_words: int) -> None:
        await self.caller.barge_in(text, after_words=after_words)

    async def press(self, digits: str) -> None:
        await self.caller.keep_silent(_THINK_MS / self.speed)
        await self.caller.press(digits)

    async def goodbye(self) -> None:
        await self.reply("No, thank you. Goodbye.")
        await self.listen_if_anything()
        await self.hang_up()

    async def wait_for_the_end(self) -> None:
        """Hears the answer out, and hangs up when nothing more happens."""
        await self.listen_if_anything()
        await self.caller.keep_silent(max(_LINGER_MS / self.speed, _SHORTEST_LINGER_MS))
        await self.hang_up()

    async def hang_up(self) -> None:
        await self.caller.hang_up()
