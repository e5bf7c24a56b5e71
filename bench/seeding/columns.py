"""Which columns of which tables the seeded rows fill; the others keep their defaults."""

from collections.abc import Mapping, Sequence


def _named(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# `seeded_…` stand in the table only while it is filled: the product's function reads them to index the words.
SEEDED_FOR_SEARCH = {"seeded_business": "bigint", "seeded_is_live": "boolean", "seeded_at": "timestamptz"}

COLUMNS: Mapping[str, Sequence[str]] = {
    "calls_call": _named("""
        id business_id retell_call_id origin agent_id prompt_version_id brief_id status direction from_number to_number
        started_at ended_at transcript_at disconnection_reason variables metadata cost latency analysis trace_id
        transfer_destination recording recording_error recording_url recording_tries analysis_tries
        is_transcript_final model_cost_cents settled_by created_at
        turn_count interruption_count slowest_wait_ms duration_s was_escalated sentiment
    """),
    "calls_utterance": (*_named("call_id"), *SEEDED_FOR_SEARCH, *_named("position speaker text words turn_id")),
    "calls_turnrecord": _named("""
        call_id began_at turn_id kind outcome asked generated sent heard was_interrupted model rungs faults
        filter_counts rule_id own_ms first_token_ms first_frame_ms first_word_ms finished_ms tokens_in tokens_out
        tokens_cached are_tokens_estimated
    """),
    "calls_callevent": _named("call_id event_id type turn_id role content data created_at"),
    "calls_callmove": _named("call_id old new because at"),
    "calls_toolrun": _named("call_id run_key run_id turn_id created_at name arguments content succeeded took_ms"),
    "calls_webhookdelivery": _named("""
        business_id event retell_call_id body_sha256 body state tries error received_at next_try_at processed_at
    """),
}
