import asyncio
import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

from vendors.retell.caller.live import LiveCall
from vendors.retell.caller.report import Fault

CLOSE_TIMEOUT_S = 1.0
NO_STATUS, ABNORMAL, CORRUPT = 1005, 1006, 1007


class Wire:
    """The socket: dialling, heartbeat, redialling, and what each way of closing means for the call."""

    def __init__(self, live: LiveCall, address: str) -> None:
        self._live = live
        self._address = address
        self._socket: ClientConnection | None = None
        self._outbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._helpers: list[asyncio.Task[None]] = []
        self._sent_pings: dict[int, float] = {}
        self._last_pong_ms: float | None = None
        self._missed_pong = False
        self._redials = {Fault.MISSED_PONG: 0, Fault.ABNORMAL_CLOSE: 0}

    @property
    def is_open(self) -> bool:
        return self._socket is not None

    def post(self, frame: dict[str, Any]) -> None:
        """Words recognised while there is no connection are not sent later: the next frame carries all of them."""
        if self._socket is not None and not self._live.is_over:
            self._live.emit("frame_out", frame=frame)
            self._outbox.put_nowait(frame)

    # Dialling

    async def dial_first(self) -> bool:
        settings = self._live.settings
        for attempt in range(settings.connect_attempts):
            if attempt:
                await asyncio.sleep(settings.connect_gap_ms / 1000)
            if await self._dial():
                return True
        self._live.end("error_llm_websocket_open")
        return False

    async def _dial(self) -> bool:
        timeout_s = self._live.settings.connect_timeout_ms / 1000
        try:
            self._socket = await connect(
                self._address,
                open_timeout=timeout_s,
                close_timeout=CLOSE_TIMEOUT_S,
                ping_interval=None,
                proxy=None,
            )
        except InvalidStatus as refusal:
            self._live.fault(Fault.UPGRADE_REFUSED, f"the upgrade was answered with {refusal.response.status_code}")
        except (OSError, TimeoutError, WebSocketException) as failure:
            self._live.fault(Fault.CONNECT_FAILED, f"no connection: {type(failure).__name__}")
        else:
            self._outbox = asyncio.Queue()
            self._sent_pings.clear()
            self._last_pong_ms = None
            self._missed_pong = False
            self._live.report.connects += 1
            self._helpers = [asyncio.create_task(self._write(self._socket))]
            return True
        return False

    # Living

    async def run(self, on_text: Callable[[str], None], on_redialled: Callable[[], None]) -> None:
        self._live.emit("connected", connects=self._live.report.connects)
        while self._socket is not None:
            code = await self._read(self._socket, on_text)
            if self._live.is_over:
                return
            self._hang_helpers_up()
            self._socket = None
            if not await self._settle(code):
                return
            self._live.emit("connected", connects=self._live.report.connects)
            on_redialled()
            self._live.pulse.beat()

    async def _read(self, socket: ClientConnection, on_text: Callable[[str], None]) -> int:
        try:
            while True:
                message = await socket.recv()
                if self._live.is_over:
                    return ABNORMAL
                if isinstance(message, bytes):
                    self._live.fault(Fault.BINARY_FRAME, "a binary frame arrived; only text frames are spoken here")
                    await socket.close(CORRUPT)
                    return CORRUPT
                on_text(message)
        except ConnectionClosed as closed:
            return self._code_of(closed)

    def _code_of(self, closed: ConnectionClosed) -> int:
        if closed.sent is not None and not closed.rcvd_then_sent:
            # Our own library refused what arrived, text that is not UTF-8 for one, and closed first.
            if closed.sent.code == CORRUPT:
                self._live.fault(Fault.BINARY_FRAME, "a text frame was not UTF-8")
            return closed.sent.code
        return closed.rcvd.code if closed.rcvd is not None else ABNORMAL

    async def _write(self, socket: ClientConnection) -> None:
        try:
            while True:
                await socket.send(json.dumps(await self._outbox.get(), ensure_ascii=False))
        except ConnectionClosed:
            # The reader sees the same end and decides what it means.
            return

    async def _settle(self, code: int) -> bool:
        """True when the line stands again; otherwise the call is over."""
        if self._missed_pong:
            return await self._redial(
                Fault.MISSED_PONG,
                self._live.settings.redials_after_missed_ping,
                "error_llm_websocket_lost_connection",
            )
        if code == ABNORMAL:
            self._live.fault(Fault.ABNORMAL_CLOSE, "the connection broke without a close frame (1006)")
            return await self._redial(
                Fault.ABNORMAL_CLOSE,
                self._live.settings.redials_after_abnormal_close,
                "error_llm_websocket_runtime",
            )
        if Fault.BINARY_FRAME in self._live.report.faults:
            self._live.end("error_llm_websocket_corrupt_payload")
        elif code == 1000:
            self._live.end("agent_hangup")
        else:
            self._live.fault(Fault.ODD_CLOSE, f"the server closed with {code} in mid-call")
            self._live.end("error_llm_websocket_open" if code == NO_STATUS else "error_llm_websocket_runtime")
        return False

    async def _redial(self, why: Fault, limit: int, reason_when_spent: str) -> bool:
        tries = 0
        while self._redials[why] < limit:
            self._redials[why] += 1
            if tries:
                await asyncio.sleep(self._live.settings.connect_gap_ms / 1000)
            tries += 1
            self._live.emit("redial", why=str(why), attempt=self._redials[why])
            if await self._dial():
                return True
        self._live.end(reason_when_spent)
        return False

    # Heartbeat

    def start_pings(self) -> None:
        if self._socket is not None and self._last_pong_ms is None:
            self._last_pong_ms = self._live.now_ms()
            self._helpers.append(asyncio.create_task(self._ping(self._socket)))

    async def _ping(self, socket: ClientConnection) -> None:
        settings = self._live.settings
        next_ping_ms = self._live.now_ms() + settings.ping_interval_ms
        while True:
            deadline_ms = (self._last_pong_ms or 0) + settings.ping_deadline_ms
            await asyncio.sleep(max(min(next_ping_ms, deadline_ms) - self._live.now_ms(), 0) / 1000)
            now = self._live.now_ms()
            if now >= next_ping_ms:
                next_ping_ms += settings.ping_interval_ms
                stamp = int(time.time() * 1000)
                self._sent_pings[stamp] = now
                self.post({"interaction_type": "ping_pong", "timestamp": stamp})
            if now >= (self._last_pong_ms or 0) + settings.ping_deadline_ms:
                self._missed_pong = True
                self._live.fault(Fault.MISSED_PONG, f"no ping_pong for {settings.ping_deadline_ms} ms")
                await socket.close()
                return

    def pong(self, frame: Mapping[str, Any]) -> None:
        now = self._live.now_ms()
        if self._last_pong_ms is not None:
            self._last_pong_ms = now
        sent_ms = self._sent_pings.pop(frame["timestamp"], None)
        if sent_ms is not None:
            self._live.report.websocket_rtt_ms.append(now - sent_ms)

    # Ending

    async def close(self) -> None:
        self._hang_helpers_up()
        if self._socket is not None:
            await self._socket.close(1000)
            self._socket = None

    def _hang_helpers_up(self) -> None:
        for task in self._helpers:
            task.cancel()
        self._helpers = []
