"""What a person sees who opens the link of an invitation."""

from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from businesses.forms import JoinForm
from businesses.inviting import invitation_accept, person_join
from businesses.models import Invitation, User
from businesses.selectors import invitation_by
from common.errors import VoiceOpsError
from common.senders import sender_of

GONE, CONFLICT = 410, 409


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    found = invitation_by(token)
    if found is None:
        return render(request, "businesses/invitation_gone.html", status=GONE)
    if isinstance(request.user, User):
        return _member_joins(request, found, request.user)
    if User.objects.filter(email=found.email).exists():
        return render(request, "businesses/invitation_sign_in.html", {"invitation": found})
    return _newcomer_joins(request, found)


def _member_joins(request: HttpRequest, found: Invitation, user: User) -> HttpResponse:
    context: dict[str, Any] = {"invitation": found, "is_for_them": user.email == found.email}
    if request.method != "POST":
        return render(request, "businesses/invitation_accept.html", context)
    try:
        invitation_accept(found, user, address=sender_of(request))
    except VoiceOpsError as refusal:
        context["refusal"] = refusal.message
        return render(request, "businesses/invitation_accept.html", context, status=CONFLICT)
    return redirect("live", slug=found.business.slug)


def _newcomer_joins(request: HttpRequest, found: Invitation) -> HttpResponse:
    form = JoinForm(request.POST or None, email=found.email)
    if request.method != "POST" or not form.is_valid():
        return render(request, "businesses/invitation_join.html", {"invitation": found, "form": form})
    try:
        user = person_join(found, address=sender_of(request), **form.cleaned_data)
    except VoiceOpsError as refusal:
        form.add_error(None, refusal.message)
        return render(request, "businesses/invitation_join.html", {"invitation": found, "form": form}, status=CONFLICT)
    record_authentication(request, user, method="password", email=user.email)
    answer: HttpResponse = perform_login(
        request, Login(user=user, redirect_url=reverse("live", args=[found.business.slug]))
    )
    return answer
