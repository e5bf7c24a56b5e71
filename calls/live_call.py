"""One call on one socket: wire frames in and out, and a session between them."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from time import time

import structlog
from structlog.contextvars import bind_contextvars

from engine.conversation import Desk
from engine.events import Ping
from engine.facts import FrameRefused
from engine.orders import Order
from engine.outside import OrderOutcome, OutsideOrder
from engine.session import CallSession
from vendors.retell import frames

log = structlog.get_logger(__name__)

ABNORMAL_CLOSE = 1006
SendText = Callable[[str], Awaitable[None]]
Drop = Callable[[], None]
"""Break the socket without a close frame; returns at once."""


class SocketLine:
    """`engine.ports.Line` over a socket."""

    def __init__(self, send_text: SendText) -> None:
        self._send_text = send_text
        self.is_gone = False

    async def send(self, order: Order) -> None:
        await self.send_raw(frames.encode(order))

    async def send_raw(self, text: str) -> None:
        if self.is_gone:
            raise ConnectionError("the socket is closed")
        try:
            await self._send_text(text)
        except (OSError, RuntimeError) as fault:
            # Servers have words of their own for a peer that is gone.
            self.is_gone = True
            raise ConnectionError("the socket is gone") from fault


class LiveCall:
    """Reads frames as they come and never waits for the model; a ping is answered on the spot."""

    def __init__(self, business_id: int, call_id: str, line: SocketLine, desk: Desk) -> None:
        self.business_id = business_id
        self.call_id = call_id
        self._line = line
        self._reader = frames.Reader()
        self._recorder = desk.recorder
        self.session = CallSession(call_id, desk)
        self._opening: asyncio.Task[None] | None = None
        self.drop: Drop | None = None

    @property
    def is_quiet(self) -> bool:
        return (self._opening is None or self._opening.done()) and self.session.is_quiet

    @property
    def is_gone(self) -> bool:
        """Whether its socket is; the vendor may bring the call back on another."""
        return self._line.is_gone

    async def begin(self) -> None:
        """Tell the line how to talk to us, then let the session greet.

        Belongs in the task that receives, whose log lines and whose tasks' carry the call's ids from here on.
        """
        bind_contextvars(call_id=self.call_id, trace_id=self._trace_id)
        try:
            await self._line.send_raw(frames.config())
        except ConnectionError:
            return
        self._opening = asyncio.create_task(self._open(), name="call-opening")

    async def receive(self, text: str | bytes) -> None:
        """Take one frame. What comes on a socket that a redial has replaced is not heard."""
        if self._line.is_gone:
            return
        try:
            frame = self._reader.decode(text)
        except frames.MalformedFrame as fault:
            log.warning("frame_refused", call_id=self.call_id, kind=fault.kind)
            self._recorder.note(FrameRefused(call_id=self.call_id, at_ms=int(time() * 1000), kind=fault.kind))
            return
        match frame:
            case None:
                return
            case Ping():
                with suppress(ConnectionError):
                    await self._line.send_raw(frames.pong(frame))
            case _:
                self.session.handle(frame)

    async def obey(self, order: OutsideOrder) -> OrderOutcome:
        """An order from outside the line."""
        return OrderOutcome.LINE_GONE if self.is_gone else await self.session.obey(order)

    async def quiet(self) -> None:
        """Wait until the call has been opened and no turn is under way."""
        if self._opening is not None:
            await asyncio.wait({self._opening})
        await self.session.quiet()

    def break_off(self) -> None:
        """Say no more, and have the vendor dial again where it can be told to."""
        self._line.is_gone = True
        if self.drop is not None:
            self.drop()

    async def close(self, code: int) -> None:
        """The socket is gone."""
        self._line.is_gone = True
        if self._opening is not None:
            self._opening.cancel()
            await asyncio.gather(self._opening, return_exceptions=True)
        await self.session.close(code)

    def _trace_id(self) -> str:
        return self.session.trace_id

    async def _open(self) -> None:
        try:
            await self.session.open()
        except ConnectionError:
            return
        except Exception:
            log.exception("call_not_opened", call_id=self.call_id)
            # A caller who is dialled again may be answered; one on an open line that says nothing will not be.
            self.break_off()


class CallsOnAir:
    """The calls this process answers, by business and call id.

    A redial of a call takes the place of its older socket, which falls silent. `on_moved` is called when one came or
    left, and must not wait.
    """

    def __init__(self) -> None:
        self._calls: dict[tuple[int, str], LiveCall] = {}
        self.is_draining = False
        self.on_moved: Callable[[], None] = lambda: None

    def __len__(self) -> int:
        return len(self._calls)

    def __iter__(self) -> Iterator[tuple[int, str]]:
        return iter(tuple(self._calls))

    def get(self, business_id: int, call_id: str) -> LiveCall | None:
        return self._calls.get((business_id, call_id))

    def all(self) -> list[LiveCall]:
        return list(self._calls.values())

    async def join(self, call: LiveCall) -> None:
        key = call.business_id, call.call_id
        older = self._calls.get(key)
        self._calls[key] = call
        self.on_moved()
        if older is not None:
            await older.close(ABNORMAL_CLOSE)

    async def leave(self, call: LiveCall, code: int) -> None:
        key = call.business_id, call.call_id
        if self._calls.get(key) is call:
            del self._calls[key]
            self.on_moved()
            await call.close(code)
