"""Addresses of the prompt pages."""

from django.urls import URLPattern, path

from prompts.views import tool_secrets, tool_sources, tools

urlpatterns: list[URLPattern] = [
    path("b/<slug:slug>/tools/", tools.tools, name="tools"),
    path("b/<slug:slug>/tools/new/", tools.tool_new, name="tool_new"),
    path("b/<slug:slug>/tools/<int:pk>/", tools.tool, name="tool"),
    path("b/<slug:slug>/tools/<int:pk>/retire/", tools.retire, name="tool_retire"),
    path("b/<slug:slug>/tools/<int:pk>/restore/", tools.restore, name="tool_restore"),
    path("b/<slug:slug>/tools/<int:pk>/try/", tools.try_out, name="tool_try"),
    path("b/<slug:slug>/tools/secrets/", tool_secrets.tool_secrets, name="tool_secrets"),
    path("b/<slug:slug>/tools/secrets/<int:pk>/delete/", tool_secrets.secret_drop, name="tool_secret_delete"),
    path("b/<slug:slug>/tools/servers/", tool_sources.tool_sources, name="tool_sources"),
    path("b/<slug:slug>/tools/servers/<int:pk>/", tool_sources.tool_source, name="tool_source"),
    path("b/<slug:slug>/tools/servers/<int:pk>/read/", tool_sources.read, name="tool_source_read"),
    path("b/<slug:slug>/tools/servers/<int:pk>/delete/", tool_sources.source_drop, name="tool_source_delete"),
]
