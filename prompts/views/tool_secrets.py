"""Keys that tools send. They are written here and never shown again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from businesses.access import Member, members_only
from businesses.models import Role
from common.errors import BadInput
from prompts.tooling.keeping import secret_delete, secret_keep
from prompts.tooling.selectors import secret_rows, secrets_with_users


@require_http_methods(["GET", "HEAD", "POST"])
@members_only(Role.MANAGER)
def tool_secrets(request: HttpRequest, member: Member) -> HttpResponse:
    context = {"here": "tools", "secrets": secrets_with_users(member.business)}
    if request.method == "POST":
        name, value = request.POST.get("name", ""), request.POST.get("value", "")
        try:
            secret_keep(member, name, value)
        except BadInput as refusal:
            # The value goes back to nobody, not even to who typed it.
            context |= {"problem": refusal.message, "name": name}
            return render(request, "prompts/tools/secrets.html", context, status=422)
        messages.success(request, f"Kept. Write {{{{secret:{name.strip()}}}}} where it belongs in a header.")
        return redirect("tool_secrets", member.business.slug)
    return render(request, "prompts/tools/secrets.html", context)


@require_POST
@members_only(Role.MANAGER)
def secret_drop(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    secret_delete(member, get_object_or_404(secret_rows(member.business), pk=pk))
    messages.success(request, "The secret is gone. Tools that name it say that they are not set up.")
    return redirect("tool_secrets", member.business.slug)
