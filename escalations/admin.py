"""The back office's pages for escalations."""

from django.contrib import admin

from common.backoffice import ReadOnlyBackOffice
from escalations.models import (
    Callback,
    CallbackMove,
    Destination,
    DutyShift,
    EscalationRule,
    Handoff,
    HandoffMove,
    LastWeekRun,
    LinkOpening,
    LogReading,
    RuleSetVersion,
)


@admin.register(RuleSetVersion)
class RuleSetPages(ReadOnlyBackOffice):
    list_display = ("business", "number", "status", "note", "author", "published_at")
    list_filter = ("status", "business")
    list_select_related = ("business", "author")


@admin.register(EscalationRule)
class RulePages(ReadOnlyBackOffice):
    list_display = ("name", "rule_set", "position", "cause", "reaction", "destination", "priority", "is_on")
    list_filter = ("cause", "reaction")
    list_select_related = ("rule_set", "destination")


@admin.register(Destination)
class DestinationPages(ReadOnlyBackOffice):
    list_display = ("name", "business", "time_zone", "uses_rota", "daily_limit", "plan_b", "is_retired")
    list_filter = ("business", "is_retired")
    list_select_related = ("business", "plan_b")


@admin.register(DutyShift)
class ShiftPages(ReadOnlyBackOffice):
    list_display = ("destination", "person", "starts_at", "ends_at")
    list_select_related = ("destination", "person")


@admin.register(Handoff)
class HandoffPages(ReadOnlyBackOffice):
    list_display = ("__str__", "business", "state", "destination", "asked_by", "priority", "why", "asked_at")
    list_filter = ("state", "priority", "business")
    list_select_related = ("business", "destination")


@admin.register(HandoffMove)
class HandoffMovePages(ReadOnlyBackOffice):
    list_display = ("handoff", "old", "new", "because", "at")


@admin.register(Callback)
class CallbackPages(ReadOnlyBackOffice):
    list_display = ("__str__", "business", "kind", "state", "priority", "due_at", "claimed_by", "outcome")
    list_filter = ("state", "kind", "business")
    list_select_related = ("business", "claimed_by")


@admin.register(CallbackMove)
class CallbackMovePages(ReadOnlyBackOffice):
    list_display = ("callback", "old", "new", "because", "by", "at")
    list_select_related = ("by",)


@admin.register(LinkOpening)
class LinkOpeningPages(ReadOnlyBackOffice):
    list_display = ("handoff", "person", "address", "at")
    list_select_related = ("handoff", "person")


@admin.register(LastWeekRun)
class LastWeekPages(ReadOnlyBackOffice):
    list_display = ("rule_set", "state", "total", "asked", "began_at", "moved_at")
    list_filter = ("state",)
    list_select_related = ("rule_set",)


@admin.register(LogReading)
class LogReadingPages(ReadOnlyBackOffice):
    list_display = ("read_to", "known_to", "known_at")
