"""Django without its middleware, for the doors Retell's programs knock at: no session, no cookie, no page.

Each middleware costs such a request a change of threads, and together they are most of its time.
"""

from typing import Any

from django.core.handlers.asgi import ASGIHandler
from django.core.handlers.exception import convert_exception_to_response

BARE_PATH = "/retell/"


class BareDoors(ASGIHandler):
    """Views behind it must check by themselves who is asking."""

    def load_middleware(self, is_async: bool = False) -> None:
        self._view_middleware: list[Any] = []
        self._template_response_middleware: list[Any] = []
        self._exception_middleware: list[Any] = []
        answer: Any = self._get_response_async  # type: ignore[attr-defined]  # the stubs leave it out
        self._middleware_chain = convert_exception_to_response(answer)
