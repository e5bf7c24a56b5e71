"""The browser's WebSocket of the queue."""

from typing import Any

from django.http import QueryDict
from django.urls import path

from calls.live_consumers import LivePage
from calls.live_feed import group_for_business
from calls.live_pages import Picture
from escalations.queueing.filters import QueueFilters
from escalations.queueing.picture import QueuePicture
from escalations.queueing.telling import QUEUE_MOVED

NEWS = frozenset({QUEUE_MOVED, "transfer_moved", "help_offered", "callback_asked", "message_taken", "line_closed"})


class LiveQueue(LivePage):
    """What is owed to callers; painted again when the queue moves, not at every word of a call."""

    def find(self) -> tuple[str, Picture] | None:
        member = self.member()
        if member is None:
            return None
        filters = QueueFilters.from_query(QueryDict(self.scope["query_string"]))
        return group_for_business(member.business.pk), QueuePicture(member, filters)

    async def calls_moved(self, message: dict[str, Any]) -> None:
        calls = [[pk, what] for pk, what in message["calls"] if NEWS.intersection(what)]
        await super().calls_moved({**message, "calls": calls})


websocket_urlpatterns = [path("ws/b/<slug:slug>/handoffs/", LiveQueue.as_asgi())]
