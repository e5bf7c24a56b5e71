"""The rollout of a prompt: how it stands, how it is begun, and what is decided about it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from businesses.access import Member, members_only
from businesses.models import Role
from prompts.models import Prompt
from prompts.publishing import open_release
from prompts.publishing.plain_words import told
from prompts.rollout import steps
from prompts.rollout.standing import Standing, standing_of
from prompts.selectors import prompts_of
from prompts.views.rollout_forms import BeginForm, DecideForm


@require_safe
@members_only()
def rollout(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    prompt = _prompt(member, pk)
    standing = standing_of(prompt)
    number = request.GET.get("version", "")
    wanted = int(number) if number.isascii() and number.isdecimal() and len(number) < 9 else 0
    return _page(request, member, prompt, standing, begin=_begin_form(member, prompt, standing, wanted))


@require_safe
@members_only()
def rollout_now(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    """The part of the page that follows by itself."""
    standing = standing_of(_prompt(member, pk))
    seen = request.GET.get("step", "")
    return render(
        request,
        "prompts/_rollout_now.html",
        {"standing": standing, "has_moved": standing is not None and seen != str(_newest(standing)), **_told(standing)},
    )


@require_POST
@members_only(Role.MANAGER)
def rollout_begin(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    prompt = _prompt(member, pk)
    now = open_release(prompt)
    if now is None:
        messages.error(request, "Nothing is live yet to compare with. Publish a version for everybody first.")
        return redirect("rollout", member.business.slug, pk)
    form = BeginForm(prompt, now.version, request.POST)
    if begun := form.begun(member):
        messages.success(request, f"{begun.share_percent} % of callers hear the new version from now on.")
        return redirect("rollout", member.business.slug, pk)
    return _page(request, member, prompt, standing_of(prompt), begin=form)


@require_POST
@members_only(Role.MANAGER)
def rollout_decide(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    prompt = _prompt(member, pk)
    form = DecideForm(request.POST)
    if release := form.decided(prompt, member):
        messages.success(request, f"{told(release)}.")
        return redirect("rollout", member.business.slug, pk)
    standing = standing_of(prompt)
    return _page(request, member, prompt, standing, decide=form, begin=_begin_form(member, prompt, standing))


def _begin_form(member: Member, prompt: Prompt, standing: Standing | None, number: int = 0) -> BeginForm | None:
    """Only for whoever may begin one, and while none runs."""
    now = open_release(prompt)
    if now is None or not member.may(Role.MANAGER) or (standing is not None and standing.is_running):
        return None
    return BeginForm(prompt, now.version, number=number)


def _page(
    request: HttpRequest,
    member: Member,
    prompt: Prompt,
    standing: Standing | None,
    *,
    begin: BeginForm | None = None,
    decide: DecideForm | None = None,
) -> HttpResponse:
    context = {
        "here": "prompts",
        "tab": "rollout",
        "prompt": prompt,
        "standing": standing,
        "begin": begin,
        "decide": decide or (DecideForm() if standing and standing.is_running else None),
        "may_decide": member.may(Role.MANAGER),
        "is_live": prompt.live_version is not None,
        **_told(standing),
    }
    return render(request, "prompts/rollout.html", context)


def _told(standing: Standing | None) -> dict[str, object]:
    if standing is None:
        return {"seen": 0}
    return {
        "seen": _newest(standing),
        "next_share": steps.next_share(standing.step.share_percent),
        "steps": [(release, told(release)) for release in standing.steps],
    }


def _newest(standing: Standing) -> int:
    return standing.steps[0].pk


def _prompt(member: Member, pk: int) -> Prompt:
    return get_object_or_404(prompts_of(member.business).select_related("business"), pk=pk)
