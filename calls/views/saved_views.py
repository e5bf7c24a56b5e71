"""Lists of calls under a name."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from businesses.access import Member, members_only
from businesses.models import Role
from calls.listing import saving
from calls.listing.counting import view_counts
from calls.listing.filters import read
from calls.listing.selectors import COUNT_LIMIT, views_of
from calls.listing.vocabulary import vocabulary_of
from calls.models import SavedView
from common.errors import BadInput, NotAllowed

UP, DOWN = -1, 1


@require_http_methods(["GET", "HEAD", "POST"])
@members_only()
def views(request: HttpRequest, member: Member) -> HttpResponse:
    if request.method == "POST":
        return _save(request, member)
    known = vocabulary_of(member.business)
    rows = [
        (view, saving.may_change(member, view), read(member.business, view.query, known).problems)
        for view in views_of(member).select_related("owner")
    ]
    return render(request, "calls/views.html", {"here": "calls", "rows": rows, "may_share": member.may(Role.MANAGER)})


@require_safe
@members_only()
def counts(request: HttpRequest, member: Member) -> HttpResponse:
    seen = list(views_of(member))
    context = {"counts": view_counts(member, seen), "limit": COUNT_LIMIT}
    return render(request, "calls/_view_counts.html", context)


@require_POST
@members_only()
def change(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    view = views_of(member).filter(pk=pk).first()
    if view is None:
        raise Http404
    try:
        _act(request, member, view)
    except (BadInput, NotAllowed) as refusal:
        messages.error(request, refusal.message)
    if request.POST.get("act") == "replace":
        return redirect(_address(member, view))
    return redirect("views", member.business.slug)


def _act(request: HttpRequest, member: Member, view: SavedView) -> None:
    match request.POST.get("act"):
        case "rename":
            saving.view_rename(member, view, request.POST.get("name", ""))
        case "replace":
            saving.view_replace(member, view, request.POST.get("list", ""))
            messages.success(request, f"“{view.name}” now stands for this list.")
        case "share" | "unshare" as act:
            saving.view_share(member, view, is_shared=act == "share")
        case "up" | "down" as act:
            saving.view_move(member, view, UP if act == "up" else DOWN)
        case "delete":
            saving.view_delete(member, view)
            messages.success(request, f"The view “{view.name}” is deleted. Its calls stay.")
        case _:
            raise BadInput("act", "Nothing was changed. Reload the page and try again.")


def _save(request: HttpRequest, member: Member) -> HttpResponse:
    query = request.POST.get("list", "")
    try:
        view = saving.view_save(
            member, request.POST.get("name", ""), query, is_shared=request.POST.get("is_shared") == "yes"
        )
    except (BadInput, NotAllowed) as refusal:
        messages.error(request, refusal.message)
        return redirect(f"{reverse('calls', args=[member.business.slug])}?{saving.kept_of(query)}")
    messages.success(request, f"Saved as “{view.name}”.")
    return redirect(_address(member, view))


def _address(member: Member, view: SavedView) -> str:
    return f"{reverse('calls', args=[member.business.slug])}?{view.address_query}"
