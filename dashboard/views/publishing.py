"""The page on which a version goes live."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from businesses.access import Member, members_only
from businesses.models import Role
from common.errors import BadInput, LostRace, VoiceOpsError
from dashboard.publishing import act_of
from dashboard.selectors import publish_sheet
from prompts.models import Prompt, PromptVersion, VersionStatus
from prompts.publishing import Seen
from prompts.publishing.lists import version_by_number
from prompts.selectors import prompts_of

CONFLICT, UNPROCESSABLE = 409, 422


@require_http_methods(["GET", "HEAD", "POST"])
@members_only(Role.MANAGER)
def publish(request: HttpRequest, member: Member, pk: int, number: int) -> HttpResponse:
    prompt = get_object_or_404(prompts_of(member.business).select_related("business"), pk=pk)
    version = version_by_number(prompt, number)
    if version is None:
        raise Http404
    if version.status != VersionStatus.DRAFT:
        return _page(request, prompt, version=version)
    if request.method != "POST":
        return _sheet(request, member, version)
    return _act(request, member, version)


def _act(request: HttpRequest, member: Member, version: PromptVersion) -> HttpResponse:
    try:
        done = act_of(request.POST.get("act", ""))(version, member, request.POST.get("note", ""), _seen(request))
    except LostRace as refusal:
        return _sheet(request, member, version, refusal, status=CONFLICT)
    except VoiceOpsError as refusal:
        return _sheet(request, member, version, refusal, status=UNPROCESSABLE)
    messages.success(request, done)
    return redirect("versions", member.business.slug, version.prompt_id)


def _sheet(
    request: HttpRequest,
    member: Member,
    version: PromptVersion,
    refusal: VoiceOpsError | None = None,
    status: int = 200,
) -> HttpResponse:
    version.refresh_from_db()
    is_about_note = isinstance(refusal, BadInput) and refusal.field == "note"
    context = {
        "sheet": publish_sheet(member, version),
        "version": version,
        "note": request.POST.get("note", version.note),
        "note_complaint": refusal.message if refusal and is_about_note else "",
        "complaint": refusal.message if refusal and not is_about_note else "",
    }
    return _page(request, version.prompt, status, **context)


def _page(request: HttpRequest, prompt: Prompt, status: int = 200, **context: object) -> HttpResponse:
    frame = {"here": "prompts", "tab": "prompt", "prompt": prompt}
    return render(request, "dashboard/publish.html", {**frame, **context}, status=status)


def _seen(request: HttpRequest) -> Seen:
    """What the page showed when it was opened; sent along with it."""
    return Seen(_number(request.POST.get("seen_release", "")) or 0, request.POST.get("seen_digest", ""))


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else None
