"""Models, tools and memory that fail by a seeded dice, on a virtual clock."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from engine.brief import ToolSpec
from engine.ports import (
    CallState,
    Finished,
    ModelError,
    ModelRequest,
    Occasion,
    Piece,
    TextPiece,
    ToolCall,
    ToolOutcome,
)
from tests.engine.stage import FOREVER, SharedMemory, Step, Wait

SENTENCES = ("We open at nine. ", "A cleaning is eighty dollars. ", "What day would suit you? ", "Yes, on Friday too. ")


@dataclass
class Dice:
    """One story's chance. `injected` names every fault in the order it was met."""

    random: Random
    injected: list[str] = field(default_factory=list)

    def fault(self, name: str) -> None:
        self.injected.append(name)


def _words(dice: Dice) -> list[Step]:
    said = "".join(dice.random.sample(SENTENCES, dice.random.randint(1, 3)))
    steps: list[Step] = []
    while said:
        length = dice.random.randint(1, 12)
        steps += [said[:length], Wait(dice.random.choice((0, 0, 0.01, 0.2)))]
        said = said[length:]
    return steps


def _begun(dice: Dice) -> list[Step]:
    steps = _words(dice)
    return steps[: max(2, dice.random.randint(1, len(steps)))]


def _tool(dice: Dice) -> Sequence[Step]:
    name = dice.random.choice(("book", "book", "book", "look_up", "escalate", "press_digits", "end_call"))
    arguments = f'{{"digits": "{dice.random.randint(0, 3)}", "n": {dice.random.randint(0, 3)}}}'
    said = _words(dice) if dice.random.random() < 0.3 else []
    return [*said, ToolCall("tc", name, arguments), Finished("tool_calls")]


def _odd_tool(dice: Dice) -> Sequence[Step]:
    name = dice.random.choice(("book", "nothing_we_know", "press_digits", ""))
    arguments = dice.random.choice(("{", "[]", "[" * 5_000, '{"digits": "call me"}', "null", "\ud800"))
    return [ToolCall("tc", name, arguments), Finished("tool_calls")]


MODEL_FAULTS: Mapping[str, Callable[[Dice], Sequence[Step | Exception]]] = {
    "hang": lambda _: [FOREVER],
    "error_500": lambda d: [Wait(d.random.random()), ModelError("http_500")],
    "error_429": lambda _: [ModelError("http_429", is_overload=True)],
    "empty": lambda d: [Wait(d.random.random()), Finished()],
    "blank": lambda d: [" ", Wait(d.random.random()), "\n", Finished()],
    "unspeakable": lambda _: ["** ", Finished()],
    "half_stream": lambda d: [*_begun(d), ModelError("broken_stream")],
    "stall": lambda d: [*_begun(d), FOREVER],
    "slow": lambda d: [Wait(d.random.uniform(0.4, 6)), *_words(d)],
    "malformed": lambda d: [*(_begun(d) if d.random.random() < 0.5 else []), ModelError("malformed")],
    "crash": lambda d: [*(_begun(d) if d.random.random() < 0.5 else []), ZeroDivisionError("a fault of the client")],
    "no_end": lambda d: [*_begun(d), StopAsyncIteration()],
    "odd_tool": _odd_tool,
    "half_tool": lambda _: [ToolCall("tc", "book", '{"n": 1}'), ModelError("broken_stream")],
    "cut_short": lambda d: [*_words(d), Finished("length")],
}


class MoodyModel:
    """Draws a good answer, a tool or a fault for every request; now and then it is slow to let go of its stream."""

    name = "moody"

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self.asked_at: list[float] = []

    async def stream(self, request: ModelRequest) -> AsyncGenerator[Piece, None]:
        self.asked_at.append(asyncio.get_running_loop().time())
        is_stubborn = self._dice.random.random() < 0.05
        try:
            async for piece in self._play(self._script()):
                yield piece
        finally:
            if is_stubborn:
                self._dice.fault("stubborn")
                await asyncio.sleep(30)

    async def _play(self, script: Sequence[Step | Exception]) -> AsyncGenerator[Piece, None]:
        for step in script:
            match step:
                case Wait(seconds):
                    await asyncio.sleep(seconds)
                case str():
                    yield TextPiece(step)
                case StopAsyncIteration():
                    return
                case Exception():
                    raise step
                case _:
                    yield step
        yield Finished("stop", tokens_in=100, tokens_out=10)

    def _script(self) -> Sequence[Step | Exception]:
        chance = self._dice.random.random()
        if chance < 0.25:
            return [Wait(self._dice.random.uniform(0, 0.5)), *_words(self._dice), Finished()]
        if chance < 0.4:
            return _tool(self._dice)
        name = self._dice.random.choice(list(MODEL_FAULTS))
        self._dice.fault(f"model {name}")
        return MODEL_FAULTS[name](self._dice)

    def count_tokens(self, text: str) -> int:
        return len(text.split())


class MoodyTools:
    """Quick, slow, hanging or failing. `runs` are the keys of everything that was carried out, `busy` the times."""

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self.runs: list[str] = []
        self.busy: list[tuple[float, float]] = []

    async def run(self, spec: ToolSpec, arguments: Mapping[str, Any], run_key: str, occasion: Occasion) -> ToolOutcome:
        self.runs.append(run_key)
        loop = asyncio.get_running_loop()
        began = loop.time()
        mood = self._dice.random.choice(("quick", "quick", "slow", "hang", "fail"))
        try:
            if mood != "quick":
                self._dice.fault(f"tool {mood}")
            await asyncio.sleep({"quick": 0.05, "slow": 3.0, "hang": 1_000.0, "fail": 0.5}[mood])
            if mood == "fail":
                raise OSError("a tool's server is away")
            return ToolOutcome("done")
        finally:
            self.busy.append((began, loop.time()))


class MoodyMemory(SharedMemory):
    """Outlives sessions. Slow as a frozen server is given, or away for a while; `is_cut_off` of a process that died."""

    def __init__(self, dice: Dice) -> None:
        super().__init__()
        self._dice = dice
        self.delay_s = dice.random.choice((0, 0, 0.25))
        self.is_away = False
        if self.delay_s:
            dice.fault("memory slow")

    async def recall(self, call_id: str) -> CallState | None:
        await asyncio.sleep(self.delay_s)
        return None if self.is_away else await super().recall(call_id)

    async def keep(self, call_id: str, state: CallState, *, is_urgent: bool = True) -> bool:
        await asyncio.sleep(self.delay_s)
        return False if self.is_away else await super().keep(call_id, state, is_urgent=is_urgent)

    async def is_in_step(self, state: Callable[[], CallState]) -> None:
        """Wait until what is kept is what the process knows."""
        for _ in range(1_000):
            kept = self.states.get("call_1", CallState())
            # Reckoned from two clocks, the beginning may be a millisecond off.
            if replace(kept, opened_at_ms=0) == replace(state(), opened_at_ms=0):
                return
            await asyncio.sleep(0.05)
        raise TimeoutError(f"kept was {kept}, never {state()}")


class MemoryOfOneProcess:
    """What one process writes into the shared memory, until the process is dead."""

    def __init__(self, shared: MoodyMemory) -> None:
        self._shared = shared
        self.is_dead = False

    async def recall(self, call_id: str) -> CallState | None:
        return await self._shared.recall(call_id)

    async def keep(self, call_id: str, state: CallState, *, is_urgent: bool = True) -> bool:
        return False if self.is_dead else await self._shared.keep(call_id, state, is_urgent=is_urgent)
