"""The business's list of tags."""

from collections.abc import Callable

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from businesses.access import Member, members_only
from businesses.models import Role
from calls.models import Tag, TagColour
from calls.reviewing.selectors import tags_of
from calls.reviewing.tagging import tag_change, tag_create, tag_merge, tag_retire
from common.errors import VoiceOpsError


@require_safe
@members_only()
def tags(request: HttpRequest, member: Member) -> HttpResponse:
    found = list(tags_of(member.business).annotate(places=Count("call_tags")))
    return render(request, "calls/review/tags.html", {"here": "queues", "tags": found, "colours": TagColour.choices})


@require_POST
@members_only(Role.MANAGER)
def tag_new(request: HttpRequest, member: Member) -> HttpResponse:
    name, colour = request.POST.get("name", ""), request.POST.get("colour", "")
    return _told(request, member, lambda: tag_create(member, name, colour), "The tag is ready to use.")


@require_POST
@members_only(Role.MANAGER)
def tag_edit(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    tag = get_object_or_404(Tag, business=member.business, pk=pk)
    name, colour = request.POST.get("name", tag.name), request.POST.get("colour", tag.colour)
    return _told(request, member, lambda: tag_change(member, tag, name=name, colour=colour), "Saved.")


@require_POST
@members_only(Role.MANAGER)
def tag_act(request: HttpRequest, member: Member, pk: int, act: str) -> HttpResponse:
    tag = get_object_or_404(Tag, business=member.business, pk=pk)
    is_retired = act == "retire"
    done = "It is offered for no more calls." if is_retired else "It can be given again."
    return _told(request, member, lambda: tag_retire(member, tag, is_retired=is_retired), done)


@require_POST
@members_only(Role.MANAGER)
def tag_join(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    tag = get_object_or_404(Tag, business=member.business, pk=pk)
    chosen = request.POST.get("into", "")
    into = get_object_or_404(Tag, business=member.business, pk=int(chosen) if chosen.isdecimal() else 0)
    done = f"“{tag.name}” is now part of “{into.name}”."
    return _told(request, member, lambda: tag_merge(member, tag, into), done)


def _told(request: HttpRequest, member: Member, act: Callable[[], object], done: str) -> HttpResponse:
    try:
        act()
    except VoiceOpsError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, done)
    return redirect("tags", member.business.slug)
