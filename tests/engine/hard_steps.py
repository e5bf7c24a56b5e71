"""Histories of one call as hypothesis draws them."""

import asyncio
from collections.abc import Sequence

from hypothesis import strategies as st

from tests.engine.hard_calls import HardCall, Plan, Step
from tests.engine.hard_cast import BILLING, CELL, DESK, OWN, PBX, WORDS
from tests.engine.virtual_time import VirtualLoop

plans = st.builds(
    Plan,
    looks_back=st.booleans(),
    emergency_to=st.sampled_from(["", "front"]),
    own_number=st.sampled_from(["", OWN]),
    wire_s=st.sampled_from([0.0, 0.03]),
    memory_s=st.sampled_from([0.0, 0.2]),
    is_dialled_to_sip=st.booleans(),
)
seconds = st.sampled_from([0.0, 0.01, 0.1, 0.7, 1.6, 5.0, 12.5, 30.0])
words = st.sampled_from(WORDS)
step: st.SearchStrategy[Step] = st.one_of(
    st.tuples(st.just("say"), words, st.booleans()),
    st.tuples(st.just("partial"), words, st.booleans()),
    st.tuples(st.just("wait"), seconds),
    st.tuples(st.just("key"), st.sampled_from("05")),
    st.tuples(st.just("reminder")),
    st.tuples(st.just("again"), st.sampled_from([0, 1])),
    st.tuples(st.just("told"), st.sampled_from(["cancelled", "bridged"]), st.sampled_from([-1, -2])),
    st.tuples(st.just("redial"), st.sampled_from([0.0, 1.0]), st.booleans()),
    st.tuples(st.just("kill"), st.sampled_from([0.0, 1.0]), st.booleans()),
    st.tuples(st.just("split"), st.sampled_from([0.0, 0.5, 13.0])),
    st.tuples(st.just("operator"), st.sampled_from(["transfer", "say", "whisper", "end"])),
    st.tuples(
        st.just("directory"),
        st.sampled_from([(), (DESK,), (DESK, CELL), (BILLING,), (DESK, CELL, BILLING, PBX)]),
        st.sampled_from(["closed", "limit", "nobody"]),
        st.sampled_from(["callback", "message"]),
    ),
)
histories = st.lists(step, min_size=1, max_size=24)


def played(plan: Plan, steps: Sequence[Step], *, wait_s: float = 1_000.0) -> HardCall:
    """The call as it went; `wait_s` is how long nobody says anything more at its end."""

    async def play() -> HardCall:
        call = HardCall(plan)
        await call.play(steps, wait_s)
        return call

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(play())
