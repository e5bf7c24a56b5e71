"""The rules of a business: what holds, and the draft of what shall hold."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from businesses.access import Member, members_only
from businesses.models import Role
from common.errors import BadInput, VoiceOpsError
from escalations.ruling.causes import CAUSES
from escalations.ruling.drafting import (
    GONE,
    Overtaken,
    draft_drop,
    draft_open,
    rule_add,
    rule_change,
    rule_move,
    rule_remove,
    rule_switch,
)
from escalations.ruling.forms import RuleForm
from escalations.ruling.page import rules_page
from escalations.ruling.selectors import draft_of, is_rule_of, rule_in_draft

Act = Callable[[Member, str, int], None]
ACTS: dict[str, tuple[Act, str]] = {
    "up": (lambda by, key, seen: rule_move(by, key, seen_revision=seen, steps=-1), ""),
    "down": (lambda by, key, seen: rule_move(by, key, seen_revision=seen, steps=1), ""),
    "on": (lambda by, key, seen: rule_switch(by, key, seen_revision=seen, is_on=True), "Switched on in the draft."),
    "off": (lambda by, key, seen: rule_switch(by, key, seen_revision=seen, is_on=False), "Switched off in the draft."),
    "remove": (lambda by, key, seen: rule_remove(by, key, seen_revision=seen), "Taken out of the draft."),
}


@require_safe
@members_only()
def rules(request: HttpRequest, member: Member) -> HttpResponse:
    page = rules_page(member.business, may_change=member.may(Role.MANAGER))
    return render(request, "escalations/ruling/rules.html", {"here": "handoffs", "tab": "rules", "page": page})


@require_POST
@members_only(Role.MANAGER)
def begin(request: HttpRequest, member: Member) -> HttpResponse:  # noqa: ARG001  what every view is called with
    draft_open(member)
    return redirect("rules", member.business.slug)


@require_POST
@members_only(Role.MANAGER)
def drop(request: HttpRequest, member: Member) -> HttpResponse:
    try:
        draft_drop(member, seen_revision=seen_revision(request))
    except VoiceOpsError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "The draft is gone. What is in force has not changed.")
    return redirect("rules", member.business.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only(Role.MANAGER)
def rule_new(request: HttpRequest, member: Member) -> HttpResponse:
    cause = request.GET.get("cause", "")
    if cause not in CAUSES:
        context = {"here": "handoffs", "tab": "rules", "causes": CAUSES.items(), "draft": draft_of(member.business)}
        return render(request, "escalations/ruling/new.html", context)
    form = RuleForm(member.business, cause, None, request.POST if request.method == "POST" else None)
    return _edited(
        request,
        member,
        form,
        lambda seen: rule_add(member, seen_revision=seen, **form.values),
        "Added at the end.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@members_only(Role.MANAGER)
def rule(request: HttpRequest, member: Member, key: str) -> HttpResponse:
    row = rule_in_draft(member.business, key)
    if row is None and request.method != "POST":
        if not is_rule_of(member.business, key):
            raise Http404
        messages.info(request, "This rule is in no draft. Choose “Change the rules” first.")
        return redirect("rules", member.business.slug)
    cause = row.cause if row else request.POST.get("cause", "")
    if cause not in CAUSES:
        raise Http404
    form = RuleForm(member.business, cause, row, request.POST if request.method == "POST" else None)
    return _edited(
        request, member, form, lambda seen: rule_change(member, key, seen_revision=seen, **form.values), "Saved."
    )


@require_POST
@members_only(Role.MANAGER)
def rule_act(request: HttpRequest, member: Member, key: str) -> HttpResponse:
    chosen = ACTS.get(request.POST.get("act", ""))
    if chosen is None or not is_rule_of(member.business, key):
        raise Http404
    act, told = chosen
    try:
        act(member, key, seen_revision(request))
    except VoiceOpsError as refusal:
        messages.error(request, refusal.message)
    else:
        if told:
            messages.success(request, told)
    return redirect("rules", member.business.slug)


def seen_revision(request: HttpRequest) -> int:
    """What a form was written against; -1, which no draft has, when it does not say."""
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _edited(
    request: HttpRequest,
    member: Member,
    form: RuleForm,
    save: Callable[[int], object],
    done: str,
) -> HttpResponse:
    """The page of a form, or on to the rules once it is saved. What was typed stays, whatever is refused."""
    overtaken: Overtaken | None = None
    if request.method == "POST" and form.is_valid():
        try:
            save(seen_revision(request))
        except Overtaken as met:
            overtaken = met
        except BadInput as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        except VoiceOpsError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, f"{done} It holds once the draft is published.")
            return redirect("rules", member.business.slug)
    draft = draft_of(member.business)
    if draft is None and request.method != "POST":
        messages.info(request, GONE if form.rule else "Choose “Change the rules” first. That begins a draft.")
        return redirect("rules", member.business.slug)
    context = {"here": "handoffs", "tab": "rules", "form": form, "rule": form.rule, "overtaken": overtaken}
    context["revision"] = overtaken.revision if overtaken else _shown_revision(request, draft.revision if draft else 0)
    return render(
        request, "escalations/ruling/rule.html", context, status=409 if overtaken else 422 if form.errors else 200
    )


def _shown_revision(request: HttpRequest, stored: int) -> int:
    """After a refusal, still the one the person has seen."""
    return seen_revision(request) if request.method == "POST" else stored
