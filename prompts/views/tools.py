"""The business's own tools: the list, one tool, and trying it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from businesses.access import Member, members_only
from businesses.models import Role
from common.errors import BadInput
from engine.tools import BUILT_IN
from prompts.models import Tool
from prompts.tooling.forms import CALL_VALUES, ToolForm
from prompts.tooling.keeping import tool_change, tool_create, tool_retire
from prompts.tooling.rows import KINDS
from prompts.tooling.selectors import live_users, secret_rows, tools_of
from prompts.tooling.trying import tool_try


@require_safe
@members_only(Role.MANAGER)
def tools(request: HttpRequest, member: Member) -> HttpResponse:
    users = live_users(member.business)
    rows = [(tool, users.get(tool.name, [])) for tool in tools_of(member.business)]
    return render(request, "prompts/tools/tools.html", {"here": "tools", "tools": rows, "built_in": BUILT_IN.values()})


@require_http_methods(["GET", "HEAD", "POST"])
@members_only(Role.MANAGER)
def tool_new(request: HttpRequest, member: Member) -> HttpResponse:
    form = ToolForm(member, None, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = tool_create(member, **form.values)
        except BadInput as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, "The tool is stored. Try it, then give it to an agent in its prompt.")
            return redirect("tool", member.business.slug, made.pk)
    return _page(request, member, form)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only(Role.MANAGER)
def tool(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    row = _tool(member, pk)
    form = ToolForm(member, row, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            tool_change(member, row, **form.values)
        except BadInput as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, "Stored. Drafts use it now; published versions keep it as it was.")
            return redirect("tool", member.business.slug, row.pk)
    return _page(request, member, form, row)


@require_POST
@members_only(Role.MANAGER)
def retire(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    tool_retire(member, _tool(member, pk), is_retired=True)
    messages.success(request, "Retired. Versions published with it keep using it; no other can be given it.")
    return redirect("tools", member.business.slug)


@require_POST
@members_only(Role.MANAGER)
def restore(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    tool_retire(member, _tool(member, pk), is_retired=False)
    messages.success(request, "Agents can be given this tool again.")
    return redirect("tools", member.business.slug)


@require_POST
@members_only(Role.MANAGER)
def try_out(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    row = _tool(member, pk)
    typed = {name: request.POST.get(f"argument_{name}", "") for name in row.parameters.get("properties", {})}
    number, zone = request.POST.get("caller_number", ""), request.POST.get("time_zone", "")
    context: dict[str, Any] = {"tool": row}
    try:
        context["trial"] = tool_try(member, row, typed, caller_number=number, time_zone=zone.strip())
    except BadInput as refusal:
        context["problem"] = refusal.message
    return render(request, "prompts/tools/_trial.html", context)


def _tool(member: Member, pk: int) -> Tool:
    return get_object_or_404(tools_of(member.business), pk=pk)


def _page(request: HttpRequest, member: Member, form: ToolForm, row: Tool | None = None) -> HttpResponse:
    context = {
        "here": "tools",
        "form": form,
        "tool": row,
        "kinds": [(kind, label) for kind, (label, _) in KINDS.items()],
        "call_values": CALL_VALUES.items(),
        "secrets": [secret.name for secret in secret_rows(member.business)],
        "fields": row.parameters.get("properties", {}).items() if row else (),
        "required": row.parameters.get("required", ()) if row else (),
    }
    return render(request, "prompts/tools/tool.html", context, status=422 if form.errors else 200)
