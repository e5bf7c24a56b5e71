"""uvicorn's WebSocket protocol, but a call's socket is never closed with a code when the server goes down.

Retell takes a close with a code for the end of the call, 1012 included; a line that breaks (1006) it dials again, and
reaches another process.
"""

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame
from websockets.http11 import Request

RETELL_PATH = "/llm/"
ABNORMAL_CLOSE = 1006


class DrainingProtocol(WebSocketsSansIOProtocol):
    """Gives each Retell socket `scope["state"]["drop"]`, which breaks the line without a word."""

    is_call = False

    def handle_connect(self, event: Request) -> None:
        self.is_call = event.path.startswith(RETELL_PATH)
        super().handle_connect(event)
        if self.is_call and not self.close_sent:
            self.scope["state"]["drop"] = self.drop

    def handle_text(self, event: Frame) -> None:
        super().handle_text(event)
        # The parser holds a frame until the next one is there. Of every call that would be the whole transcript.
        event.data = b""

    def drop(self) -> None:
        self.stop_keepalive()
        self.transport.abort()

    def shutdown(self) -> None:
        if self.is_call:
            self.drop()
        else:
            super().shutdown()

    def connection_lost(self, exc: Exception | None) -> None:
        if self.handshake_complete and not self.close_sent and self.conn.close_rcvd is None:
            # uvicorn would say 1005, "closed without a status", of a line that broke.
            self.queue.put_nowait({"type": "websocket.disconnect", "code": ABNORMAL_CLOSE})
        super().connection_lost(exc)
