"""A second person's answer, and the asker's second thoughts."""

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from businesses.access import Member, members_only
from businesses.models import Role
from common.errors import VoiceOpsError
from prompts.models import Approval
from prompts.publishing.approving import approval_give, approval_refuse, approval_withdraw
from prompts.publishing.standing import approvals_of

Act = Callable[[Approval, Member, str], None]

ACTS: Mapping[str, tuple[Act, str]] = {
    "give": (
        lambda approval, by, answer: approval_give(approval, by=by, answer=answer),
        "You agreed. Whoever publishes it next makes it live.",
    ),
    "refuse": (
        lambda approval, by, answer: approval_refuse(approval, by=by, answer=answer),
        "You refused. Who asked can read why.",
    ),
    "withdraw": (lambda approval, by, _: approval_withdraw(approval, by=by), "The question is taken back."),
}


@require_POST
@members_only(Role.MANAGER)
def approval_answer(request: HttpRequest, member: Member, pk: int, act: str) -> HttpResponse:
    approval = get_object_or_404(approvals_of(member.business), pk=pk)
    if act not in ACTS:
        raise Http404
    do, done = ACTS[act]
    try:
        do(approval, member, request.POST.get("answer", ""))
    except VoiceOpsError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, done)
    return redirect("version", member.business.slug, approval.version.prompt_id, approval.version.number)
