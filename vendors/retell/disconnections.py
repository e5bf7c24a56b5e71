"""Why a call ended, as Retell names it, in words an operator can act on."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Bucket(StrEnum):
    """What an ending asks of us."""

    ANSWERED = "answered"
    ANSWERED_SUPPRESS = "answered_suppress"
    ANSWERED_SCHEDULE = "answered_schedule"
    NO_HUMAN = "no_human"
    RETRYABLE = "retryable"
    RETRY_WITH_BACKOFF = "retry_with_backoff"
    DO_NOT_RETRY = "do_not_retry"
    OVERFLOW = "overflow"
    ALERT = "alert"
    OPERATOR = "operator"
    FIX = "fix"
    FIX_BRIDGE = "fix_bridge"
    FIX_SERVER = "fix_server"
    FIX_TRUNK = "fix_trunk"
    INVESTIGATE = "investigate"
    VENDOR = "vendor"
    WEB = "web"


@dataclass(frozen=True, slots=True)
class RetellDisconnection:
    """`call_status` is the status Retell gives such a call: ended, error or not_connected."""

    call_status: str
    bucket: Bucket
    meaning: str

    @property
    def happened(self) -> str:
        """The first sentence of the meaning; the rest of it says what to do."""
        return f"{self.meaning.partition('. ')[0]}."

    @property
    def next_step(self) -> str:
        return self.meaning.partition(". ")[2]


def disconnection(reason: str) -> RetellDisconnection:
    """The entry for a reason, or one that says that the reason is not known."""
    return DISCONNECTIONS.get(reason, UNKNOWN)


UNKNOWN = RetellDisconnection(
    "error",
    Bucket.INVESTIGATE,
    "Retell gave a reason this version does not know. Open the call in Retell's dashboard to see what it says there.",
)

_ENDED: dict[str, tuple[Bucket, str]] = {
    "user_hangup": (Bucket.ANSWERED, "The caller hung up. Nothing to do."),
    "agent_hangup": (Bucket.ANSWERED, "The agent ended the call. Nothing to do unless it came too early."),
    "user_requested_dnc": (
        Bucket.ANSWERED_SUPPRESS,
        "The caller asked not to be called again. Keep the number on the do-not-call list.",
    ),
    "user_requested_callback": (
        Bucket.ANSWERED_SCHEDULE,
        "The caller asked to be called back. Agree on a time and plan the call.",
    ),
    "call_transfer": (Bucket.ANSWERED, "The caller was handed to another number. Nothing to do."),
    "voicemail_reached": (Bucket.NO_HUMAN, "A mailbox answered. Call again at another time of day."),
    "ivr_reached": (Bucket.NO_HUMAN, "A telephone menu answered. Look for a direct number."),
    "inactivity": (
        Bucket.ANSWERED,
        "Nobody spoke for the agent's silence limit. Listen to the end; if the caller was thinking, raise the limit.",
    ),
    "max_duration_reached": (
        Bucket.ANSWERED,
        "The call reached the longest time allowed. Raise the limit if good calls take longer.",
    ),
    "no_concurrency_fallback": (
        Bucket.OVERFLOW,
        "Every line was busy, so the caller went to the fallback number. Buy more simultaneous calls if this repeats.",
    ),
    "transfer_bridged": (Bucket.ANSWERED, "The caller was joined with the person called for them. Nothing to do."),
    "transfer_cancelled": (
        Bucket.ANSWERED,
        "Handing over to a person was called off. Check that somebody called the caller back.",
    ),
    "manual_stopped": (Bucket.OPERATOR, "Somebody stopped the call by hand or by program. Ask them if unexpected."),
    "call_take_over": (Bucket.OPERATOR, "A person took the call over from the agent. Nothing to do."),
}

_NOT_CONNECTED: dict[str, tuple[Bucket, str]] = {
    "dial_busy": (Bucket.RETRYABLE, "The line was busy. Try again later."),
    "dial_failed": (
        Bucket.RETRYABLE,
        "The call could not be put through. Try again; if many fail, ask the carrier about spam blocking.",
    ),
    "dial_no_answer": (Bucket.RETRYABLE, "Nobody picked up. Try again at another time of day."),
    "invalid_destination": (Bucket.DO_NOT_RETRY, "The number does not exist. Correct it before calling again."),
    "telephony_provider_permission_denied": (
        Bucket.FIX_TRUNK,
        "The phone provider refused the call. Check the trunk's sign-in and the countries it may call.",
    ),
    "telephony_provider_unavailable": (
        Bucket.RETRYABLE,
        "The phone provider was down. Try again, and look at its status page if it goes on.",
    ),
    "sip_routing_error": (
        Bucket.FIX_TRUNK,
        "The call went round in circles between phone systems. Check the trunk's forwarding rules.",
    ),
    "marked_as_spam": (
        Bucket.DO_NOT_RETRY,
        "The number called is marked as spam. Do not call it until somebody has checked it.",
    ),
    "network_blocked": (
        Bucket.FIX,
        "The phone network blocked the call. Ask the provider of your number what to change.",
    ),
    "user_declined": (Bucket.NO_HUMAN, "The person rejected the call. Wait before trying again."),
}

_ERROR: dict[str, tuple[Bucket, str]] = {
    "concurrency_limit_reached": (
        Bucket.RETRY_WITH_BACKOFF,
        "All simultaneous calls of the account were in use. Try again later, more slowly, or buy more.",
    ),
    "no_valid_payment": (
        Bucket.ALERT,
        "Retell has no working payment method. Fix the billing there; calls fail until then.",
    ),
    "credit_exhausted": (Bucket.ALERT, "The prepaid credit at Retell is used up. Top it up; calls fail until then."),
    "budget_reached": (Bucket.ALERT, "The spending limit at Retell is reached. Raise it or wait for the next period."),
    "scam_detected": (Bucket.ALERT, "Retell flagged the agent as a possible scam. Contact Retell's support at once."),
    "error_llm_websocket_open": (
        Bucket.FIX_SERVER,
        "Retell could not reach this server, or lost it without a reason. Check the agent's address and the server.",
    ),
    "error_llm_websocket_lost_connection": (
        Bucket.FIX_SERVER,
        "This server stopped answering Retell's heartbeat. Look for an overloaded or frozen process at that time.",
    ),
    "error_llm_websocket_runtime": (
        Bucket.FIX_SERVER,
        "The connection to this server broke for good. Look for a crash or a network fault at that time.",
    ),
    "error_llm_websocket_corrupt_payload": (
        Bucket.FIX_SERVER,
        "This server sent something Retell could not read. Report it with the time of the call.",
    ),
    "error_no_audio_received": (
        Bucket.INVESTIGATE,
        "No sound came from the caller. One call is their microphone; many are the phone line.",
    ),
    "error_asr": (Bucket.VENDOR, "Retell's speech recognition failed. Look at its status page if it repeats."),
    "error_retell": (Bucket.VENDOR, "Something failed inside Retell. Look at its status page if it repeats."),
    "error_unknown": (Bucket.VENDOR, "Retell could not say what failed. Send them the call's id if it repeats."),
    "error_user_not_joined": (
        Bucket.WEB,
        "The visitor never joined the web call. Ask them to keep the page open and to allow the microphone.",
    ),
    "registered_call_timeout": (
        Bucket.FIX_BRIDGE,
        "The call was announced but did not reach Retell in five minutes. Check the bridge of your own phone line.",
    ),
}

# No longer sent; older calls still carry them.
_LEGACY: dict[str, tuple[str, Bucket, str]] = {
    "machine_detected": (
        "ended",
        Bucket.NO_HUMAN,
        "An answering machine took the call. Call again at another time of day.",
    ),
    "error_twilio": (
        "error",
        Bucket.VENDOR,
        "The phone provider failed during the call. Nothing to do for an old call.",
    ),
    "error_frontend_corrupted_payload": (
        "error",
        Bucket.WEB,
        "The visitor's browser sent unreadable sound. Nothing to do for an old call.",
    ),
    "error_inbound_webhook": (
        "error",
        Bucket.FIX_SERVER,
        "This server did not say in time which agent should answer. Nothing to do for an old call.",
    ),
}

DISCONNECTIONS: Mapping[str, RetellDisconnection] = MappingProxyType(
    {reason: RetellDisconnection("ended", *entry) for reason, entry in _ENDED.items()}
    | {reason: RetellDisconnection("not_connected", *entry) for reason, entry in _NOT_CONNECTED.items()}
    | {reason: RetellDisconnection("error", *entry) for reason, entry in _ERROR.items()}
    | {reason: RetellDisconnection(*entry) for reason, entry in _LEGACY.items()}
)
