"""What an operator has done on a live call."""

import json
from collections.abc import Callable
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from businesses.access import Member, members_only
from calls.models import Call
from calls.operators import services
from calls.operators.told_words import told_in_words
from calls.operators.wire import Told
from common.errors import BadInput
from engine.facts import new_event_id
from engine.outside import Act

GIVE: dict[str, Callable[..., Told]] = {
    Act.SAY: services.call_say,
    Act.WHISPER: services.call_whisper,
    Act.TRANSFER: services.call_transfer,
    Act.END: services.call_end,
}
UNCERTAIN = frozenset({Told.NO_ANSWER, Told.LAYER_AWAY})
"""Answers after which the same order may be given again under its id."""


@require_POST
@members_only(services.MAY_ACT)
def order(request: HttpRequest, member: Member, retell_call_id: str, act: str) -> HttpResponse:
    """Answers with one sentence, in the form or in a corner of the page. A header tells the form whether it is done and
    the id of its next order: the same one again while nobody knows whether this one arrived.
    """
    if act not in GIVE:
        raise Http404
    order_id, text = request.POST.get("order_id", ""), request.POST.get("text", "")
    try:
        told = GIVE[act](member, retell_call_id, order_id=order_id, text=text)
    except Call.DoesNotExist:
        raise Http404 from None
    except BadInput as fault:
        return _refused(fault.message, HTTPStatus.UNPROCESSABLE_ENTITY)
    return _answer(Act(act), told, order_id)


def _answer(act: Act, told: Told, order_id: str) -> HttpResponse:
    words = told_in_words(act, told)
    is_done, is_uncertain = told in services.CARRIED_OUT, told in UNCERTAIN
    next_id = order_id if is_uncertain else new_event_id()
    events: dict[str, object] = {"order-told": {"act": act.value, "isDone": is_done, "nextOrderId": next_id}}
    if is_done:
        answer = HttpResponse(status=HTTPStatus.NO_CONTENT)
        events["toast"] = {"text": words, "level": "success"}
    else:
        answer = _refused(words, HTTPStatus.SERVICE_UNAVAILABLE if is_uncertain else HTTPStatus.CONFLICT)
    answer["HX-Trigger"] = json.dumps(events)
    return answer


def _refused(words: str, status: HTTPStatus) -> HttpResponse:
    return HttpResponse(format_html("<p data-error>{}</p>", words), status=status)
