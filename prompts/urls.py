"""Addresses of the prompt pages."""

from django.urls import path

from prompts.views import (
    approvals,
    drafts,
    history,
    lint,
    lists,
    rollouts,
    tool_secrets,
    tool_sources,
    tools,
    trying,
    versions,
    write,
)

PROMPT = "b/<slug:slug>/prompts/<int:pk>"
VERSION = f"{PROMPT}/versions/<int:number>"

urlpatterns = [
    path(f"{PROMPT}/try/", trying.trying, name="try"),
    path(f"{PROMPT}/try/kept/<int:rehearsal>/delete/", trying.rehearsal_remove, name="rehearsal_delete"),
    path("b/<slug:slug>/prompts/", lists.prompts, name="prompts"),
    path("b/<slug:slug>/prompts/new/", lists.prompt_new, name="prompt_new"),
    path("b/<slug:slug>/prompts/<int:prompt_id>/", write.prompt, name="prompt"),
    path("b/<slug:slug>/prompts/<int:prompt_id>/name/", lists.prompt_rename, name="prompt_rename"),
    path("b/<slug:slug>/prompts/<int:prompt_id>/drafts/", drafts.draft_new, name="draft_new"),
    path("b/<slug:slug>/prompts/<int:prompt_id>/drafts/<int:number>/", write.prompt_draft, name="prompt_draft"),
    path("b/<slug:slug>/prompts/<int:prompt_id>/drafts/<int:number>/keep/", drafts.draft_store, name="draft_keep"),
    path("b/<slug:slug>/prompts/<int:prompt_id>/drafts/<int:number>/delete/", drafts.draft_drop, name="draft_delete"),
    path(f"{PROMPT}/lint/", lint.lint, name="prompt_lint"),
    path(f"{PROMPT}/lint/rule/", lint.lint_rule, name="prompt_lint_rule"),
    path("b/<slug:slug>/prompts/history/", history.history, name="history"),
    path("b/<slug:slug>/prompts/history.csv", history.history_csv, name="history_csv"),
    path(f"{PROMPT}/versions/", versions.versions, name="versions"),
    path(f"{PROMPT}/versions/compare/", versions.compare, name="compare"),
    path(f"{VERSION}/", versions.version, name="version"),
    path(f"{VERSION}/restore/", versions.version_restore, name="version_restore"),
    path(f"{VERSION}/roll-back/", versions.version_roll_back, name="version_roll_back"),
    path(f"{PROMPT}/rollout/", rollouts.rollout, name="rollout"),
    path(f"{PROMPT}/rollout/now/", rollouts.rollout_now, name="rollout_now"),
    path(f"{PROMPT}/rollout/begin/", rollouts.rollout_begin, name="rollout_begin"),
    path(f"{PROMPT}/rollout/decide/", rollouts.rollout_decide, name="rollout_decide"),
    path("b/<slug:slug>/approvals/<int:pk>/<slug:act>/", approvals.approval_answer, name="approval_answer"),
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
