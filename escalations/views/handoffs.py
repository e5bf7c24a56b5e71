"""The queue of what people owe callers: the list, its counter, one of them, and what is done with it."""

import json
from collections.abc import Callable, Mapping
from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from businesses.access import Member, members_only
from businesses.models import Role, User
from calls.reviewing.belonging import people_of
from common.errors import BadInput, LostRace, NotAllowed
from escalations.models import Callback, CallbackOutcome
from escalations.queueing import working
from escalations.queueing.calling import callback_call
from escalations.queueing.filters import QueueFilters, kind_choices, priority_choices, show_choices
from escalations.queueing.one import callback_detail
from escalations.queueing.selectors import callbacks_of, counted, queue_page
from escalations.queueing.times import SNOOZES, snooze_time, time_in_zone

LEVELS = {"success": messages.SUCCESS, "error": messages.ERROR}
HERE = {"here": "handoffs", "tab": "handoffs"}


@require_safe
@members_only()
def handoffs(request: HttpRequest, member: Member) -> HttpResponse:
    filters = QueueFilters.from_query(request.GET)
    context = {
        "page": queue_page(member, filters),
        "filters": filters,
        "shows": show_choices(filters),
        "kinds": kind_choices(filters),
        "priorities": priority_choices(filters),
        "counted": counted(member.business),
    }
    return render(request, "escalations/queue/queue.html", {**HERE, **context})


@require_safe
@members_only()
def handoffs_count(request: HttpRequest, member: Member) -> HttpResponse:
    """The counter beside the place, on every page."""
    return render(request, "escalations/queue/_counts.html", {"counted": counted(member.business)})


@require_safe
@members_only()
def callback(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    return _page(request, member, pk, typed=request.GET)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only(Role.REVIEWER)
def callback_new(request: HttpRequest, member: Member) -> HttpResponse:
    complaint = None
    if request.method == "POST":
        try:
            row = working.callback_add(
                member,
                number=request.POST.get("number", ""),
                words=request.POST.get("words", ""),
                due_at=time_in_zone(member.business, request.POST.get("due_at", ""), "due_at"),
                priority=request.POST.get("priority", "medium"),
            )
        except BadInput as refusal:
            complaint = refusal
        else:
            messages.success(request, "It is in the queue.")
            return redirect("callback", member.business.slug, row.pk)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if complaint else HTTPStatus.OK
    context = {"typed": request.POST or request.GET, "complaint": complaint}
    return render(request, "escalations/queue/new.html", {**HERE, **context}, status=status)


@require_POST
@members_only(Role.REVIEWER)
def callback_act(request: HttpRequest, member: Member, pk: int, act: str) -> HttpResponse:
    """Does it and goes back to where it was asked; a refusal keeps what was typed."""
    row = callbacks_of(member.business).select_related("call__agent").filter(pk=pk).first()
    if row is None or act not in ACTS:
        raise Http404
    try:
        level, text = "success", ACTS[act](member, row, request.POST)
    except (LostRace, NotAllowed) as refusal:
        level, text = "error", refusal.message
    except BadInput as refusal:
        return _page(request, member, pk, typed=request.POST, complaint=refusal, act=act)
    if request.headers.get("HX-Request"):
        return _row(request, member, pk, level, text)
    messages.add_message(request, LEVELS[level], text)
    if act == "close" and level == "success":
        return redirect("handoffs", member.business.slug)
    return redirect("callback", member.business.slug, pk)


def _page(
    request: HttpRequest,
    member: Member,
    pk: int,
    *,
    typed: QueryDict,
    complaint: BadInput | None = None,
    act: str = "",
) -> HttpResponse:
    detail = callback_detail(member, pk)
    if detail is None:
        raise Http404
    context = {
        "detail": detail,
        "row": detail.row,
        "outcomes": CallbackOutcome.choices,
        "snoozes": SNOOZES,
        "colleagues": people_of(member.business, Role.REVIEWER) if member.may(Role.REVIEWER) else [],
        "typed": typed,
        "wanted": act or request.GET.get("do", ""),
        "complaint": complaint,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if complaint else HTTPStatus.OK
    return render(request, "escalations/queue/one.html", {**HERE, **context}, status=status)


def _row(request: HttpRequest, member: Member, pk: int, level: str, text: str) -> HttpResponse:
    """The row as it is now, for the list that asked."""
    detail = callback_detail(member, pk)
    if detail is None:
        raise Http404
    answer = render(request, "escalations/queue/_row.html", {"row": detail.row})
    answer["HX-Trigger"] = json.dumps({"toast": {"text": text, "level": level}, "queue-moved": {}})
    return answer


def _claim(member: Member, row: Callback, _: QueryDict) -> str:
    working.callback_claim(member, row)
    return "It is yours now."


def _release(member: Member, row: Callback, _: QueryDict) -> str:
    working.callback_release(member, row)
    return "Given back. Anybody can take it."


def _assign(member: Member, row: Callback, sent: QueryDict) -> str:
    person = _person(member, sent.get("person", ""))
    working.callback_assign(member, row, person)
    return f"{person} has it now."


def _note(member: Member, row: Callback, sent: QueryDict) -> str:
    working.callback_note(member, row, sent.get("words", ""))
    return "Noted."


def _snooze(member: Member, row: Callback, sent: QueryDict) -> str:
    until = snooze_time(member.business, sent.get("until", ""), sent.get("at", ""), timezone.now())
    working.callback_snooze(member, row, until)
    return "Snoozed. It comes back by itself."


def _wake(member: Member, row: Callback, _: QueryDict) -> str:
    working.callback_wake(member, row)
    return "It is back in the queue."


def _close(member: Member, row: Callback, sent: QueryDict) -> str:
    working.callback_close(member, row, sent.get("outcome", ""), sent.get("closing", ""))
    return "Finished."


def _reopen(member: Member, row: Callback, _: QueryDict) -> str:
    working.callback_reopen(member, row)
    return "It is open again."


def _call(member: Member, row: Callback, sent: QueryDict) -> str:
    attempt = sent.get("attempt", "")
    return callback_call(member, row, int(attempt) if attempt.isdecimal() and len(attempt) < 5 else 0).text


def _person(member: Member, pk: str) -> User:
    for person in people_of(member.business, Role.REVIEWER):
        if str(person.pk) == pk:
            return person
    raise BadInput("person", "Choose a colleague who works here.")


ACTS: Mapping[str, Callable[[Member, Callback, QueryDict], str]] = {
    "claim": _claim,
    "release": _release,
    "assign": _assign,
    "note": _note,
    "snooze": _snooze,
    "wake": _wake,
    "close": _close,
    "reopen": _reopen,
    "call": _call,
}
