"""A thousand faults on a virtual clock: whatever breaks, every request is closed once, in time, by the newest turn."""

import asyncio
import gc
import os
from collections import Counter

from tests.engine.virtual_time import VirtualLoop
from tests.faults.conftest import Tell
from tests.faults.lines import Alarms
from tests.faults.stories import Story

FAULTS = 20_000 if os.environ.get("FAULTS") == "all" else 1_000


def told(seed: int) -> Story:
    """A story lived through; what it left running ends with its loop."""
    story = Story(seed)

    async def live() -> None:
        alarms = Alarms()
        try:
            await story.run()
        finally:
            alarms.take_down()
        gc.collect(0)
        story.wrongs += alarms.heard

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        runner.run(live())
    return story


def test_a_thousand_faults_leave_no_request_unanswered(tell: Tell) -> None:
    seed, asked = 0, 0
    injected: Counter[str] = Counter()
    while injected.total() < FAULTS:
        story = told(seed)
        assert not story.wrongs, "\n".join([f"seed {seed}", *story.wrongs, *story.told])
        injected.update(story.dice.injected)
        asked += len(story.requests)
        seed += 1

    tell({"On the virtual clock: calls": seed, "On the virtual clock: requests": asked})
    tell({f"Faults there: {name}": count for name, count in sorted(injected.items())})
    assert len(injected) >= 25
