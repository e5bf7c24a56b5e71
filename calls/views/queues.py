"""Queues of calls to review: the list, one of them, its settings, what is disputed; and everybody's own work."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from businesses.access import Member, members_only
from businesses.models import Role
from calls.models import QueueItem, ReviewQueue
from calls.reviewing.belonging import people_of
from calls.reviewing.claiming import item_claim_next, item_release
from calls.reviewing.judging import finished_reviews, item_resolve
from calls.reviewing.progress import (
    agreement_in,
    disputed_items,
    items_of,
    latest_items,
    queue_row,
    queue_rows,
    queues_of,
)
from calls.reviewing.queueing import queue_create, queue_delete, queue_pause, queue_update
from calls.reviewing.selectors import assigned_to, claims_of, mentions_of
from calls.reviewing.which_calls import calls_of_view, which_calls
from calls.views.going_on import NOTHING_WAITS, address_of_item
from calls.views.queue_forms import QueueForm
from common.errors import LostRace, NotAllowed, VoiceOpsError

HERE = {"here": "queues"}


@require_safe
@members_only()
def queues(request: HttpRequest, member: Member) -> HttpResponse:
    return render(request, "calls/review/queues.html", {**HERE, "rows": queue_rows(member)})


@require_safe
@members_only(Role.REVIEWER)
def mine(request: HttpRequest, member: Member) -> HttpResponse:
    context = {
        "assignments": assigned_to(member),
        "mentions": mentions_of(member),
        "claims": claims_of(member),
        "people": people_of(member.business),
        "here_below": "mine",
    }
    return render(request, "calls/review/mine.html", {**HERE, **context})


@require_safe
@members_only()
def queue(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    found = _queue(member, pk)
    context = {
        "row": queue_row(member, found),
        "agreement": agreement_in(found),
        "disputed": disputed_items(found),
        "latest": latest_items(found),
    }
    return render(request, "calls/review/queue.html", {**HERE, **context})


@require_http_methods(["GET", "HEAD", "POST"])
@members_only(Role.MANAGER)
def queue_new(request: HttpRequest, member: Member) -> HttpResponse:
    form = QueueForm(member, request.POST or None, initial={"filters": request.GET.get("filters", "")})
    if request.method == "POST" and form.saved(lambda wish: queue_create(member, wish)):
        messages.success(request, "The queue is set up. Calls come in as they end.")
        return redirect("queues", member.business.slug)
    return _form_page(request, member, form)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only(Role.MANAGER)
def queue_edit(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    found = _queue(member, pk)
    form = QueueForm.of(member, found, request.POST or None)
    if request.method == "POST" and form.saved(lambda wish: queue_update(member, found, wish)):
        messages.success(request, "Saved.")
        return redirect("queue", member.business.slug, pk)
    return _form_page(request, member, form, queue=found)


@require_safe
@members_only(Role.MANAGER)
def queue_calls(request: HttpRequest, member: Member) -> HttpResponse:
    """The part of the form that says which calls: of a saved view, or of filters that were written."""
    view = request.GET.get("view", "")
    if not view:
        which = which_calls(member, request.GET.get("filters", "").lstrip("?")[:2_000])
    elif view.isdecimal() and len(view) < 19 and (found := calls_of_view(member, int(view))):
        which = found
    else:
        raise Http404
    return render(request, "calls/review/_which_calls.html", {"which": which, "is_written": "filters" in request.GET})


@require_safe
@members_only(Role.MANAGER)
def queue_preview(request: HttpRequest, member: Member) -> HttpResponse:
    """How many calls a week would come in, with what stands in the form now."""
    told = QueueForm.forecast(member, request.GET)
    return render(request, "calls/review/_forecast.html", {"told": told})


@require_POST
@members_only(Role.MANAGER)
def queue_act(request: HttpRequest, member: Member, pk: int, act: str) -> HttpResponse:
    found = _queue(member, pk)
    if act == "delete":
        queue_delete(member, found)
        messages.success(request, f"“{found.name}” is deleted. The verdicts it brought stay on the calls.")
        return redirect("queues", member.business.slug)
    queue_pause(member, found, is_active=act == "resume")
    return redirect("queue", member.business.slug, pk)


@require_POST
@members_only(Role.REVIEWER)
def queue_next(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    """Take the next item in hand and go to its call."""
    found = _queue(member, pk)
    after = request.POST.get("after", "")
    try:
        item = item_claim_next(member, found, after=int(after) if after.isdecimal() and len(after) < 19 else 0)
    except NotAllowed as refusal:
        messages.error(request, refusal.message)
        item = None
    else:
        if item is None:
            messages.info(request, NOTHING_WAITS)
    return redirect(address_of_item(member, found, item))


@require_POST
@members_only(Role.REVIEWER)
def item_give_back(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    """With `skip`, on to the item after it."""
    item = _item(member, pk)
    _kindly(request, lambda: item_release(member, item))
    if "skip" not in request.POST:
        return redirect("queue", member.business.slug, item.queue_id)
    following = item_claim_next(member, item.queue, after=item.pk)
    if following is None:
        messages.info(request, "There is no other call in this queue for you now.")
    return redirect(address_of_item(member, item.queue, following))


@require_http_methods(["GET", "HEAD", "POST"])
@members_only(Role.MANAGER)
def item_decide(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    item = _item(member, pk)
    if request.method == "POST":
        given = request.POST.get("verdict", ""), request.POST.get("note", "").strip()
        if _kindly(request, lambda: item_resolve(member, item, *given)):
            messages.success(request, "Decided. Your verdict stands on the call.")
            return redirect("queue", member.business.slug, item.queue_id)
    context = {"item": item, "reviews": finished_reviews(item), "note": request.POST.get("note", "")}
    return render(request, "calls/review/decide.html", {**HERE, **context})


def _queue(member: Member, pk: int) -> ReviewQueue:
    return get_object_or_404(queues_of(member.business), pk=pk)


def _item(member: Member, pk: int) -> QueueItem:
    found = items_of(member.business).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _form_page(request: HttpRequest, member: Member, form: QueueForm, **more: Any) -> HttpResponse:
    status = 422 if form.is_bound else 200
    context = {**HERE, "form": form, "which": which_calls(member, form.filters_given), **more}
    return render(request, "calls/review/queue_form.html", context, status=status)


def _kindly(request: HttpRequest, act: Callable[[], object]) -> bool:
    """Whether it could be done; if not, the page says why."""
    try:
        act()
    except NotAllowed as refusal:
        raise PermissionDenied(refusal.message) from None
    except LostRace:
        messages.warning(request, "Somebody else was quicker. This is how it stands now.")
        return False
    except VoiceOpsError as refusal:
        messages.error(request, refusal.message)
        return False
    return True
