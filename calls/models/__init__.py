"""Every call, live and past, what was said and done on it, and what Retell told about it."""

from calls.models.call import (
    ANSWERED_AT_THE_END,
    BriefRecord,
    Call,
    CallDirection,
    CallEvent,
    CallMove,
    CallStatus,
    Origin,
    Speaker,
    ToolRun,
    TurnRecord,
    Utterance,
)
from calls.models.deliveries import DeliveryState, WebhookDelivery
from calls.models.money import ModelPrice
from calls.models.placing import Placement, PlacementState, Suppression, SuppressionSource
from calls.models.sound import Waveform

__all__ = [
    "ANSWERED_AT_THE_END",
    "BriefRecord",
    "Call",
    "CallDirection",
    "CallEvent",
    "CallMove",
    "CallStatus",
    "DeliveryState",
    "ModelPrice",
    "Origin",
    "Placement",
    "PlacementState",
    "Speaker",
    "Suppression",
    "SuppressionSource",
    "ToolRun",
    "TurnRecord",
    "Utterance",
    "Waveform",
    "WebhookDelivery",
]
