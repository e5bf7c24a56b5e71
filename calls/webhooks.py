"""Retell's two doors: `POST /retell/webhook/<business slug>/` tells us, `POST /retell/inbound/<slug>/` asks."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import structlog
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from agents.briefs import BusinessLines
from calls.inbound import inbound_reply
from calls.ports import FindDesk
from calls.source_allowlist import is_allowed_request
from calls.webhook_intake import Arrival, DeliveryIntake
from vendors.retell.payloads import MalformedPayload, inbound_answer, webhook_name
from vendors.retell.signature import HEADER, is_signed

log = structlog.get_logger(__name__)

Answer = TypeVar("Answer")
Door = Callable[..., Coroutine[Any, Any, HttpResponseBase]]

STORE_WITHIN_S = 6.0
"""Retell waits ten seconds; a database that takes longer than this has not kept the webhook in time."""
LARGE_BYTES = 64 * 1024
"""From here on reading and checking a body would be felt by the calls on this event loop."""


def webhook_view(find_desk: FindDesk) -> Door:
    """Takes an event in and answers 204, before anything is done about it. 503 asks Retell to send it again."""

    @csrf_exempt
    @login_not_required
    @require_POST
    async def webhook(request: HttpRequest, slug: str) -> HttpResponseBase:
        desk = await find_desk()
        if not is_allowed_request(request):
            return HttpResponse("This address may not send webhooks. See RETELL_SOURCE_IPS.", status=403)
        body = _body(request)
        if body is None:
            return HttpResponse("The body is too large.", status=413)
        if not desk.is_configured:
            return HttpResponse("The businesses are not known yet. Send it again.", status=503)
        lines = desk.lines_for_slug(slug)
        if lines is None or not await _is_from_retell(request, body, lines):
            return HttpResponse("The signature does not fit this business.", status=401)
        return await _keep(desk.intake, lines, body)

    return webhook


def inbound_view(find_desk: FindDesk) -> Door:
    """Answers who takes a ringing call, from memory. In any trouble the number's own agent takes it."""

    @csrf_exempt
    @login_not_required
    @require_POST
    async def inbound(request: HttpRequest, slug: str) -> HttpResponseBase:
        desk = await find_desk()
        if not is_allowed_request(request):
            return HttpResponse("This address may not ask. See RETELL_SOURCE_IPS.", status=403)
        body = _body(request)
        if body is None or not desk.is_configured:
            return JsonResponse(inbound_answer())
        lines = desk.lines_for_slug(slug)
        if lines is None or not await _is_from_retell(request, body, lines):
            return HttpResponse("The signature does not fit this business.", status=401)
        return JsonResponse(await inbound_reply(body, lines, desk.callers))

    return inbound


def _body(request: HttpRequest) -> bytes | None:
    try:
        body = request.body
    except RequestDataTooBig:
        return None
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return body if limit is None or len(body) <= limit else None


async def _is_from_retell(request: HttpRequest, body: bytes, lines: BusinessLines) -> bool:
    return await _beside_calls(is_signed, body, request.headers.get(HEADER), lines.retell_keys)


async def _keep(intake: DeliveryIntake, lines: BusinessLines, body: bytes) -> HttpResponse:
    try:
        event, call_id = await _beside_calls(webhook_name, body)
    except MalformedPayload as fault:
        log.warning("webhook_unreadable", business_id=lines.business_id, kind=fault.kind)
        return HttpResponse(f"This is no event: {fault.kind}.", status=400)
    try:
        async with asyncio.timeout(STORE_WITHIN_S):
            await intake.take(Arrival(lines.business_id, event, call_id, body))
    except Exception as fault:  # nothing is accepted that is not stored; Retell sends it again
        log.error("webhook_not_stored", business_id=lines.business_id, fault=type(fault).__name__)  # noqa: TRY400  the trace would show the body
        return HttpResponse("It could not be stored. Send it again.", status=503)
    return HttpResponse(status=204)


async def _beside_calls(work: Callable[..., Answer], body: bytes, *more: object) -> Answer:
    return work(body, *more) if len(body) < LARGE_BYTES else await asyncio.to_thread(work, body, *more)
