"""What a call would sound like: a tone for every word, one channel for each speaker."""

from __future__ import annotations

import io
import math
import secrets
import wave
from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

RATE_HZ = 8_000
AGENT_HZ, CALLER_HZ = 440, 660
_LOUDNESS = 9_000
_TAIL_S = 0.5
# The two pitches fit a whole number of times into this stretch, so that a tone can be cut from it anywhere.
_PATTERN_S = 0.05
CHANNELS = {"agent": 0, "user": 1, "transfer_target": 1}


def two_channel_wav(utterances: Sequence[Mapping[str, Any]], duration_s: float) -> bytes:
    """Agent left, caller right."""
    left, right = _channels(utterances, duration_s)
    both = array("h", bytes(4 * len(left)))
    both[0::2], both[1::2] = left, right
    return _wav(both, 2)


def mono_wav(utterances: Sequence[Mapping[str, Any]], duration_s: float) -> bytes:
    left, right = _channels(utterances, duration_s)
    return _wav(array("h", map(lambda agent, caller: agent + caller, left, right)), 1)


def _channels(utterances: Sequence[Mapping[str, Any]], duration_s: float) -> tuple[array[int], array[int]]:
    last_s = max((word["end"] for said in utterances for word in said["words"]), default=0.0)
    samples = int((max(duration_s, last_s) + _TAIL_S) * RATE_HZ)
    channels = (array("h", bytes(2 * samples)), array("h", bytes(2 * samples)))
    for said in utterances:
        channel = CHANNELS.get(said["role"], 1)
        for word in said["words"]:
            start, end = int(word["start"] * RATE_HZ), int(word["end"] * RATE_HZ)
            channels[channel][start:end] = _tone((AGENT_HZ, CALLER_HZ)[channel], end - start)
    return channels


def _tone(pitch_hz: int, samples: int) -> array[int]:
    pattern = _PATTERNS[pitch_hz]
    return (pattern * (samples // len(pattern) + 1))[:samples]


def _pattern(pitch_hz: int) -> array[int]:
    steps = range(int(RATE_HZ * _PATTERN_S))
    return array("h", (int(_LOUDNESS * math.sin(math.tau * pitch_hz * step / RATE_HZ)) for step in steps))


_PATTERNS = {pitch: _pattern(pitch) for pitch in (AGENT_HZ, CALLER_HZ)}


def _wav(samples: array[int], channels: int) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as writer:
        writer.setnchannels(channels)
        writer.setsampwidth(2)
        writer.setframerate(RATE_HZ)
        writer.writeframes(samples.tobytes())
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class _Tape:
    made_at_ms: int
    utterances: Sequence[Mapping[str, Any]]
    duration_s: float


@dataclass(slots=True)
class RecordingShelf:
    """Recordings behind links that die."""

    now_ms: Callable[[], int]
    lifetime_ms: int
    _tapes: dict[str, _Tape] = field(default_factory=dict)

    def keep(self, utterances: Sequence[Mapping[str, Any]], duration_s: float) -> str:
        """The token of a fresh link."""
        token = secrets.token_urlsafe(24)
        self._tapes[token] = _Tape(self.now_ms(), utterances, duration_s)
        return token

    def knows(self, token: str) -> bool:
        return token in self._tapes

    def play(self, token: str, *, is_mono: bool) -> bytes | None:
        """The WAV file; None once the link is dead. Costs about 10 ms a minute of talk."""
        tape = self._tapes.get(token)
        if tape is None or self.now_ms() - tape.made_at_ms >= self.lifetime_ms:
            return None
        return (mono_wav if is_mono else two_channel_wav)(tape.utterances, tape.duration_s)
