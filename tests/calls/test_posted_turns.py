"""`POST /retell/turn/<slug>/`: the same engine for callers that post one turn at a time."""

import json
import uuid
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from pytest_django import Settings
from retell.lib.webhook_auth import symmetric

from calls.models import TurnRecord
from tests.calls.wired import wired
from tests.vendors.model_server import says
from voiceops.asgi import application

pytestmark = pytest.mark.django_db(transaction=True)

USER = "user"


def body_of(*said: str, call_id: str = "") -> bytes:
    transcript = [{"role": USER, "content": text} for text in said]
    return json.dumps({"call_id": call_id or f"post_{uuid.uuid4().hex}", "transcript": transcript}).encode()


async def post(body: bytes, key: str = "key_lakeside", slug: str = "lakeside", header: str | None = None) -> Any:
    """The answer's status, content type and text."""
    signature = symmetric["sign"](body.decode(), key) if header is None else header
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "path": f"/retell/turn/{slug}/",
        "query_string": b"",
        "headers": [(b"host", b"localhost"), (b"x-retell-signature", signature.encode())],
    }
    socket: Any = ApplicationCommunicator(application, scope)  # type: ignore[no-untyped-call]
    await socket.send_input({"type": "http.request", "body": body})
    start = await socket.receive_output(10)
    text = b""
    while True:
        part = await socket.receive_output(10)
        text += part.get("body", b"")
        if not part.get("more_body"):
            break
    await socket.wait(10)
    headers = dict(start["headers"])
    return start["status"], headers[b"Content-Type"].decode(), text.decode()


async def test_a_posted_turn_is_answered_as_plain_text(settings: Settings) -> None:
    async with wired(settings, says()):
        answer = await post(body_of("When do you open?"))

    assert answer == (200, "text/plain; charset=utf-8", "Yes, from nine.")
    turn = await TurnRecord.objects.aget(kind="answer")
    assert (turn.asked, turn.sent) == ("When do you open?", "Yes, from nine.")


async def test_an_empty_talk_is_greeted_and_the_next_turn_is_not(settings: Settings) -> None:
    async with wired(settings, says()):
        call_id = f"post_{uuid.uuid4().hex}"
        greeting = await post(body_of(call_id=call_id))
        answer = await post(body_of("When do you open?", call_id=call_id))

    assert greeting[2] == "Hello, this is Mia."
    assert answer[2] == "Yes, from nine."


async def test_a_bad_signature_or_a_stranger_is_refused_with_401(settings: Settings) -> None:
    async with wired(settings, says()) as (_, _secret, model):
        body = body_of("Hi")
        assert (await post(body, key="key_other"))[0] == 401
        assert (await post(body, header=""))[0] == 401
        assert (await post(body, slug="nobody"))[0] == 401
        assert model.asked == []


async def test_a_body_that_is_no_turn_is_explained(settings: Settings) -> None:
    async with wired(settings, says()):
        status, _, text = await post(b'{"transcript": []}')

    assert status == 400
    assert "no_call_id" in text
    assert "transcript" in text
