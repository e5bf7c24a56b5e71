from collections.abc import AsyncIterator

import pytest

from tests.simulator.agent_server import World, world


@pytest.fixture
async def sim() -> AsyncIterator[World]:
    async with world() as running:
        yield running
