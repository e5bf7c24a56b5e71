"""Voice lint and estimates of a text that is being written, and switching a rule off."""

from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from businesses.access import Member, members_only
from businesses.models import Role
from common.errors import BadInput
from prompts.estimates import estimate
from prompts.lint import Script, findings
from prompts.lint.asked import TooMuch, posted_in, script_of
from prompts.lint.switching import rule_switch
from prompts.lint.telling import told, told_off
from prompts.ports import typical_calls
from prompts.selectors import prompts_of, versions_of


@require_POST
@members_only(Role.MANAGER)
def lint(request: HttpRequest, member: Member, pk: int) -> JsonResponse:
    """What is not sent stays as the newest version has it. Nothing is stored."""
    prompt = get_object_or_404(prompts_of(member.business), pk=pk)
    newest = get_object_or_404(versions_of(prompt)[:1])
    newest.prompt = prompt
    try:
        script = script_of(Script.of(newest), posted_in(request))
    except BadInput as refusal:
        return _refused(refusal)
    live = script.in_words_of(prompt.live_version) if prompt.live_version else None
    typical = typical_calls()(prompt, str(script.model.get("model", "")))
    return JsonResponse(
        {
            "findings": told(script, findings(script, prompt.lint_off)),
            "off": told_off(prompt.lint_off),
            "estimate": estimate(script, typical, live).as_json(),
        }
    )


@require_POST
@members_only(Role.MANAGER)
def lint_rule(request: HttpRequest, member: Member, pk: int) -> JsonResponse:
    """`rule` off with a `reason`; on again with `on` set to anything."""
    prompt = get_object_or_404(prompts_of(member.business), pk=pk)
    reason = None if request.POST.get("on") else request.POST.get("reason", "")
    try:
        rule_switch(prompt, request.POST.get("rule", ""), reason, by=member)
    except BadInput as refusal:
        return _refused(refusal)
    return JsonResponse({"off": told_off(prompt.lint_off)})


def _refused(refusal: BadInput) -> JsonResponse:
    status = 413 if isinstance(refusal, TooMuch) else 400
    return JsonResponse({"field": refusal.field, "message": refusal.message}, status=status)
