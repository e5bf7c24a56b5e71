"""What the back office's pages of every room share: they write through services, and say what a service refused."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from common.errors import VoiceOpsError

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin

    Pages = ModelAdmin[Any]
else:
    from unfold.admin import ModelAdmin as Pages


class BackOffice(Pages):
    """A model's pages. Rooms fill `save_model` and `delete_model` with their services."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return _or_say_why(request, super().changeform_view, *args, **kwargs)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return _or_say_why(request, super().delete_view, *args, **kwargs)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for_each(request, queryset, lambda row: self.delete_model(request, row), done="deleted")


class ReadOnlyBackOffice(BackOffice):
    """Pages of rows that only the product itself writes."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


def for_each(request: HttpRequest, rows: Iterable[Model], act: Callable[[Any], object], *, done: str) -> None:
    """Run one service on every chosen row and tell the person how each one went."""
    for row in rows:
        name = str(row)
        try:
            act(row)
        except VoiceOpsError as error:
            messages.error(request, f"{name}: {error.message}")
        else:
            messages.success(request, f"{name}: {done}")


def shown_secret(secret: str) -> str:
    """Enough to recognise a secret, never enough to use it."""
    if not secret:
        return "none"
    return f"••••{secret[-4:]}" if len(secret) >= 12 else "••••"


def _or_say_why(request: HttpRequest, view: Callable[..., HttpResponse], *args: Any, **kwargs: Any) -> HttpResponse:
    try:
        return view(request, *args, **kwargs)
    except VoiceOpsError as error:
        messages.error(request, error.message)
        return HttpResponseRedirect(request.path)
