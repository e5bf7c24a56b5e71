"""Calls in the back office: to look at, not to change."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from calls import models
from calls.webhook_processing import delivery_again
from common.backoffice import for_each


class ReadOnlyAdmin(ModelAdmin):  # type: ignore[misc]
    """Rows that only the product itself writes."""

    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest, *_: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, *_: Any) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, *_: Any) -> bool:
        return False


@admin.register(models.Call)
class CallAdmin(ReadOnlyAdmin):
    list_display = ("retell_call_id", "business", "agent", "status", "direction", "origin", "started_at", "ended_at")
    list_filter = ("status", "origin", "direction", "business")
    list_select_related = ("business", "agent")
    search_fields = ("retell_call_id", "from_number", "to_number")
    date_hierarchy = "created_at"


@admin.register(models.BriefRecord)
class BriefRecordAdmin(ReadOnlyAdmin):
    list_display = ("digest", "business", "created_at")
    list_filter = ("business",)
    list_select_related = ("business",)
    search_fields = ("digest",)


@admin.register(models.CallMove)
class CallMoveAdmin(ReadOnlyAdmin):
    list_display = ("call", "old", "new", "because", "at")
    list_select_related = ("call",)
    search_fields = ("call__retell_call_id",)


@admin.register(models.Utterance)
class UtteranceAdmin(ReadOnlyAdmin):
    list_display = ("call", "position", "speaker", "turn_id")
    list_select_related = ("call",)
    list_filter = ("speaker",)
    search_fields = ("call__retell_call_id",)


@admin.register(models.TurnRecord)
class TurnRecordAdmin(ReadOnlyAdmin):
    list_display = ("call", "turn_id", "kind", "outcome", "first_frame_ms", "first_word_ms", "began_at")
    list_select_related = ("call",)
    list_filter = ("kind", "outcome", "was_interrupted")
    search_fields = ("call__retell_call_id",)


@admin.register(models.CallEvent)
class CallEventAdmin(ReadOnlyAdmin):
    list_display = ("call", "type", "turn_id", "role", "latency_ms", "created_at")
    list_select_related = ("call",)
    list_filter = ("type",)
    search_fields = ("call__retell_call_id", "event_id")


@admin.register(models.ToolRun)
class ToolRunAdmin(ReadOnlyAdmin):
    list_display = ("call", "name", "turn_id", "succeeded", "took_ms", "created_at")
    list_select_related = ("call",)
    list_filter = ("name", "succeeded")
    search_fields = ("call__retell_call_id", "run_key")


@admin.register(models.Waveform)
class WaveformAdmin(ReadOnlyAdmin):
    list_display = ("call", "channels", "duration_s", "fault", "drawn_at")
    list_filter = ("fault",)
    list_select_related = ("call",)
    search_fields = ("call__retell_call_id",)
    exclude = ("points",)


@admin.register(models.WebhookDelivery)
class WebhookDeliveryAdmin(ReadOnlyAdmin):
    list_display = ("event", "business", "retell_call_id", "state", "tries", "error", "received_at", "processed_at")
    list_filter = ("state", "event", "business")
    list_select_related = ("business",)
    search_fields = ("retell_call_id", "body_sha256")
    exclude = ("body",)
    actions = ("process_again",)

    @admin.action(description="Process again", permissions=["process_again"])
    def process_again(self, request: HttpRequest, queryset: QuerySet[models.WebhookDelivery]) -> None:
        for_each(request, queryset, delivery_again, done="will be processed again")

    def has_process_again_permission(self, request: HttpRequest) -> bool:
        """Whoever may change deliveries, although nobody may change their fields."""
        return request.user.has_perm("calls.change_webhookdelivery")


@admin.register(models.Placement)
class PlacementAdmin(ReadOnlyAdmin):
    list_display = ("intent_key", "business", "agent", "purpose", "state", "refusal", "created_at")
    list_filter = ("state", "business")
    list_select_related = ("business", "agent")
    search_fields = ("intent_key", "trace_id")


@admin.register(models.Suppression)
class SuppressionAdmin(ReadOnlyAdmin):
    list_display = ("number", "business", "source", "created_at")
    list_filter = ("source", "business")
    list_select_related = ("business",)
    search_fields = ("number",)


@admin.register(models.ModelPrice)
class ModelPriceAdmin(ModelAdmin):  # type: ignore[misc]
    """Prices come from people: no provider tells them to a program."""

    list_display = ("model", "valid_from", "input_cents", "cached_input_cents", "output_cents")
    list_filter = ("model",)
    search_fields = ("model",)


class ReviewingAdmin(ReadOnlyAdmin):
    """What people think of calls is written on the calls' pages, where each change is checked and told."""

    list_filter: tuple[str, ...] = ("business",)
    search_fields = ("call__retell_call_id",)


