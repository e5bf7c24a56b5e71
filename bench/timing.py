"""How long the process itself was busy with an answer, in its `Server-Timing` header. The benchmark's alone."""

from collections.abc import Callable
from time import perf_counter
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponseBase


class Clock:
    """What one answer asked of the database."""

    def __init__(self) -> None:
        self.queries, self.database_ms = 0, 0.0

    def __call__(self, execute: Callable[..., Any], statement: Any, values: Any, many: bool, context: Any) -> Any:
        begun = perf_counter()
        try:
            return execute(statement, values, many, context)
        finally:
            self.queries += 1
            self.database_ms += (perf_counter() - begun) * 1000


class ServerTiming:
    """Outermost, so that sessions, templates and the policy count too. A stream counts up to its first piece."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        clock, begun = Clock(), perf_counter()
        with connection.execute_wrapper(clock):
            response = self._get_response(request)
        total_ms = (perf_counter() - begun) * 1000
        response.headers["Server-Timing"] = (
            f'total;dur={total_ms:.2f}, database;dur={clock.database_ms:.2f}, queries;desc="{clock.queries}"'
        )
        return response
