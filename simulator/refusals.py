"""How Retell's REST API says no, and the switches that make it say no on purpose."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Self

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

OPEN_PATHS = ("/simulator/", "/v1/", "/recordings/")


class RefusedError(Exception):
    """A refused request: HTTP status and a message for its sender."""

    def __init__(self, status: int, message: str, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.retry_after_s = retry_after_s

    def response(self) -> web.Response:
        headers = {} if self.retry_after_s is None else {"Retry-After": f"{self.retry_after_s:g}"}
        return web.json_response({"status": "error", "message": self.message}, status=self.status, headers=headers)


@dataclass(slots=True)
class RestFault:
    """Requests whose path begins with `path` get `status`; `count` None means until cleared."""

    path: str
    status: int
    method: str = ""
    retry_after_s: float | None = None
    count: int | None = None
    message: str = "The simulator was told to refuse this request."

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Self:
        known = {f.name for f in fields(cls)}
        if unknown := sorted(set(raw) - known):
            raise RefusedError(400, f"Unknown field of a REST fault: {unknown[0]}. Known: {', '.join(sorted(known))}.")
        if not isinstance(raw.get("path"), str) or not isinstance(raw.get("status"), int):
            raise RefusedError(400, "A REST fault needs path (text) and status (a number such as 429).")
        return cls(**raw)

    def applies(self, request: web.Request) -> bool:
        is_method = self.method.upper() in ("", request.method)
        return is_method and request.path.startswith(self.path) and self.count != 0


@dataclass(slots=True)
class RestFaults:
    rules: list[RestFault] = field(default_factory=list)

    def raise_for(self, request: web.Request) -> None:
        for rule in self.rules:
            if rule.applies(request):
                if rule.count is not None:
                    rule.count -= 1
                raise RefusedError(rule.status, rule.message, rule.retry_after_s)


def guard(api_key: str, faults: RestFaults) -> Middleware:
    """Middleware: bearer key, faults, and every refusal as Retell words it."""

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            if not request.path.startswith(OPEN_PATHS):
                _check_key(request, api_key)
                faults.raise_for(request)
            return await handler(request)
        except RefusedError as refusal:
            return refusal.response()
        except web.HTTPException as error:
            if error.status < 400:
                raise
            return RefusedError(error.status, f"Cannot {request.method} {request.path}.").response()

    return check


def _check_key(request: web.Request, api_key: str) -> None:
    if request.headers.get("Authorization") != f"Bearer {api_key}":
        raise RefusedError(401, "API key is invalid: send it as 'Authorization: Bearer <api key>'.")


async def json_body(request: web.Request) -> dict[str, Any]:
    """The body as an object; an empty body is an empty object."""
    raw = await request.read()
    if not raw.strip():
        return {}
    try:
        body = await request.json()
    except ValueError as error:
        raise RefusedError(400, "The body is not valid JSON.") from error
    if not isinstance(body, dict):
        raise RefusedError(400, "The body must be a JSON object.")
    return body
