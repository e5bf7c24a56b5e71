"""The web process: `python -m voiceops.serve`.

SIGTERM: calls move to other processes, each when its turn is done, then the server stops. SIGINT, or a second signal:
it stops without waiting for turns. One signal more: it does not even store what it has in memory.
"""

import asyncio
import os
import signal
import warnings
from collections.abc import Callable, Coroutine
from types import FrameType
from typing import Any

import uvicorn
from django.conf import settings

from voiceops.metric_files import share_figures

CLOSING_S = 3


class DrainingServer(uvicorn.Server):
    """Goes on serving while its calls move away."""

    def __init__(self, config: uvicorn.Config, drain: Callable[[], Coroutine[Any, Any, None]]) -> None:
        super().__init__(config)
        self._drain = drain
        self._draining: asyncio.Task[None] | None = None
        self._is_patient = False

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        # uvicorn would raise the signal again at the end; a stop that was asked for is no failure.
        self.force_exit = self.should_exit and not self._is_patient
        self._is_patient = sig == signal.SIGTERM and not self.should_exit
        self.should_exit = True

    async def on_tick(self, counter: int) -> bool:
        if not await super().on_tick(counter):
            return False
        if self._draining is None and self._is_patient:
            self._draining = asyncio.create_task(self._drain(), name="drain")
        return not self._is_patient or (self._draining is not None and self._draining.done())


async def move_calls_away() -> None:
    from calls.draining import drain  # noqa: PLC0415  Django is set up when the application is loaded
    from voiceops.wiring import house  # noqa: PLC0415

    await drain((await house()).on_air, settings.DRAIN_S)


def server() -> DrainingServer:
    # Asking for the setting reads all of them: a wrong one stops the start here.
    host = settings.WEB_HOST
    share_figures(settings.METRICS_DIR)
    # Every page Django streams comes from memory in pieces; there is nothing to be warned of.
    warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume")
    config = uvicorn.Config(
        "voiceops.asgi:application",
        host=host,
        port=settings.WEB_PORT,
        loop="uvloop",
        ws="voiceops.web_socket_protocol:DrainingProtocol",
        ws_per_message_deflate=False,
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=CLOSING_S,
    )
    return DrainingServer(config, move_calls_away)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "voiceops.settings")
    server().run()
