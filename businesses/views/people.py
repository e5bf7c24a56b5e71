"""Who works in a business, and who is invited to."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from businesses.access import Member, members_only
from businesses.forms import InviteForm
from businesses.inviting import Sent, invitation_renew, invitation_revoke, invitation_send
from businesses.models import Role
from businesses.people import member_remove, member_role_change
from businesses.selectors import open_invitations, people_of
from common.errors import VoiceOpsError


@require_safe
@members_only()
def people(request: HttpRequest, member: Member) -> HttpResponse:
    return _page(request, member)


@require_POST
@members_only(Role.OWNER)
def role(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    membership = get_object_or_404(people_of(member.business), pk=pk)
    try:
        member_role_change(member, membership, request.POST.get("role", ""))
    except VoiceOpsError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"The new role of {membership.user} counts from now on.")
    return redirect("people", slug=member.business.slug)


@require_POST
@members_only(Role.OWNER)
def remove(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    membership = get_object_or_404(people_of(member.business), pk=pk)
    try:
        member_remove(member, membership)
    except VoiceOpsError as refusal:
        messages.error(request, refusal.message)
        return redirect("people", slug=member.business.slug)
    messages.success(request, f"{membership.user} no longer works in {member.business}.")
    return redirect("home") if membership.user == member.user else redirect("people", slug=member.business.slug)


@require_POST
@members_only(Role.OWNER)
def invite(request: HttpRequest, member: Member) -> HttpResponse:
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _page(request, member, form=form, status=422)
    try:
        sent = invitation_send(member, email=form.cleaned_data["email"], role=form.cleaned_data["role"])
    except VoiceOpsError as refusal:
        form.add_error("email", refusal.message)
        return _page(request, member, form=form, status=422)
    return _page(request, member, sent=sent)


@require_POST
@members_only(Role.OWNER)
def invite_again(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    row = get_object_or_404(open_invitations(member.business), pk=pk)
    return _page(request, member, sent=invitation_renew(member, row))


@require_POST
@members_only(Role.OWNER)
def revoke(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    row = get_object_or_404(open_invitations(member.business), pk=pk)
    try:
        invitation_revoke(member, row)
    except VoiceOpsError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"The link sent to {row.email} no longer works.")
    return redirect("people", slug=member.business.slug)


def _page(
    request: HttpRequest, member: Member, *, form: InviteForm | None = None, sent: Sent | None = None, status: int = 200
) -> HttpResponse:
    """`sent` shows the link of a new invitation, this once."""
    context: dict[str, Any] = {"here": "people", "people": people_of(member.business), "roles": Role.choices}
    if member.may(Role.OWNER):
        context |= {"invitations": open_invitations(member.business), "form": form or InviteForm(), "sent": sent}
    return render(request, "businesses/people.html", context, status=status)
