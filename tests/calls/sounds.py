"""WAV files of every kind we draw, made by hand."""

import struct
from collections.abc import Iterable

PCM, A_LAW, MU_LAW = 1, 6, 7


def wav(
    data: bytes, *, tag: int = PCM, channels: int = 1, rate_hz: int = 8_000, bits: int = 16, before: bytes = b""
) -> bytes:
    """`before` are chunks that stand between the format and the samples."""
    frame = channels * bits // 8
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, tag, channels, rate_hz, rate_hz * frame, frame, bits)
    body = form + before + struct.pack("<4sI", b"data", len(data)) + data
    return struct.pack("<4sI4s", b"RIFF", 4 + len(body), b"WAVE") + body


def pcm_16(samples: Iterable[int]) -> bytes:
    found = list(samples)
    return struct.pack(f"<{len(found)}h", *found)


def two_voices(seconds: int = 4, rate_hz: int = 8_000) -> bytes:
    """The left channel is loud in the first half, the right one in the second."""
    half = seconds * rate_hz // 2
    loud, quiet = [12_000, -12_000] * (half // 2), [0] * half
    left, right = loud + quiet, quiet + loud
    return wav(pcm_16(sample for pair in zip(left, right, strict=True) for sample in pair), channels=2)
