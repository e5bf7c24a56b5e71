"""MCP servers: which there are, what each offers, and which of it becomes a tool."""

from typing import Any

from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from businesses.access import Member, members_only
from businesses.models import Role
from common.errors import BadInput, VendorTrouble, VoiceOpsError
from prompts.models import ToolSource
from prompts.tooling.keeping import source_create, source_delete, source_read, tools_take
from prompts.tooling.selectors import secret_rows, sources_of


@require_http_methods(["GET", "HEAD", "POST"])
@members_only(Role.MANAGER)
def tool_sources(request: HttpRequest, member: Member) -> HttpResponse:
    if request.method != "POST":
        return _list(request, member)
    posted = request.POST
    try:
        source = source_create(member, posted.get("name", ""), posted.get("url", ""), _headers(posted))
    except BadInput as refusal:
        return _list(request, member, problem=refusal.message, status=422)
    _read(request, member, source)
    return redirect("tool_source", member.business.slug, source.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only(Role.MANAGER)
def tool_source(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    source = _source(member, pk)
    if request.method == "POST":
        try:
            taken = tools_take(member, source, request.POST.getlist("names"))
        except BadInput as refusal:
            messages.error(request, refusal.message)
            return redirect("tool_source", member.business.slug, source.pk)
        names = ", ".join(tool.name for tool in taken)
        messages.success(request, f"Taken: {names}. Give each to an agent in its prompt.")
        return redirect("tools", member.business.slug)
    tools = {tool.remote_name: tool for tool in source.tools.all()}
    offers = [(offer, tools.get(offer["name"])) for offer in source.offered]
    return render(request, "prompts/tools/source.html", {"here": "tools", "source": source, "offers": offers})


@require_POST
@members_only(Role.MANAGER)
def read(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    source = _source(member, pk)
    if _read(request, member, source):
        messages.success(request, "Read again. Tools taken before are as they were.")
    return redirect("tool_source", member.business.slug, source.pk)


@require_POST
@members_only(Role.MANAGER)
def source_drop(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    source = _source(member, pk)
    try:
        source_delete(member, source)
    except VoiceOpsError as refusal:
        messages.error(request, refusal.message)
        return redirect("tool_source", member.business.slug, source.pk)
    messages.success(request, "The server is taken off the list.")
    return redirect("tool_sources", member.business.slug)


def _read(request: HttpRequest, member: Member, source: ToolSource) -> bool:
    try:
        source_read(member, source)
    except VendorTrouble as trouble:
        messages.error(request, trouble.message)
        return False
    return True


def _source(member: Member, pk: int) -> ToolSource:
    sources: models.QuerySet[ToolSource] = sources_of(member.business)
    return get_object_or_404(sources, pk=pk)


def _headers(posted: QueryDict) -> dict[str, str]:
    pairs = zip(posted.getlist("header_name"), posted.getlist("header_value"), strict=False)
    return {name.strip(): value.strip() for name, value in pairs if name.strip() or value.strip()}


def _list(request: HttpRequest, member: Member, *, problem: str = "", status: int = 200) -> HttpResponse:
    posted = request.POST
    context: dict[str, Any] = {
        "here": "tools",
        "sources": sources_of(member.business),
        "secrets": [secret.name for secret in secret_rows(member.business)],
        "problem": problem,
        "typed": posted,
        "header_rows": list(_headers(posted).items()),
    }
    return render(request, "prompts/tools/sources.html", context, status=status)
