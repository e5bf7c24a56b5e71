"""What a recording looks like, for every coding telephones use."""

import io
import struct
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls.sound.peaks import POINTS, read_peaks
from calls.sound.wav import Coding, UnreadableSound, read_head
from tests.calls.sounds import A_LAW, MU_LAW, PCM, pcm_16, two_voices, wav


def peaks(file: bytes) -> tuple[bytes, ...]:
    return read_peaks(io.BytesIO(file)).channels


def test_each_channel_has_a_picture_of_its_own() -> None:
    found = read_peaks(io.BytesIO(two_voices(seconds=4)))
    left, right = found.channels
    middle = POINTS // 2
    assert found.duration_s == 4.0
    assert len(left) == len(right) == POINTS
    assert set(left[: middle - 1]) == set(right[middle + 1 :]) == {12_000 >> 7}
    assert set(left[middle + 1 :]) == set(right[: middle - 1]) == {0}


def test_the_loudest_sample_of_either_sign_counts() -> None:
    assert peaks(wav(pcm_16([100, -32_768]))) == (bytes([0, 255]),)
    assert peaks(wav(pcm_16([32_767]))) == (bytes([255]),)


@pytest.mark.parametrize(
    ("tag", "sample", "loudness"),
    [
        (PCM, 0x80, 0),
        (PCM, 0xFF, 254),
        (PCM, 0x00, 255),
        # G.711: the loudest code of either sign, and silence.
        (MU_LAW, 0x80, 32_124 >> 7),
        (MU_LAW, 0x00, 32_124 >> 7),
        (MU_LAW, 0xFF, 0),
        (A_LAW, 0xAA, 32_256 >> 7),
        (A_LAW, 0x2A, 32_256 >> 7),
        (A_LAW, 0xD5, 0),
    ],
)
def test_eight_bit_codings_are_as_loud_as_they_sound(tag: int, sample: int, loudness: int) -> None:
    assert peaks(wav(bytes([sample]), tag=tag, bits=8)) == (bytes([loudness]),)


def test_chunks_before_the_samples_are_passed_over() -> None:
    odd = struct.pack("<4sI", b"LIST", 3) + b"abc\0"
    assert peaks(wav(pcm_16([12_800]), before=odd)) == (bytes([100]),)


def test_a_file_that_was_cut_short_shows_what_is_there() -> None:
    whole = wav(pcm_16([12_800] * 100))
    head = read_head(io.BytesIO(whole[:-50]))
    assert (head.coding, head.frames) == (Coding.PCM_16, 75)
    assert set(peaks(whole[:-50])[0]) == {100}


def test_a_length_written_as_nothing_means_up_to_the_end() -> None:
    whole = bytearray(wav(pcm_16([12_800] * 10)))
    whole[40:44] = bytes(4)
    assert len(peaks(bytes(whole))[0]) == 10


def test_a_recording_of_nothing_has_no_points() -> None:
    assert peaks(wav(b"", channels=2)) == (b"", b"")


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        (b"", "not_wav"),
        (b"ID3 an mp3 in truth", "not_wav"),
        (wav(b"")[:20], "broken_wav"),
        (wav(b"", bits=24), "other_coding"),
        (wav(b"", tag=85), "other_coding"),
        (wav(b"", channels=0), "broken_wav"),
        (wav(b"", rate_hz=0), "broken_wav"),
        (wav(b"")[:36], "broken_wav"),
    ],
)
def test_what_cannot_be_drawn_says_why(file: bytes, kind: str) -> None:
    with pytest.raises(UnreadableSound) as refusal:
        peaks(file)
    assert refusal.value.kind == kind


@given(st.binary(max_size=200), st.integers(0, 60))
def test_no_file_breaks_the_reader(noise: bytes, cut: int) -> None:
    for file in (noise, wav(noise)[:cut] + noise, wav(noise, before=noise)):
        with suppress(UnreadableSound):
            assert all(len(points) <= POINTS for points in peaks(file))
