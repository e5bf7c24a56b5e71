"""What codes mean, in the words of the people who read the pages."""

from collections.abc import Mapping

from calls.models import CallDirection, CallStatus

HOW_IT_ENDED: Mapping[str, str] = {
    "user_hangup": "Caller hung up",
    "agent_hangup": "Agent hung up",
    "user_requested_dnc": "Caller asked not to be called",
    "user_requested_callback": "Caller asked for a call back",
    "call_transfer": "Transferred to a person",
    "transfer_bridged": "Transferred to a person",
    "transfer_cancelled": "Transfer was cancelled",
    "call_take_over": "A person took over",
    "manual_stopped": "Stopped by a person",
    "voicemail_reached": "Reached voicemail",
    "ivr_reached": "Reached a phone menu",
    "machine_detected": "Reached a machine",
    "error_twilio": "Phone provider had a fault",
    "error_frontend_corrupted_payload": "The visitor's browser sent unreadable sound",
    "error_inbound_webhook": "VoiceOps did not say who should answer",
    "inactivity": "Caller went silent",
    "max_duration_reached": "Longest allowed time reached",
    "concurrency_limit_reached": "Too many calls at once",
    "no_concurrency_fallback": "Too many calls at once; sent to the fallback number",
    "no_valid_payment": "Retell account has no valid payment",
    "credit_exhausted": "Retell credit is used up",
    "budget_reached": "Retell spending limit reached",
    "scam_detected": "Retell flagged the agent",
    "dial_busy": "Line was busy",
    "dial_failed": "Call could not be placed",
    "dial_no_answer": "Nobody answered",
    "user_declined": "Call was declined",
    "invalid_destination": "Number does not exist",
    "marked_as_spam": "Number marked as spam",
    "network_blocked": "Blocked by the phone network",
    "telephony_provider_permission_denied": "Phone provider refused the call",
    "telephony_provider_unavailable": "Phone provider was unreachable",
    "sip_routing_error": "Phone provider could not route the call",
    "error_llm_websocket_open": "Retell could not reach VoiceOps",
    "error_llm_websocket_lost_connection": "Retell lost VoiceOps during the call",
    "error_llm_websocket_runtime": "The line to VoiceOps broke",
    "error_llm_websocket_corrupt_payload": "VoiceOps sent something unreadable",
    "error_no_audio_received": "No sound from the caller",
    "error_asr": "Speech recognition failed",
    "error_retell": "Retell had a fault",
    "error_unknown": "Retell had a fault",
    "error_user_not_joined": "Nobody joined the web call",
    "registered_call_timeout": "Call was never started",
}
STATUS_WORDS: Mapping[str, str] = {
    CallStatus.REGISTERED: "Not started",
    CallStatus.LIVE: "On the line",
    CallStatus.ENDED: "Ended",
    CallStatus.NOT_CONNECTED: "Not connected",
    CallStatus.ERROR: "Broke off",
}
DIRECTION_WORDS: Mapping[str, str] = {
    CallDirection.INBOUND: "Incoming",
    CallDirection.OUTBOUND: "Outgoing",
    CallDirection.WEB: "Web call",
}
TRANSFER_WORDS: Mapping[str, str] = {
    "asked": "Transfer asked for",
    "commanded": "Transferring",
    "confirmed": "Transferred",
    "refused": "Transfer refused",
    "lost": "Transfer failed",
    "offered": "Offered a callback",
    "answered": "Callback answered",
    "noted": "Message taken",
}
FIXED_RULE_WORDS: Mapping[str, str] = {
    "builtin.emergency": "emergency words",
    "builtin.opt_out": "wants no more calls",
    "builtin.human": "asked for a person",
}
"""Rules that no owner wrote; those of an owner have names, which the words of an escalation tell."""
RUNG_WORDS: Mapping[str, str] = {
    "filler": "filler",
    "second_model": "second model",
    "prepared": "prepared sentence",
    "stalled": "gave up mid-answer",
    "transfer": "transferred",
}
KIND_WORDS: Mapping[str, str] = {
    "begin": "Greeting",
    "answer": "Answer",
    "reminder": "Reminder after silence",
    "interject": "An operator spoke",
}
OUTCOME_WORDS: Mapping[str, str] = {
    "silenced": "Overtaken: the caller went on talking",
    "empty": "Closed without words",
    "transferred": "Handed to a person",
    "hung_up": "Agent ended the call",
    "failed": "Failed",
}
SPEAKER_WORDS: Mapping[str, str] = {"agent": "Agent", "caller": "Caller", "transfer_target": "Person"}
NOTE_WORDS: Mapping[str, str] = {
    "opt_out_heard": "Caller asked not to be called again",
    "variables_missing": "Left out, because nobody filled them in",
    "frame_refused": "Retell sent something unreadable",
    "line_closed": "The line was closed",
    "call_opened": "The line came back; the call went on",
}
FAULT_WORDS: Mapping[str, str] = {
    "slow": "the model was slow",
    "timeout": "the model took too long",
    "connect": "the model could not be reached",
    "broken_stream": "the model broke off",
    "stream_error": "the model reported a fault",
    "malformed": "the model sent something unreadable",
    "empty": "the model said nothing",
    "stall": "the model stopped in mid-answer",
    "circuit_open": "the model was left out after repeated faults",
    "tool_loop": "the model kept calling tools",
    "client_fault": "VoiceOps had a fault",
    "engine_fault": "VoiceOps had a fault",
    "line_gone": "the line was gone",
}


