import asyncio

from voiceops import watch as watching
from voiceops.watch import Condition, Watch


async def answers() -> None:
    return


async def refuses() -> None:
    raise ConnectionError("never shown")


async def hangs() -> None:
    await asyncio.Event().wait()


async def test_nothing_is_claimed_before_the_first_check() -> None:
    assert Watch({"redis": answers}, lambda: None).conditions == {"redis": Condition.UNKNOWN}


async def test_each_dependency_is_judged_by_its_own_answer() -> None:
    watch = Watch({"redis": answers, "database": refuses}, lambda: None)
    await watch.check("redis")
    await watch.check("database")
    assert watch.conditions == {"redis": Condition.OK, "database": Condition.DEGRADED}


async def test_a_dependency_that_hangs_is_degraded_after_its_time() -> None:
    watch = Watch({"redis": hangs}, lambda: None)
    async with asyncio.timeout(watching.CHECK_LIMIT_S + 2):
        await watch.check("redis")
    assert watch.conditions == {"redis": Condition.DEGRADED}


async def test_a_dependency_that_comes_back_is_ok_again() -> None:
    answers_in_turn = [refuses, answers]

    async def check() -> None:
        await answers_in_turn.pop(0)()

    watch = Watch({"redis": check}, lambda: None)
    await watch.check("redis")
    await watch.check("redis")
    assert watch.conditions == {"redis": Condition.OK}


async def test_a_started_watch_checks_everything_and_tells_figures_until_it_is_stopped() -> None:
    told = asyncio.Event()
    checked = asyncio.Event()

    async def check() -> None:
        checked.set()

    watch = Watch({"redis": check}, told.set)
    watch.start()
    async with asyncio.timeout(5):
        await told.wait()
        await checked.wait()
    await watch.stop()
    assert all(task.done() for task in watch._tasks)
