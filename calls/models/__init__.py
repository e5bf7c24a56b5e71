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
from calls.models.lists import ListColumns, SavedView
from calls.models.money import ModelPrice
from calls.models.placing import Placement, PlacementState, Suppression, SuppressionSource
from calls.models.replays import Replay, ReplayState, ReplayTurn
from calls.models.reviews import (
    Assignment,
    CallTag,
    Comment,
    Correction,
    ItemMove,
    ItemState,
    Mention,
    QueueItem,
    Review,
    ReviewQueue,
    Tag,
    TagColour,
    Verdict,
)
from calls.models.sound import Waveform

__all__ = [
    "ANSWERED_AT_THE_END",
    "Assignment",
    "BriefRecord",
    "Call",
    "CallDirection",
    "CallEvent",
    "CallMove",
    "CallStatus",
    "CallTag",
    "Comment",
    "Correction",
    "DeliveryState",
    "ItemMove",
    "ItemState",
    "ListColumns",
    "Mention",
    "ModelPrice",
    "Origin",
    "Placement",
    "PlacementState",
    "QueueItem",
    "Replay",
    "ReplayState",
    "ReplayTurn",
    "Review",
    "ReviewQueue",
    "SavedView",
    "Speaker",
    "Suppression",
    "SuppressionSource",
    "Tag",
    "TagColour",
    "ToolRun",
    "TurnRecord",
    "Utterance",
    "Verdict",
    "Waveform",
    "WebhookDelivery",
]
