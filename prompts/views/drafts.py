"""What is done to drafts: begun, stored, settled between two writers, deleted."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST

from businesses.access import Member, members_only
from businesses.models import Role
from common.errors import BadInput, IllegalMove
from prompts.models import PromptVersion
from prompts.views.write import with_editor, write_page
from prompts.writing import services
from prompts.writing.meeting import meeting_of
from prompts.writing.selectors import prompt_for_writing
from prompts.writing.services import Overtaken
from prompts.writing.typed import Typed, rows_in, typed


@require_POST
@members_only(Role.MANAGER)
def draft_new(request: HttpRequest, member: Member, prompt_id: int) -> HttpResponse:
    """With the words that were sent, where a page had some that found no draft to go to."""
    found = prompt_for_writing(member.business, prompt_id)
    try:
        draft = services.draft_begin(found, member, **typed(request.POST).changes)
    except BadInput as refusal:
        messages.error(request, refusal.message)
        return redirect("prompt", member.business.slug, found.pk)
    return redirect("prompt_draft", member.business.slug, found.pk, draft.number)


@require_POST
@members_only(Role.MANAGER)
def draft_drop(request: HttpRequest, member: Member, prompt_id: int, number: int) -> HttpResponse:
    found = prompt_for_writing(member.business, prompt_id)
    try:
        services.draft_drop(get_object_or_404(found.versions, number=number), by=member)
    except IllegalMove as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"Draft {number} is deleted.")
    return redirect("prompt", member.business.slug, found.pk)


@require_POST
@with_editor
@members_only(Role.MANAGER)
def draft_store(request: HttpRequest, member: Member, prompt_id: int, number: int) -> HttpResponse:
    """What was written. The script of the page asks for JSON; the plain form gets its page again."""
    found = prompt_for_writing(member.business, prompt_id)
    asked = _Asked(request, member, get_object_or_404(found.versions.select_related("prompt"), number=number))
    try:
        words = typed(request.POST)
        revision = asked.store(words)
    except Overtaken as met:
        return asked.meeting(met)
    except (BadInput, IllegalMove) as refusal:
        return asked.refused(refusal)
    return asked.stored(revision, words)


@dataclass(frozen=True, slots=True)
class _Asked:
    request: HttpRequest
    member: Member
    draft: PromptVersion

    @property
    def wants_json(self) -> bool:
        return self.request.headers.get("Accept") == "application/json"

    @property
    def seen(self) -> int:
        given = self.request.POST.get("revision", "")
        return int(given) if given.isdecimal() and len(given) < 10 else 0

    def store(self, words: Typed) -> int:
        window, keep = self.request.POST.get("window", "")[:40], self.request.POST.get("keep", "")
        if keep not in {"mine", "theirs"}:
            return services.draft_keep(self.draft.pk, self.seen, self.member, window=window, **words.changes)
        if keep == "mine":
            aside = services.draft_settle_mine(self.draft.pk, self.seen, self.member, window=window, **words.changes)
        else:
            aside = services.draft_settle_theirs(self.draft.pk, self.seen, self.member, **words.changes)
        said = f"The other text is kept as draft {aside.number}. Delete it when it is needed no more."
        messages.info(self.request, said)
        self.draft.refresh_from_db()
        return self.draft.revision

    def stored(self, revision: int, words: Typed) -> HttpResponse:
        if self.wants_json:
            return JsonResponse({"revision": revision, "remarks": words.remarks})
        messages.success(self.request, " ".join(("Saved.", *words.remarks)))
        return redirect("prompt_draft", self.member.business.slug, self.draft.prompt_id, self.draft.number)

    def meeting(self, met: Overtaken) -> HttpResponse:
        page = {
            "here": "prompts",
            "tab": "prompt",
            "prompt": self.draft.prompt,
            "draft": self.draft,
            "meeting": meeting_of(self.request.POST, met),
        }
        if not self.wants_json:
            return render(self.request, "prompts/write/met.html", page, status=409)
        html = render_to_string("prompts/write/_met.html", page, self.request)
        return JsonResponse({"revision": met.stored.revision, "by": met.who, "html": html}, status=409)

    def refused(self, refusal: BadInput | IllegalMove) -> HttpResponse:
        """The page again with what could not be stored, where a script does not keep it."""
        is_over = isinstance(refusal, IllegalMove)
        if self.wants_json:
            return JsonResponse({"message": refusal.message, "is_over": is_over}, status=409 if is_over else 422)
        messages.error(self.request, refusal.message)
        given, draft = self.request.POST, self.draft
        draft.body = given.get("body", draft.body)
        draft.begin_message = given.get("begin_message", draft.begin_message)
        draft.tools = given.getlist("tools") if "choosing_tools" in given else draft.tools
        draft.revision = self.seen
        page = write_page(self.member, draft.prompt, draft, rows_in(given))
        return render(self.request, "prompts/write.html", page, status=422)
