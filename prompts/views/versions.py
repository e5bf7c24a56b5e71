"""The versions of a prompt: listed, read, compared, taken back, copied into a draft."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from businesses.access import Member, members_only
from businesses.models import Role
from common.errors import VoiceOpsError
from common.phone import without_numbers
from prompts import ports
from prompts.comparing import compare as compared
from prompts.models import Prompt, PromptVersion
from prompts.publishing import open_release, roll_back
from prompts.publishing.lists import live_shares, newest_draft, version_by_number, versions_page
from prompts.publishing.restoring import restore
from prompts.publishing.sealing import findings_of, measured
from prompts.publishing.standing import standing_of
from prompts.selectors import prompts_of


@require_safe
@members_only()
def versions(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    prompt = _prompt(member, pk)
    before = _number(request.GET.get("before", ""))
    page = versions_page(prompt, before)
    context = {
        "page": page,
        "live": open_release(prompt),
        "newest": "?" if before is not None else "",
        "older": f"?before={page.next_before}" if page.next_before else "",
    }
    return _page(request, member, "versions", prompt, **context)


@require_safe
@members_only()
def version(request: HttpRequest, member: Member, pk: int, number: int) -> HttpResponse:
    prompt = _prompt(member, pk)
    found = _version(prompt, number)
    context = {
        "version": found,
        "lines": _shown_to(member)(found.body).splitlines(),
        "live_percent": live_shares(prompt).get(found.pk),
        "live": open_release(prompt),
        "reach": ports.prompt_reach()(prompt),
        "findings": findings_of(found),
        "measured": measured(found),
        "standing": standing_of(found, member),
    }
    return _page(request, member, "version", prompt, **context)


@require_safe
@members_only()
def compare(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    """`old` and `new` are numbers; without them, what is live and the newest draft, or the two newest."""
    prompt = _prompt(member, pk)
    old, new = (_asked(prompt, request.GET.get(side, "")) for side in ("old", "new"))
    new = new or newest_draft(prompt) or _newest(prompt)
    old = old or _live(prompt) or new
    comparison = compared(old, new, _shown_to(member)) if old and new else None
    context = {"comparison": comparison, "old": old, "new": new}
    return _page(request, member, "compare", prompt, **context)


@require_POST
@members_only(Role.MANAGER)
def version_restore(request: HttpRequest, member: Member, pk: int, number: int) -> HttpResponse:
    found = _version(_prompt(member, pk), number)
    draft = restore(found, by=member)
    messages.success(request, f"Version {draft.number} is a draft with the words of version {found.number}.")
    return redirect("prompt_draft", member.business.slug, pk, draft.number)


@require_POST
@members_only(Role.MANAGER)
def version_roll_back(request: HttpRequest, member: Member, pk: int, number: int) -> HttpResponse:
    prompt = _prompt(member, pk)
    found = _version(prompt, number)
    try:
        roll_back(prompt, found, by=member, why=request.POST.get("why", ""))
    except VoiceOpsError as refusal:
        messages.error(request, refusal.message)
        return redirect("version", member.business.slug, pk, number)
    messages.success(
        request, f"Version {number} answers every new call from now on. Calls under way keep the one they began with."
    )
    return redirect("versions", member.business.slug, pk)


def _prompt(member: Member, pk: int) -> Prompt:
    return get_object_or_404(prompts_of(member.business).select_related("business"), pk=pk)


def _version(prompt: Prompt, number: int) -> PromptVersion:
    found = version_by_number(prompt, number)
    if found is None:
        raise Http404
    return found


def _asked(prompt: Prompt, number: str) -> PromptVersion | None:
    asked = _number(number)
    return version_by_number(prompt, asked) if asked is not None else None


def _live(prompt: Prompt) -> PromptVersion | None:
    return version_by_number(prompt, prompt.live_version.number) if prompt.live_version else None


def _newest(prompt: Prompt) -> PromptVersion | None:
    newest = prompt.versions.values_list("number", flat=True).first()
    return version_by_number(prompt, newest) if newest is not None else None


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 9 else None


def _shown_to(member: Member) -> Callable[[str], str]:
    return str if member.sees_numbers else without_numbers


def _page(request: HttpRequest, member: Member, name: str, prompt: Prompt, **context: object) -> HttpResponse:
    frame = {"here": "prompts", "tab": "versions", "prompt": prompt, "may_publish": member.may(Role.MANAGER)}
    return render(request, f"prompts/{name}.html", {**frame, **context})
