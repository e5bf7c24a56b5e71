"""The Write page: a draft in hand, or what is live, to read."""

from collections.abc import Sequence
from typing import Any

from csp.constants import NONCE
from csp.decorators import csp_update
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from businesses.access import Member, members_only
from businesses.models import Role
from prompts.lint import Script, findings
from prompts.lint.telling import told_off
from prompts.models import Prompt, PromptVersion, VersionStatus
from prompts.writing.selectors import desk_for, drafts_of, prompt_for_writing

with_editor = csp_update({"style-src": [NONCE]})
"""The editor brings its styles along, in an element with the page's nonce."""


@require_safe
@with_editor
@members_only()
def prompt(request: HttpRequest, member: Member, prompt_id: int) -> HttpResponse:
    found = prompt_for_writing(member.business, prompt_id)
    version = drafts_of(found).first() or found.live_version or found.versions.first()
    page = write_page(member, found, version or PromptVersion(prompt=found, status=VersionStatus.PUBLISHED))
    return render(request, "prompts/write.html", page)


@require_safe
@with_editor
@members_only()
def prompt_draft(request: HttpRequest, member: Member, prompt_id: int, number: int) -> HttpResponse:
    found = prompt_for_writing(member.business, prompt_id)
    version = get_object_or_404(found.versions.select_related("saved_by", "author"), number=number)
    if version.status != VersionStatus.DRAFT:
        messages.info(request, f"Version {number} has been published. Edit it to begin a new draft.")
        return redirect("prompt", member.business.slug, found.pk)
    return render(request, "prompts/write.html", write_page(member, found, version))


def write_page(
    member: Member, found: Prompt, version: PromptVersion, rows: Sequence[dict[str, str]] | None = None
) -> dict[str, Any]:
    """`rows` are variables as they were filled in, where they could not be stored."""
    is_draft = version.status == VersionStatus.DRAFT
    may_write = is_draft and member.may(Role.MANAGER)
    version.prompt = found
    return {
        "here": "prompts",
        "tab": "prompt",
        "prompt": found,
        "version": version,
        "is_draft": is_draft,
        "may_write": may_write,
        "findings": findings(Script.of(version), found.lint_off) if may_write else (),
        "rules_off": told_off(found.lint_off),
        "other_drafts": [draft for draft in drafts_of(found)[:20] if draft.pk != version.pk],
        "desk": desk_for(version, member.business, rows),
    }
