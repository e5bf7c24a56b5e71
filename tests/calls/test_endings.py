"""Each way a call can end: short words, what happened, what to do next."""

from typing import Any

import pytest

from calls.models import Call, CallStatus
from calls.reading.endings import ending_of, ending_titles
from vendors.retell.disconnections import DISCONNECTIONS


def call(**changes: Any) -> Call:
    return Call(**{"status": CallStatus.ENDED, **changes})


@pytest.mark.parametrize("reason", sorted(DISCONNECTIONS))
def test_every_reason_has_words_for_what_happened_and_what_to_do(reason: str) -> None:
    ending = ending_of(call(disconnection_reason=reason))
    assert ending is not None
    assert ending.title != reason
    for sentence in (ending.happened, ending.next_step):
        assert len(sentence.split()) >= 3
        assert sentence.endswith(".")
        assert "_" not in sentence
    assert ending.happened not in ending.next_step


def test_filters_are_offered_every_reason_in_short_words() -> None:
    titles = ending_titles()
    assert set(titles) == set(DISCONNECTIONS)
    assert all(title[0].isupper() and "_" not in title and len(title) < 60 for title in titles.values())


@pytest.mark.parametrize(
    ("reason", "is_trouble"),
    [("user_hangup", False), ("call_transfer", False), ("dial_busy", True), ("error_llm_websocket_open", True)],
)
def test_only_what_asks_for_something_is_trouble(reason: str, is_trouble: bool) -> None:
    ending = ending_of(call(disconnection_reason=reason))
    assert ending is not None
    assert ending.is_trouble is is_trouble


def test_a_call_nobody_reported_on_says_so() -> None:
    lost = ending_of(call(settled_by="lost"))
    waiting = ending_of(call())
    assert lost is not None
    assert waiting is not None
    assert (lost.is_trouble, waiting.is_trouble) == (True, False)
    assert "webhooks reach this site" in lost.next_step


def test_a_call_that_goes_on_has_no_ending() -> None:
    assert ending_of(call(status=CallStatus.LIVE)) is None
