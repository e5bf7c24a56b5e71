import asyncio
import time
from collections.abc import Callable
from typing import Any

from vendors.retell.caller.pulse import Pulse
from vendors.retell.caller.report import CallReport, Fault, LineEvent, ProtocolError
from vendors.retell.caller.settings import LineSettings


class LiveCall:
    """What all parts of one call share: its clock, its report, and whether it is over."""

    def __init__(self, call_id: str, settings: LineSettings, on_event: Callable[[LineEvent], None] | None) -> None:
        self.settings = settings
        self.report = CallReport(call_id=call_id, start_timestamp_ms=int(time.time() * 1000))
        self.pulse = Pulse()
        self._on_event = on_event
        self._loop = asyncio.get_running_loop()
        self._started_at = self._loop.time()
        self.over: asyncio.Future[None] = self._loop.create_future()

    @property
    def is_over(self) -> bool:
        return self.over.done()

    def now_ms(self) -> float:
        return (self._loop.time() - self._started_at) * 1000

    def wall_ms(self) -> int:
        return self.report.start_timestamp_ms + round(self.now_ms())

    def picked_up(self) -> None:
        """The call counts from here: its clock is set to zero."""
        self._started_at = self._loop.time()
        self.report.start_timestamp_ms = int(time.time() * 1000)
        self.report.call_status = "ongoing"

    def end(self, reason: str) -> None:
        """The first reason stays."""
        if self.is_over:
            return
        self.report.disconnection_reason = reason
        self.report.call_status = "error" if reason.startswith("error_") else "ended"
        self.report.end_timestamp_ms = self.wall_ms()
        self.over.set_result(None)
        self.emit("ended", disconnection_reason=reason)
        self.pulse.beat()

    def fault(self, kind: Fault, detail: str) -> None:
        self.report.protocol_errors.append(ProtocolError(kind, detail, round(self.now_ms())))
        self.emit("fault", fault=str(kind), detail=detail)

    def emit(self, kind: str, **data: Any) -> None:
        if self._on_event is not None:
            self._on_event(LineEvent(kind, round(self.now_ms()), data))
