"""Every way a call can end has words for the operator."""

from typing import get_args

import pytest
from retell.types import PhoneCallResponse

from vendors.retell.disconnections import DISCONNECTIONS, UNKNOWN, Bucket, disconnection

LEGACY = {"machine_detected", "error_twilio", "error_frontend_corrupted_payload", "error_inbound_webhook"}


def reasons_of_the_sdk() -> set[str]:
    (reasons, _none) = get_args(PhoneCallResponse.model_fields["disconnection_reason"].annotation)
    return set(get_args(reasons))


def test_the_table_knows_each_reason_of_the_sdk_and_the_old_ones() -> None:
    assert len(reasons_of_the_sdk()) == 39
    assert set(DISCONNECTIONS) == reasons_of_the_sdk() | LEGACY


@pytest.mark.parametrize("reason", sorted(DISCONNECTIONS))
def test_each_meaning_is_sentences_that_need_no_vendor_words(reason: str) -> None:
    meaning = DISCONNECTIONS[reason].meaning
    assert meaning.endswith(".")
    assert meaning.count(". ") >= 1, "what happened, then what to do"
    assert "_" not in meaning
    assert "websocket" not in meaning.lower()


def test_no_two_endings_are_told_with_the_same_words() -> None:
    assert len({entry.meaning for entry in DISCONNECTIONS.values()}) == len(DISCONNECTIONS)


@pytest.mark.parametrize(
    ("reason", "call_status", "bucket"),
    [
        ("user_hangup", "ended", Bucket.ANSWERED),
        ("user_requested_dnc", "ended", Bucket.ANSWERED_SUPPRESS),
        ("voicemail_reached", "ended", Bucket.NO_HUMAN),
        ("dial_busy", "not_connected", Bucket.RETRYABLE),
        ("user_declined", "not_connected", Bucket.NO_HUMAN),
        ("invalid_destination", "not_connected", Bucket.DO_NOT_RETRY),
        ("concurrency_limit_reached", "error", Bucket.RETRY_WITH_BACKOFF),
        ("credit_exhausted", "error", Bucket.ALERT),
        ("error_llm_websocket_open", "error", Bucket.FIX_SERVER),
        ("manual_stopped", "ended", Bucket.OPERATOR),
    ],
)
def test_status_and_bucket_are_the_vendors(reason: str, call_status: str, bucket: Bucket) -> None:
    entry = disconnection(reason)
    assert (entry.call_status, entry.bucket) == (call_status, bucket)


def test_a_reason_from_the_future_is_said_to_be_unknown() -> None:
    assert disconnection("abducted") is UNKNOWN
    assert UNKNOWN not in DISCONNECTIONS.values()
