"""A model whose questions are read along: the exact messages that left."""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import replace

from engine.ladder import Voice, Voices
from engine.ports import Model, ModelRequest, Piece
from prompts.trying.talk import Asking, SentMessage

Told = Callable[[Asking], None]


class WatchedModel:
    """`engine.ports.Model` that tells of each question before it is asked."""

    def __init__(self, model: Model, tell: Told) -> None:
        self._model = model
        self._tell = tell

    @property
    def name(self) -> str:
        return self._model.name

    async def stream(self, request: ModelRequest) -> AsyncGenerator[Piece, None]:
        self._tell(_asking(request, self.name))
        async with aclosing(self._model.stream(request)) as pieces:
            async for piece in pieces:
                yield piece

    def count_tokens(self, text: str) -> int:
        return self._model.count_tokens(text)


def watched(voices: Voices, tell: Told) -> Voices:
    return Voices(_watched(voices.first, tell), _watched(voices.second, tell))


def _watched(voice: Voice, tell: Told) -> Voice:
    return replace(voice, model=WatchedModel(voice.model, tell))


def _asking(request: ModelRequest, name: str) -> Asking:
    messages = [
        SentMessage(
            message.role,
            message.content,
            [{"name": call.name, "arguments": call.arguments} for call in message.tool_calls],
        )
        for message in request.messages
    ]
    return Asking(request.settings.model or name, messages, [spec.name for spec in request.tools])
