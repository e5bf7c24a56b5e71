"""Which brief a call gets: from the page in memory, by the caller's side of a rollout, and the same after a redial."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from django.conf import settings

from agents.briefs import BusinessLines, Split, SwitchboardPage
from calls.memory import RedisCallMemory
from calls.switchboard import CallBriefs, Switchboard
from engine.brief import Brief
from engine.events import CallDetails, Direction

LIVE = Brief(business_id="1", agent_id="7", prompt_version_id="1", instructions="Be kind.")
CANDIDATE = replace(LIVE, prompt_version_id="2", instructions="Be brief.")
OURS, CALLER = "+13125550142", "+15551234567"
"""The caller stands at place 1,834 of 10,000 in the rollout r1, so that 18 % leave and 19 % reach that number."""
INBOUND = CallDetails("call_a1", "agent_1", Direction.INBOUND, CALLER, OURS)
OUTBOUND = CallDetails("call_a2", "", Direction.OUTBOUND, OURS, CALLER)


def lines_with(split: Split | None = None) -> BusinessLines:
    return BusinessLines(
        business_id=1,
        slug="lakeside",
        socket_secret="s",
        retell_api_key="",
        default_brief=LIVE,
        briefs_by_retell_agent={"agent_1": LIVE},
        briefs_by_number={OURS: LIVE},
        splits={LIVE.agent_id: split} if split else {},
    )


class Web:
    """A web process's switchboard and memory; `turn` puts another page before it."""

    def __init__(self, memory: RedisCallMemory) -> None:
        self.memory = memory
        self.page = SwitchboardPage(0, {}, {})
        self.switchboard = Switchboard(
            self._load, self._revision, settings.REDIS_URL, f"{settings.REDIS_PREFIX}-briefs:config"
        )

    async def turn(self, split: Split | None = None) -> None:
        lines = lines_with(split)
        self.page = SwitchboardPage(self.page.revision + 1, {"s": lines}, {"lakeside": lines})
        await self.switchboard._refresh()

    async def choose(self, details: CallDetails | None, digest: str = "", call_id: str = "call_a1") -> Brief:
        lines = self.switchboard.lines_for_secret("s")
        assert lines is not None
        briefs = CallBriefs(self.switchboard, lines, self.memory, call_id)
        brief = await briefs.choose(details, digest)
        if keeping := briefs._keeping:
            await keeping
        return brief

    async def _load(self) -> SwitchboardPage:
        return self.page

    async def _revision(self) -> int:
        return self.page.revision


@pytest.fixture
async def memory() -> AsyncIterator[RedisCallMemory]:
    kept = RedisCallMemory(settings.REDIS_URL, f"{settings.REDIS_PREFIX}-{uuid.uuid4().hex}")
    yield kept
    await kept.close()


@pytest.fixture
def web(memory: RedisCallMemory) -> Web:
    return Web(memory)


@pytest.mark.parametrize("details", [INBOUND, OUTBOUND])
@pytest.mark.parametrize(("share", "heard"), [(18, LIVE), (19, CANDIDATE), (50, CANDIDATE)])
async def test_the_callers_number_decides_the_side_whoever_dialled(
    web: Web, details: CallDetails, share: int, heard: Brief
) -> None:
    await web.turn(Split(CANDIDATE, share, "r1"))
    assert await web.choose(details) == heard


async def test_a_call_without_a_number_is_dealt_by_its_own_id(web: Web) -> None:
    """`call_a1` stands at place 9,608."""
    await web.turn(Split(CANDIDATE, 96, "r1"))
    hidden = CallDetails("call_a1", "agent_1", Direction.INBOUND, "anonymous", OURS)
    assert await web.choose(hidden) == await web.choose(None) == LIVE
    await web.turn(Split(CANDIDATE, 97, "r1"))
    assert await web.choose(hidden) == await web.choose(None) == CANDIDATE


async def test_a_redialled_call_keeps_its_side_when_the_share_changes(web: Web) -> None:
    await web.turn(Split(CANDIDATE, 50, "r1"))
    begun = await web.choose(INBOUND)
    await web.turn()
    assert await web.choose(INBOUND) == LIVE
    assert await web.choose(INBOUND, begun.digest) == CANDIDATE


async def test_a_redial_to_another_process_that_never_saw_the_candidate_keeps_it_too(
    web: Web, memory: RedisCallMemory
) -> None:
    await web.turn(Split(CANDIDATE, 50, "r1"))
    begun = await web.choose(INBOUND)
    other = Web(memory)
    await other.turn()
    assert await other.choose(INBOUND, begun.digest) == CANDIDATE


async def test_the_side_is_chosen_without_a_word_to_anyone(web: Web) -> None:
    """Neither the database nor Redis is asked on the road to the first word."""
    await web.turn(Split(CANDIDATE, 50, "r1"))
    dead = RedisCallMemory("redis://127.0.0.1:1/0", "none")
    lines = web.switchboard.lines_for_secret("s")
    assert lines is not None
    briefs = CallBriefs(web.switchboard, lines, dead, "call_a1")
    chosen = asyncio.create_task(briefs.choose(INBOUND, ""))
    await asyncio.sleep(0)
    assert chosen.done()
    assert chosen.result() == CANDIDATE
    if keeping := briefs._keeping:
        await keeping
    await dead.close()
