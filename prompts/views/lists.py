"""The prompts of a business, a new one, and another name for one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from businesses.access import Member, members_only
from businesses.models import Role
from common.errors import BadInput
from prompts.starters import STARTERS, starter_named
from prompts.writing import naming
from prompts.writing.beginning import prompt_begin
from prompts.writing.selectors import prompt_for_writing, prompt_rows


@require_safe
@members_only()
def prompts(request: HttpRequest, member: Member) -> HttpResponse:
    return render(request, "prompts/prompts.html", {"here": "prompts", "rows": prompt_rows(member.business)})


@require_http_methods(["GET", "HEAD", "POST"])
@members_only(Role.MANAGER)
def prompt_new(request: HttpRequest, member: Member) -> HttpResponse:
    name, chosen = request.POST.get("name", ""), starter_named(request.POST.get("starter", ""))
    error = ""
    if request.method == "POST":
        try:
            draft = prompt_begin(member, name=name, starter=chosen)
        except BadInput as refusal:
            error = refusal.message
        else:
            return redirect("prompt_draft", member.business.slug, draft.prompt_id, draft.number)
    page = {"here": "prompts", "starters": STARTERS, "name": name, "chosen": chosen, "error": error}
    return render(request, "prompts/prompt_new.html", page, status=422 if error else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only(Role.MANAGER)
def prompt_rename(request: HttpRequest, member: Member, prompt_id: int) -> HttpResponse:
    """What was typed stays when it is refused."""
    prompt, error = prompt_for_writing(member.business, prompt_id), ""
    name = request.POST.get("name", prompt.name)
    if request.method == "POST":
        try:
            naming.prompt_rename(member, prompt, name=name)
        except BadInput as refusal:
            error = refusal.message
        else:
            messages.success(request, "The prompt has another name now. Callers hear nothing of it.")
            return redirect("prompt", member.business.slug, prompt.pk)
    page = {"here": "prompts", "tab": "prompt", "prompt": prompt, "name": name, "error": error}
    return render(request, "prompts/rename.html", page, status=422 if error else 200)
