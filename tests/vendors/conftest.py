"""What several tests of the vendors' rooms stand on."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.vendors.model_server import ModelServer, says, serving
from vendors.openai.chat import ChatModel, open_http


@pytest.fixture
async def server() -> AsyncIterator[ModelServer]:
    async with serving(ModelServer(says())) as served:
        yield served


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with open_http() as session:
        yield session


@pytest.fixture
def model(server: ModelServer, http: aiohttp.ClientSession) -> ChatModel:
    return ChatModel(session=http, base_url=server.base_url, api_key="sk-secret", model="small-model")


@pytest.fixture
async def free_port() -> int:
    """A port nobody listens on."""
    listener = await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", 0)
    port: int = listener.sockets[0].getsockname()[1]
    listener.close()
    await listener.wait_closed()
    return port
