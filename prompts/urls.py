"""Addresses of the prompt pages."""

from django.urls import path

from prompts.views import lint

urlpatterns = [
    path("b/<slug:slug>/prompts/<int:pk>/lint/", lint.lint, name="prompt_lint"),
    path("b/<slug:slug>/prompts/<int:pk>/lint/rule/", lint.lint_rule, name="prompt_lint_rule"),
]
