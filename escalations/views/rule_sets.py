"""Publishing a draft of the rules, and the versions that were."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from businesses.access import Member, members_only
from businesses.models import Role
from common.errors import BadInput, VoiceOpsError
from escalations.ruling.drafting import Overtaken, rules_restore
from escalations.ruling.page import rows_of, rules_page
from escalations.ruling.publishing import rules_publish
from escalations.ruling.selectors import draft_of, published_versions, rules_in_force, rules_of
from escalations.trying.running import last_week_of
from escalations.views.rules import seen_revision

MOST_VERSIONS = 100


@require_http_methods(["GET", "HEAD", "POST"])
@members_only(Role.MANAGER)
def publish(request: HttpRequest, member: Member) -> HttpResponse:
    complaint, note_complaint, overtaken = "", "", None
    if request.method == "POST":
        try:
            version = rules_publish(member, seen_revision=seen_revision(request), note=request.POST.get("note", ""))
        except Overtaken as met:
            overtaken = met
        except BadInput as refusal:
            note_complaint, complaint = (refusal.message, "") if refusal.field == "note" else ("", refusal.message)
        except VoiceOpsError as refusal:
            complaint = refusal.message
        else:
            messages.success(request, f"Version {version.number} is in force for every call that begins now.")
            return redirect("rules", member.business.slug)
    page = rules_page(member.business, may_change=True)
    if page.draft is None:
        messages.info(request, complaint or "There is no draft to publish. Begin one on this page.")
        return redirect("rules", member.business.slug)
    context = {"here": "handoffs", "tab": "rules", "page": page, "draft": page.draft, "complaint": complaint}
    context |= {"last_week": last_week_of(page.draft)}
    context |= {"note": request.POST.get("note", ""), "note_complaint": note_complaint, "overtaken": overtaken}
    is_refused = complaint or note_complaint or overtaken
    return render(request, "escalations/ruling/publish.html", context, status=422 if is_refused else 200)


@require_safe
@members_only()
def versions(request: HttpRequest, member: Member) -> HttpResponse:
    rows = published_versions(member.business)[:MOST_VERSIONS]
    context = {"here": "handoffs", "tab": "rules", "versions": rows, "draft": draft_of(member.business)}
    return render(request, "escalations/ruling/versions.html", context)


@require_safe
@members_only()
def version(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    shown = get_object_or_404(published_versions(member.business), number=number)
    context = {
        "here": "handoffs",
        "tab": "rules",
        "version": shown,
        "rows": rows_of(member.business, rules_of(shown)),
        "in_force": rules_in_force(member.business),
        "draft": draft_of(member.business),
    }
    return render(request, "escalations/ruling/version.html", context)


@require_POST
@members_only(Role.MANAGER)
def restore(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    try:
        rules_restore(member, get_object_or_404(published_versions(member.business), number=number))
    except VoiceOpsError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"Version {number} is a draft now. It holds once you publish it.")
    return redirect("rules", member.business.slug)