@admin.register(models.Review)
class ReviewAdmin(ReviewingAdmin):
    list_display = ("call", "reviewer", "verdict", "queue_item", "version", "updated_at")
    list_select_related = ("call", "reviewer", "queue_item")
    list_filter = ("verdict", "business")


@admin.register(models.Comment)
class CommentAdmin(ReviewingAdmin):
    list_display = ("call", "author", "created_at")
    list_select_related = ("call", "author")


@admin.register(models.Mention)
class MentionAdmin(ReadOnlyAdmin):
    list_display = ("person", "comment", "read_at")
    list_select_related = ("person", "comment")


@admin.register(models.Correction)
class CorrectionAdmin(ReviewingAdmin):
    list_display = ("call", "turn", "by", "version", "updated_at")
    list_select_related = ("call", "turn", "by")


@admin.register(models.Assignment)
class AssignmentAdmin(ReviewingAdmin):
    list_display = ("call", "person", "by", "due", "done_at")
    list_select_related = ("call", "person", "by")


@admin.register(models.Tag)
class TagAdmin(ReadOnlyAdmin):
    list_display = ("name", "business", "colour", "is_retired")
    list_filter = ("is_retired", "business")
    list_select_related = ("business",)
    search_fields = ("name",)


@admin.register(models.CallTag)
class CallTagAdmin(ReadOnlyAdmin):
    list_display = ("call", "tag", "by", "at")
    list_select_related = ("call", "tag", "by")
    search_fields = ("call__retell_call_id", "tag__name")


@admin.register(models.ReviewQueue)
class ReviewQueueAdmin(ReadOnlyAdmin):
    list_display = ("name", "business", "share_percent", "weekly_maximum", "reviews_per_item", "is_active")
    list_filter = ("is_active", "business")
    list_select_related = ("business",)
    search_fields = ("name",)


@admin.register(models.QueueItem)
class QueueItemAdmin(ReadOnlyAdmin):
    list_display = ("queue", "call", "state", "claimed_by", "claimed_until", "verdict")
    list_filter = ("state",)
    list_select_related = ("queue", "call", "claimed_by")
    search_fields = ("call__retell_call_id",)


@admin.register(models.ItemMove)
class ItemMoveAdmin(ReadOnlyAdmin):
    list_display = ("item", "old", "new", "because", "by", "at")
    list_select_related = ("item", "by")


@admin.register(models.SavedView)
class SavedViewAdmin(ReadOnlyAdmin):
    list_display = ("name", "business", "owner", "is_shared", "position")
    list_filter = ("business", "is_shared")
    list_select_related = ("business", "owner")


@admin.register(models.ListColumns)
class ListColumnsAdmin(ReadOnlyAdmin):
    list_display = ("user", "business")
    list_filter = ("business",)
    list_select_related = ("business", "user")


@admin.register(models.Replay)
class ReplayAdmin(ReadOnlyAdmin):
    list_display = ("call", "prompt", "version_label", "state", "cost_cents", "made_by", "created_at")
    list_filter = ("state", "business")
    list_select_related = ("call", "prompt", "made_by")


@admin.register(models.ReplayTurn)
class ReplayTurnAdmin(ReadOnlyAdmin):
    list_display = ("replay", "position", "outcome", "first_word_ms")
    list_select_related = ("replay",)
