"""Retell's signature over a raw body, made with the SDK's own signer."""

import json
import subprocess
import sys
import time

import pytest
from retell.lib.webhook_auth import symmetric

from vendors.retell import signature
from vendors.retell.signature import is_signed

KEY = "key_of_the_business"
BODY = '{"event": "call_ended", "call": {"call_id": "call_1", "note": "café"}}'.encode()
FIVE_MINUTES_MS = 300_000


def sign(body: bytes = BODY, key: str = KEY, *, shift_ms: int = 0) -> str:
    header: str = symmetric["sign"](body.decode(), key, int(time.time() * 1000) + shift_ms)
    return header


def test_a_fresh_signature_over_the_raw_body_passes() -> None:
    assert is_signed(BODY, sign(), [KEY])


def test_an_empty_body_can_be_signed() -> None:
    assert is_signed(b"", sign(b""), [KEY])


@pytest.mark.parametrize(
    ("shift_ms", "passes"),
    [
        (-FIVE_MINUTES_MS - 10_000, False),
        (-FIVE_MINUTES_MS + 10_000, True),
        (FIVE_MINUTES_MS - 10_000, True),
        (FIVE_MINUTES_MS + 10_000, False),
    ],
)
def test_a_stamp_may_be_five_minutes_off_to_either_side(shift_ms: int, passes: bool) -> None:
    assert is_signed(BODY, sign(shift_ms=shift_ms), [KEY]) is passes


def test_a_body_that_was_parsed_and_written_again_is_refused() -> None:
    again = json.dumps(json.loads(BODY), separators=(",", ":")).encode()
    assert json.loads(again) == json.loads(BODY)
    assert not is_signed(again, sign(), [KEY])


def test_hex_in_upper_case_is_refused() -> None:
    stamp, digest = sign().split(",d=")
    assert not is_signed(BODY, f"{stamp},d={digest.upper()}", [KEY])


@pytest.mark.parametrize("header", [None, "", "v=1", "nonsense", "v=,d=", "v=1,d=" + "0" * 64, "v=" + "1" * 5_000])
def test_a_header_that_is_missing_or_no_signature_is_refused(header: str | None) -> None:
    assert not is_signed(BODY, header, [KEY])


def test_a_stamp_too_long_to_read_is_refused() -> None:
    assert not is_signed(BODY, f"v={'1' * 5_000},d={'0' * 64}", [KEY])


@pytest.mark.parametrize("spoil", [" {}", "{} ", "{}\n", "{},x=1"])
def test_a_header_with_anything_around_it_is_refused(spoil: str) -> None:
    assert not is_signed(BODY, spoil.format(sign()), [KEY])


def test_bytes_that_are_no_text_are_refused() -> None:
    assert not is_signed(b"\xff\xfe", sign(), [KEY])


def test_either_key_passes_while_keys_are_being_changed() -> None:
    assert is_signed(BODY, sign(key="old"), ["new", "old"])
    assert is_signed(BODY, sign(key="new"), ["new", "old"])
    assert not is_signed(BODY, sign(key="older"), ["new", "old"])


@pytest.mark.parametrize("keys", [[], [""], ["", ""]])
def test_without_a_key_nothing_passes(keys: list[str]) -> None:
    assert not is_signed(BODY, sign(key=""), keys)


def test_one_string_in_place_of_keys_is_a_mistake_of_the_programmer() -> None:
    with pytest.raises(TypeError, match="sequence of keys"):
        is_signed(BODY, sign(key="k"), "key")


def test_the_slow_sdk_is_not_imported_before_it_is_needed() -> None:
    probe = "import sys; from vendors.retell import signature; sys.exit('retell' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", probe], check=False).returncode == 0


def test_the_sdk_can_be_imported_ahead_of_the_first_request() -> None:
    signature._verify.cache_clear()
    signature.load()
    assert signature._verify.cache_info().currsize == 1
    assert is_signed(BODY, sign(), [KEY])
