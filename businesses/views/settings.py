"""A business's own settings."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from businesses.access import Member, members_only
from businesses.forms import SettingsForm
from businesses.models import Role
from businesses.people import settings_change
from common.backoffice import shown_secret
from common.errors import BadInput


@require_http_methods(["GET", "HEAD", "POST"])
@members_only(Role.OWNER)
def settings(request: HttpRequest, member: Member) -> HttpResponse:
    form = SettingsForm(request.POST or None, business=member.business)
    if request.method == "POST" and form.is_valid():
        try:
            settings_change(member, **form.cleaned_data)
        except BadInput as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, "The settings are stored.")
            return redirect("settings", slug=member.business.slug)
    status = 422 if form.errors else 200
    key = shown_secret(member.business.retell_api_key)
    return render(request, "businesses/settings.html", {"here": "settings", "form": form, "key": key}, status=status)
