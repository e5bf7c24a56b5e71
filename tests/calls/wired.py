"""The wired application in one event loop: a business with an agent, a model's server, sockets as Retell opens them."""

import json
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from pytest_django.fixtures import Settings

from agents.services import agent_create
from businesses.models import Business, User
from businesses.services import business_create
from prompts.services import prompt_create, prompt_publish
from tests.vendors.model_server import ModelServer, Script, serving
from voiceops.asgi import application
from voiceops.wiring import House, house, set_down

CALL = {
    "call_type": "phone_call",
    "agent_id": "agent_lakeside",
    "direction": "inbound",
    "from_number": "+13125550142",
    "to_number": "+13125550100",
}


def set_up_business(**agent: Any) -> Business:
    owner = User.objects.create_user("owner@example.com")
    business = business_create(name="Lakeside", slug="lakeside", time_zone="America/Chicago", owner=owner)
    business.retell_api_key = "key_lakeside"
    business.save()
    draft = prompt_create(
        business=business,
        name="Desk",
        body="Be kind.",
        begin_message="Hello, this is Mia.",
        tools=["escalate", "end_call"],
    )
    prompt_publish(draft, by=None)
    agent_create(
        business=business,
        name="Mia",
        prompt=draft.prompt,
        is_default=True,
        transfer_number="+13125550199",
        **agent,
    )
    return business


class Retell:
    """The other end of a socket: JSON in, JSON out."""

    def __init__(self, secret: str, call_id: str = "") -> None:
        # Redis remembers calls longer than a test lasts.
        self.call_id = call_id or f"call_{uuid.uuid4().hex}"
        self._socket = WebsocketCommunicator(application, f"/llm/{secret}/{self.call_id}")

    async def connect(self) -> bool:
        is_accepted: bool
        is_accepted, _ = await self._socket.connect(timeout=10)
        return is_accepted

    async def send(self, **frame: Any) -> None:
        await self._socket.send_to(text_data=json.dumps(frame))

    async def send_text(self, text: str) -> None:
        await self._socket.send_to(text_data=text)

    async def send_bytes(self, data: bytes) -> None:
        await self._socket.send_to(bytes_data=data)

    async def hear(self) -> dict[str, Any]:
        frame = json.loads(await self._socket.receive_from(timeout=10))
        assert isinstance(frame, dict)
        return frame

    async def hear_until(self, **marks: Any) -> list[dict[str, Any]]:
        """Frames up to and with the first one that has these values."""
        frames = [await self.hear()]
        while any(frames[-1].get(name) != value for name, value in marks.items()):
            frames.append(await self.hear())
        return frames

    async def begin(self) -> list[dict[str, Any]]:
        """Connect, tell the details, hear the greeting out."""
        assert await self.connect()
        await self.send(interaction_type="call_details", call={"call_id": self.call_id, **CALL})
        return await self.hear_until(response_id=0, content_complete=True)

    async def ask(self, response_id: int, *said: str) -> None:
        transcript = [{"role": "user", "content": text, "words": []} for text in said]
        await self.send(interaction_type="response_required", response_id=response_id, transcript=transcript)

    async def close(self, code: int = 1000) -> None:
        await self._socket.disconnect(code, timeout=10)


@asynccontextmanager
async def wired(settings: Settings, script: Script, **agent: Any) -> AsyncIterator[tuple[House, str, ModelServer]]:
    """The house, the socket secret and the model's server."""
    business = await sync_to_async(set_up_business)(**agent)
    async with serving(ModelServer(script)) as server:
        settings.MODEL_BASE_URL = server.base_url
        try:
            yield await house(), business.socket_secret, server
        finally:
            await set_down()


def words(frames: list[dict[str, Any]], response_id: int) -> str:
    return "".join(frame["content"] for frame in frames if frame.get("response_id") == response_id)
