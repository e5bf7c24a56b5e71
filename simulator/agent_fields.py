"""The parameters of a voice agent, with the values Retell assumes and the ranges it accepts."""

from collections.abc import Mapping
from typing import Any

from simulator.refusals import RefusedError

ENGINE_KEYS = {
    "custom-llm": "llm_websocket_url",
    "retell-llm": "llm_id",
    "conversation-flow": "conversation_flow_id",
}
DEFAULT_WEBHOOK_EVENTS = ("call_started", "call_ended", "call_analyzed")
WEBHOOK_EVENTS = frozenset(
    (
        *DEFAULT_WEBHOOK_EVENTS,
        "transcript_updated",
        "transfer_started",
        "transfer_bridged",
        "transfer_cancelled",
        "transfer_ended",
    )
)
_SOCKET_SCHEMES = ("ws://", "wss://", "http://", "https://")
_RANGES: dict[str, tuple[float, float]] = {
    "ambient_sound_volume": (0, 2),
    "backchannel_frequency": (0, 1),
    "begin_message_delay_ms": (0, 5_000),
    "data_storage_retention_days": (1, 730),
    "denoising_enhancement_level": (0, 1),
    "end_call_after_silence_ms": (10_000, float("inf")),
    "interruption_sensitivity": (0, 1),
    "max_call_duration_ms": (60_000, 7_200_000),
    "reminder_max_count": (0, float("inf")),
    "reminder_trigger_ms": (1, float("inf")),
    "responsiveness": (0, 1),
    "ring_duration_ms": (5_000, 300_000),
    "voice_speed": (0.5, 2),
    "voice_temperature": (0, 2),
    "volume": (0, 2),
    "webhook_timeout_ms": (1, float("inf")),
}
_OTHERS = (
    "agent_name",
    "allow_dtmf_interruption",
    "allow_user_dtmf",
    "ambient_sound",
    "backchannel_words",
    "boosted_keywords",
    "call_screening_option",
    "contact_memory_config",
    "custom_stt_config",
    "data_storage_setting",
    "denoising_mode",
    "enable_backchannel",
    "enable_dnc_detection",
    "enable_dynamic_responsiveness",
    "enable_dynamic_voice_speed",
    "enable_expressive_mode",
    "expressive_emotion_tags",
    "expressive_mode_prompt",
    "fallback_voice_ids",
    "guardrail_config",
    "handbook_config",
    "is_transfer_agent",
    "ivr_option",
    "language",
    "opt_in_signed_url",
    "pii_config",
    "post_call_analysis_data",
    "post_call_analysis_model",
    "post_session_tools",
    "pre_session_tools",
    "pronunciation_dictionary",
    "response_engine",
    "signed_url_expiration_ms",
    "stt_mode",
    "timezone",
    "user_dtmf_options",
    "version_description",
    "version_title",
    "vocab_specialization",
    "voice_id",
    "voice_model",
    "voicemail_option",
    "webhook_events",
    "webhook_url",
)
AGENT_FIELDS = frozenset((*_RANGES, *_OTHERS))


def check_agent(given: Mapping[str, Any]) -> None:
    """Refuse what Retell would not store. Values may be null: that clears a field."""
    if unknown := sorted(set(given) - AGENT_FIELDS):
        raise RefusedError(400, f"{unknown[0]} is not a parameter of an agent.")
    for name, (low, high) in _RANGES.items():
        value = given.get(name)
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise RefusedError(400, f"{name} must be a number between {low:g} and {high:g}.")
    if "response_engine" in given:
        _check_engine(given["response_engine"])
    events = given.get("webhook_events")
    if events is not None and (not isinstance(events, list) or not set(events) <= WEBHOOK_EVENTS):
        raise RefusedError(400, f"webhook_events must be a list of: {', '.join(sorted(WEBHOOK_EVENTS))}.")
    if "voice_id" in given and not (isinstance(given["voice_id"], str) and given["voice_id"]):
        raise RefusedError(400, "voice_id must be the id of a voice.")


def _check_engine(engine: Any) -> None:
    kind = engine.get("type") if isinstance(engine, Mapping) else None
    if kind not in ENGINE_KEYS:
        raise RefusedError(400, f"response_engine.type must be one of: {', '.join(ENGINE_KEYS)}.")
    key = ENGINE_KEYS[kind]
    value = engine.get(key)
    if not isinstance(value, str) or not value:
        raise RefusedError(400, f"response_engine.{key} is required.")
    if kind == "custom-llm" and not value.startswith(_SOCKET_SCHEMES):
        raise RefusedError(400, "response_engine.llm_websocket_url must begin with wss:// or ws://.")
