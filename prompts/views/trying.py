"""Talking to a version, and the conversations that were kept."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from businesses.access import Member, members_only
from businesses.models import Role
from prompts.models import Prompt
from prompts.selectors import versions_of
from prompts.trying.forms import SetupForm, label_of
from prompts.trying.keeping import talk_begin, talk_keep
from prompts.trying.rehearsals import rehearsal_delete, rehearsals_of, said_in, setup_of, talk_of
from prompts.trying.starting import Found, find, prompt_of, tools_to_mock, version_to_try


@require_http_methods(["GET", "HEAD", "POST"])
@members_only(Role.MANAGER)
def trying(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    """GET shows the conversation that `talk` names, or a new one; POST begins one with the caller filled in."""
    if request.GET.get("kept") and request.method != "POST":
        return _reopened(request, member, pk)
    given = request.POST if request.method == "POST" else request.GET
    found = find(member, pk, given.get("talk", ""), given.get("version", ""))
    if found is None:
        raise Http404
    versions = list(versions_of(found.prompt))
    data = request.POST if request.method == "POST" else None
    form = SetupForm(found.prompt, versions, data, setup=found.talk.setup)
    if data is not None and form.is_valid():
        talk = talk_begin(form.setup(dict(found.talk.setup.mocks)))
        talk_keep(member, found.prompt, talk)
        return _to(member, found.prompt, talk.talk_id)
    return render(request, "prompts/try.html", _context(member, found, form))


@require_POST
@members_only(Role.MANAGER)
def rehearsal_remove(request: HttpRequest, member: Member, pk: int, rehearsal: int) -> HttpResponse:
    prompt = get_object_or_404(Prompt, business=member.business, pk=pk)
    kept = get_object_or_404(rehearsals_of(member, prompt), pk=rehearsal)
    rehearsal_delete(member, kept)
    messages.success(request, f"“{kept.name}” was deleted.")
    return redirect("try", member.business.slug, prompt.pk)


def _reopened(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    """A kept conversation as it was, or with `run` its caller's lines said anew to the newest text."""
    prompt = prompt_of(member, pk)
    wanted = request.GET["kept"]
    kept = rehearsals_of(member, prompt).filter(pk=int(wanted)).first() if prompt and wanted.isdecimal() else None
    if prompt is None or kept is None:
        raise Http404
    is_run = bool(request.GET.get("run"))
    version = version_to_try(prompt, "" if is_run else str(kept.version_id))
    if version is None:
        raise Http404
    setup = setup_of(kept, version)
    talk = talk_begin(setup, waiting=said_in(kept)) if is_run else talk_of(kept, setup)
    talk_keep(member, prompt, talk)
    return _to(member, prompt, talk.talk_id)


def _to(member: Member, prompt: Prompt, talk_id: str) -> HttpResponse:
    return redirect(f"{reverse('try', args=[member.business.slug, prompt.pk])}?talk={talk_id}")


def _context(member: Member, found: Found, form: SetupForm) -> dict[str, Any]:
    talk, prompt = found.talk, found.prompt
    return {
        "here": "prompts",
        "tab": "try",
        "prompt": prompt,
        "talk_id": talk.talk_id,
        "socket": f"/ws/b/{member.business.slug}/prompts/{prompt.pk}/try/?talk={talk.talk_id}"
        f"&version={found.version.pk}",
        "version_label": label_of(found.version, prompt),
        "form": form,
        "tools": tools_to_mock(found),
        "rehearsals": list(rehearsals_of(member, prompt)[:50]),
    }
