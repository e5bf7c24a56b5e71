"""The box to try a sentence in, and last week's calls run through the draft."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from businesses.access import Member, members_only
from businesses.models import Role
from escalations.models import RuleSetStatus, RuleSetVersion
from escalations.trying.forms import TryForm
from escalations.trying.page import tried
from escalations.trying.running import last_week_of, last_week_start


@require_http_methods(["GET", "HEAD", "POST"])
@members_only()
def rules_try(request: HttpRequest, member: Member) -> HttpResponse:
    """The form; with a sentence, the answer to it."""
    form = TryForm(request.POST or None, business=member.business)
    context = {"form": form, "here": "handoffs", "tab": "rules"}
    if request.method == "POST":
        context["answer"] = tried(member, form) if form.is_valid() else None
        return render(request, "escalations/trying/_answer.html", context)
    return render(request, "escalations/trying/_form.html", context)


@require_safe
@members_only(Role.MANAGER)
def last_week(request: HttpRequest, member: Member) -> HttpResponse:
    return render(request, "escalations/trying/_run.html", {"last_week": last_week_of(_draft(member))})


@require_POST
@members_only(Role.MANAGER)
def last_week_begin(request: HttpRequest, member: Member) -> HttpResponse:
    return render(request, "escalations/trying/_run.html", {"last_week": last_week_start(_draft(member))})


def _draft(member: Member) -> RuleSetVersion:
    drafts = RuleSetVersion.objects.filter(status=RuleSetStatus.DRAFT)
    return get_object_or_404(drafts, business=member.business)
