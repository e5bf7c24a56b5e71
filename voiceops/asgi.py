"""The ASGI application: pages over HTTP, browsers and Retell over WebSocket, start and stop over lifespan."""

import os
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "voiceops.settings")
django_application = get_asgi_application()

from channels.auth import AuthMiddlewareStack  # noqa: E402 - models load only after Django has been set up
from channels.routing import URLRouter  # noqa: E402
from channels.security.websocket import AllowedHostsOriginValidator  # noqa: E402

from calls import consumers, live_consumers  # noqa: E402
from escalations import live_consumers as queue_consumers  # noqa: E402
from prompts import live_consumers as prompt_consumers  # noqa: E402
from prompts.trying import consumers as try_consumers  # noqa: E402
from voiceops import machine_door  # noqa: E402
from voiceops.bare_doors import BARE_PATH, BareDoors  # noqa: E402
from voiceops.web_socket_protocol import RETELL_PATH  # noqa: E402
from voiceops.wiring import house, house_if_started, set_down  # noqa: E402

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]

SERVICE_UNAVAILABLE = 503

PAGE_SOCKETS = [
    *live_consumers.websocket_urlpatterns,
    *queue_consumers.websocket_urlpatterns,
    *prompt_consumers.websocket_urlpatterns,
    *try_consumers.websocket_urlpatterns,
]
browser_sockets = AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter(PAGE_SOCKETS)))
bare_doors = BareDoors()
retell_sockets = URLRouter(consumers.websocket_urlpatterns(house))


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    match scope["type"]:
        case "lifespan":
            await _live(receive, send)
        case "websocket" if scope["path"].startswith(RETELL_PATH) and (await house()).on_air.is_draining:
            await _refuse(receive, send)
        case "websocket" if scope["path"].startswith(RETELL_PATH):
            # No origin check here: Retell is no browser and sends none. The secret in the path is the key.
            await retell_sockets(scope, receive, send)
        case "websocket":
            await browser_sockets(scope, receive, send)
        case "http" if scope["path"] in machine_door.PATHS:
            await machine_door.answer(scope, send, house_if_started)
        case "http" if scope["path"].startswith(BARE_PATH):
            await bare_doors(scope, receive, send)
        case _:
            await django_application(scope, receive, send)


async def _refuse(receive: Receive, send: Send) -> None:
    """Before the socket stands, and with a status that a balancer takes for "ask another"."""
    await receive()
    await send({"type": "websocket.http.response.start", "status": SERVICE_UNAVAILABLE, "headers": []})
    await send({"type": "websocket.http.response.body", "body": b""})


async def _live(receive: Receive, send: Send) -> None:
    while True:
        match (await receive())["type"]:
            case "lifespan.startup":
                await house()
                await send({"type": "lifespan.startup.complete"})
            case "lifespan.shutdown":
                await set_down()
                await send({"type": "lifespan.shutdown.complete"})
                return