OWNER_WORDS: Mapping[str, str] = {"us": "VoiceOps", "model": "Model", "tool": "Tool"}
FILTER_WORDS: Mapping[str, str] = {
    "character": "a character no voice can say",
    "code": "code",
    "date": "a date, said in words",
    "email": "an e-mail address, spelled for the ear",
    "emoji": "an emoji",
    "footnote": "a footnote mark",
    "heading": "a heading",
    "html": "an HTML tag",
    "image": "a picture",
    "link": "a link",
    "list": "a list, made into sentences",
    "markdown": "emphasis marks",
    "money": "a price, said in words",
    "number": "a number, said in words",
    "ordinal": "an ordinal, said in words",
    "percent": "a percentage, said in words",
    "phone_number": "a phone number, said digit by digit",
    "punctuation": "doubled punctuation",
    "quote": "a quotation mark",
    "range": "a range, said in words",
    "rule": "a line across the page",
    "stage_direction": "a stage direction",
    "spelled_code": "a code, said sign by sign",
    "table": "a table",
    "time": "a time of day, said in words",
    "unit": "a measure, said in words",
    "url": "a web address",
}
RECORDING_FAULTS: Mapping[str, str] = {
    "not_wav": "The file is not a WAV file, so it can be played but not drawn.",
    "broken_wav": "The file is damaged. It may not play.",
    "other_coding": "The sound is coded in a way that can be played but not drawn.",
    "missing": "The file is no longer where it was kept. Ask whoever runs VoiceOps to look for it in the backup.",
    "too_large": "The recording is larger than this installation keeps. Raise RECORDING_LIMIT_BYTES for longer ones.",
    "empty": "Retell's link led to an empty file.",
    "http_403": "Retell's link had died before the recording could be fetched: it lives for ten minutes.",
    "http_404": "Retell did not find the recording any more.",
    "http_410": "Retell's link had died before the recording could be fetched: it lives for ten minutes.",
}
RECORDING_UNFETCHED = "The recording could not be fetched from Retell in the ten minutes its link lives."


def recording_fault_in_words(code: str) -> str:
    return RECORDING_FAULTS.get(code, RECORDING_UNFETCHED)


def filtered_in_words(counts: Mapping[str, int]) -> tuple[str, ...]:
    """What the speech filter changed in an answer: "a link", "an emoji (3 times)"."""
    return tuple(
        f"{in_words(FILTER_WORDS, kind)} ({number} times)" if number > 1 else in_words(FILTER_WORDS, kind)
        for kind, number in sorted(counts.items())
        if number
    )


def how_it_ended(status: str, reason: str) -> str:
    """The end of a call in plain words; a reason that is not in the table is shown as it came, without underscores."""
    if status == CallStatus.LIVE:
        return STATUS_WORDS[status]
    if not reason:
        return STATUS_WORDS.get(status, status)
    return HOW_IT_ENDED.get(reason) or reason.replace("_", " ").capitalize()


def fault_in_words(code: str) -> str:
    status = code.removeprefix("http_")
    return f"the model refused with status {status}" if status != code else in_words(FAULT_WORDS, code)


def in_words(table: Mapping[str, str], code: str) -> str:
    return table.get(code) or code.replace("_", " ")


REACTION_WORDS: Mapping[str, str] = {
    "transfer": "hand the caller over",
    "callback": "offer a callback",
    "message": "offer to take a message",
    "say": "say a fixed line",
    "end": "end the call",
    "emergency": "answer an emergency",
    "opt_out": "stop calling this person",
}
