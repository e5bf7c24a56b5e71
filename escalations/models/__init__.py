"""Rules of escalation, where they lead, and what became of it."""

from escalations.models.destinations import Destination, DutyShift, LastResort
from escalations.models.handoffs import (
    Callback,
    CallbackKind,
    CallbackMove,
    CallbackOutcome,
    CallbackState,
    Handoff,
    HandoffMove,
    HandoffState,
    LinkOpening,
    LogReading,
)
from escalations.models.rules import EscalationRule, RuleSetStatus, RuleSetVersion
from escalations.models.trying import LastWeekRun, LastWeekState

__all__ = [
    "Callback",
    "CallbackKind",
    "CallbackMove",
    "CallbackOutcome",
    "CallbackState",
    "Destination",
    "DutyShift",
    "EscalationRule",
    "Handoff",
    "HandoffMove",
    "HandoffState",
    "LastResort",
    "LastWeekRun",
    "LastWeekState",
    "LinkOpening",
    "LogReading",
    "RuleSetStatus",
    "RuleSetVersion",
]
