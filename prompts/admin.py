"""The back office's pages for prompts."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from unfold.widgets import UnfoldAdminTextareaWidget

from businesses.models import User
from common.backoffice import BackOffice, ReadOnlyBackOffice, for_each
from prompts.models import (
    Approval,
    GuardTally,
    Prompt,
    PromptVersion,
    Rehearsal,
    Release,
    Tool,
    ToolSecret,
    ToolSource,
    VersionStatus,
)
from prompts.services import draft_delete, draft_from, prompt_create, prompt_publish
from prompts.writing.services import DRAFT_FIELDS, draft_change


class NewPromptForm(forms.ModelForm):  # type: ignore[type-arg]
    body = forms.CharField(label="First draft", widget=UnfoldAdminTextareaWidget())

    class Meta:
        model = Prompt
        fields = ("business", "name")


@admin.register(Prompt)
class PromptPages(BackOffice):
    list_display = ("name", "business", "live_version", "created_at")
    list_filter = ("business",)
    list_select_related = ("business", "live_version__prompt")
    search_fields = ("name",)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, **(kwargs if obj else {**kwargs, "form": NewPromptForm}))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("business", "name", "live_version") if obj else ("business", "name", "body")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("business", "live_version") if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            obj.save(update_fields=["name"])
        else:
            body = form.cleaned_data["body"]
            obj.pk = prompt_create(business=obj.business, name=obj.name, body=body, author=_person(request)).prompt_id

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(PromptVersion)
class PromptVersionPages(BackOffice):
    list_display = ("__str__", "status", "author", "note", "published_at", "created_at")
    list_filter = ("status", "prompt__business")
    list_select_related = ("prompt", "author")
    fields = ("prompt", "number", "status", *sorted(DRAFT_FIELDS), "parent", "author", "published_at")
    readonly_fields = ("prompt", "number", "status", "parent", "author", "published_at")
    actions = ("publish", "make_draft")

    @admin.action(description="Publish: answer new calls with it")
    def publish(self, request: HttpRequest, queryset: QuerySet[PromptVersion]) -> None:
        for_each(request, queryset, lambda row: _publish(row, request), done="answers new calls")

    @admin.action(description="Make a draft from it")
    def make_draft(self, request: HttpRequest, queryset: QuerySet[PromptVersion]) -> None:
        for_each(request, queryset, lambda row: draft_from(row, author=_person(request)), done="copied into a draft")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        changes = {name: getattr(obj, name) for name in form.changed_data}
        draft_change(obj.pk, changes, by=_person(request), is_finished=True)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        draft_delete(obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not _is_published(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not _is_published(obj) and super().has_delete_permission(request, obj)


@admin.register(Release)
class ReleasePages(ReadOnlyBackOffice):
    list_display = ("prompt", "act", "version", "candidate", "share_percent", "actor", "started_at", "ended_at")
    list_filter = ("act", "business")
    list_select_related = ("prompt", "version__prompt", "candidate__prompt")


@admin.register(Approval)
class ApprovalPages(ReadOnlyBackOffice):
    list_display = ("version", "state", "asked_by", "asked_at", "decided_by", "decided_at")
    list_filter = ("state", "business")
    list_select_related = ("version__prompt", "asked_by", "decided_by")


@admin.register(Tool)
class ToolPages(ReadOnlyBackOffice):
    list_display = ("name", "business", "kind", "method", "is_retired", "created_at")
    list_filter = ("kind", "is_retired", "business")
    list_select_related = ("business",)


@admin.register(ToolSource)
class ToolSourcePages(ReadOnlyBackOffice):
    list_display = ("name", "business", "read_at", "fault")
    list_select_related = ("business",)


@admin.register(ToolSecret)
class ToolSecretPages(ReadOnlyBackOffice):
    list_display = ("name", "business", "changed_at")
    list_select_related = ("business",)
    fields = ("name", "business", "changed_at")
    readonly_fields = ("changed_at",)


@admin.register(Rehearsal)
class RehearsalPages(ReadOnlyBackOffice):
    list_display = ("name", "prompt", "version", "kept_by", "created_at")
    list_filter = ("business",)
    list_select_related = ("prompt", "version__prompt", "kept_by")


@admin.register(GuardTally)
class GuardTallyPages(ReadOnlyBackOffice):
    list_display = ("begun", "metric", "times", "candidate", "candidate_bad", "old", "old_bad", "seen_until")
    list_filter = ("metric", "begun__business")
    list_select_related = ("begun",)


def _publish(version: PromptVersion, request: HttpRequest) -> None:
    prompt_publish(version, by=_person(request), note=version.note or "Published from the back office.")


def _is_published(version: PromptVersion | None) -> bool:
    return version is not None and version.status == VersionStatus.PUBLISHED


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User), "the admin lets nobody in who has not signed in"
    return request.user
