"""Addresses of the prompt pages."""

from django.urls import URLPattern, path

from prompts.views import drafts, lint, lists, trying, write

urlpatterns: list[URLPattern] = [
    path("b/<slug:slug>/prompts/<int:pk>/try/", trying.trying, name="try"),
    path(
        "b/<slug:slug>/prompts/<int:pk>/try/kept/<int:rehearsal>/delete/",
        trying.rehearsal_remove,
        name="rehearsal_delete",
    ),
    path("b/<slug:slug>/prompts/", lists.prompts, name="prompts"),
    path("b/<slug:slug>/prompts/new/", lists.prompt_new, name="prompt_new"),
    path("b/<slug:slug>/prompts/<int:prompt_id>/", write.prompt, name="prompt"),
    path("b/<slug:slug>/prompts/<int:prompt_id>/drafts/", drafts.draft_new, name="draft_new"),
    path("b/<slug:slug>/prompts/<int:prompt_id>/drafts/<int:number>/", write.prompt_draft, name="prompt_draft"),
    path("b/<slug:slug>/prompts/<int:prompt_id>/drafts/<int:number>/keep/", drafts.draft_store, name="draft_keep"),
    path("b/<slug:slug>/prompts/<int:prompt_id>/drafts/<int:number>/delete/", drafts.draft_drop, name="draft_delete"),
    path("b/<slug:slug>/prompts/<int:pk>/lint/", lint.lint, name="prompt_lint"),
    path("b/<slug:slug>/prompts/<int:pk>/lint/rule/", lint.lint_rule, name="prompt_lint_rule"),
]
