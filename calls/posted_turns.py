"""`POST /retell/turn/<business slug>/`: one turn for callers that have no socket, answered by the same engine."""

from collections.abc import Callable, Coroutine
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from calls.ports import FindDesk
from vendors.retell.payloads import MalformedPayload, parse_http_turn
from vendors.retell.signature import is_signed


def posted_turn_view(find_desk: FindDesk) -> Callable[..., Coroutine[Any, Any, HttpResponseBase]]:
    """The view, given its desk. The body is signed as Retell signs its webhooks; the answer streams as plain text."""

    @csrf_exempt
    @login_not_required
    @require_POST
    async def posted_turn(request: HttpRequest, slug: str) -> HttpResponseBase:
        desk = await find_desk()
        lines = desk.lines_for_slug(slug)
        signature = request.headers.get("X-Retell-Signature")
        if lines is None or not is_signed(request.body, signature, [lines.retell_api_key]):
            return HttpResponse("The signature does not fit this business.", status=401)
        try:
            call_id, transcript = parse_http_turn(request.body)
        except MalformedPayload as fault:
            return JsonResponse(
                {"error": fault.kind, "expected": '{"call_id": "...", "transcript": [...]}'}, status=400
            )
        words = desk.answer_post(call_id, lines, transcript)
        return StreamingHttpResponse(words, content_type="text/plain; charset=utf-8")

    return posted_turn
