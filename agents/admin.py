"""The back office's pages for agents and their numbers."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from agents.connecting import agent_connect
from agents.models import Agent, PhoneNumber
from agents.services import agent_delete, agent_save, number_delete, number_save
from common.backoffice import BackOffice, for_each


@admin.register(Agent)
class AgentPages(BackOffice):
    list_display = ("name", "business", "prompt", "is_default", "retell_agent_id", "connected_at")
    list_filter = ("business",)
    list_select_related = ("business", "prompt")
    search_fields = ("name",)
    readonly_fields = ("connected_at",)
    actions = ("connect",)
    fieldsets = (
        (
            None,
            {"fields": ("business", "name", "prompt", "is_default", "language", "speaks_written_forms", "variables")},
        ),
        ("Retell", {"fields": ("retell_agent_id", "voice_id", "connected_at")}),
        ("Handing over", {"fields": ("transfer_number", "transfer_line")}),
        ("Prepared lines", {"fields": ("goodbye_line", "reminder_line", "emergency_line", "opt_out_line")}),
        (
            "When the model is late",
            {
                "fields": (
                    ("filler_ms", "second_model_ms"),
                    ("prepared_ms", "stall_ms"),
                    "failed_turns_before_transfer",
                    "fillers",
                    "prepared_line",
                    "stalled_line",
                )
            },
        ),
        ("Silence and length", {"fields": (("reminder_after_ms", "reminder_max_count"), "max_duration_ms")}),
    )

    @admin.action(description="Connect to Retell")
    def connect(self, request: HttpRequest, queryset: QuerySet[Agent]) -> None:
        for_each(request, queryset.select_related("business"), agent_connect, done="connected to Retell")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        agent_save(obj)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        agent_delete(obj)


@admin.register(PhoneNumber)
class PhoneNumberPages(BackOffice):
    list_display = ("number", "nickname", "business", "agent")
    list_filter = ("business",)
    list_select_related = ("business", "agent")
    search_fields = ("number", "nickname")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        number_save(obj)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        number_delete(obj)
