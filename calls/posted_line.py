"""The way back for a turn that was posted over HTTP: words as text, acts left to the poster's own line."""

import asyncio
from collections.abc import AsyncIterator

from engine.orders import HangUp, Order, PressDigit, Say, Transfer


class PostedLine:
    """`engine.ports.Line` that hands the words to a streaming response. It cannot hang up or transfer by itself."""

    def __init__(self) -> None:
        self._words: asyncio.Queue[str | None] = asyncio.Queue()

    async def send(self, order: Order) -> None:
        if isinstance(order, Say | HangUp | Transfer | PressDigit) and order.text:
            self._words.put_nowait(order.text)

    def end(self) -> None:
        self._words.put_nowait(None)

    async def words(self) -> AsyncIterator[str]:
        while (words := await self._words.get()) is not None:
            yield words
