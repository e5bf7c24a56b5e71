"""The head of a WAV file. The standard library's reader knows PCM alone; telephones speak µ-law and A-law."""

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import IO

PCM, A_LAW, MU_LAW, EXTENSIBLE = 1, 6, 7, 0xFFFE
SHORTEST_FORMAT, EXTENSIBLE_FORMAT = 16, 40
MOST_CHANNELS = 8


class Coding(StrEnum):
    PCM_8 = "pcm_8"
    PCM_16 = "pcm_16"
    MU_LAW = "mu_law"
    A_LAW = "a_law"


CODINGS = {
    (PCM, 8): Coding.PCM_8,
    (PCM, 16): Coding.PCM_16,
    (MU_LAW, 8): Coding.MU_LAW,
    (A_LAW, 8): Coding.A_LAW,
}


class UnreadableSound(ValueError):  # noqa: N818  reads as the sentence it is
    """`kind` names the fault: not_wav, broken_wav or other_coding."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class WavHead:
    """`frame_bytes` holds one sample of every channel; the samples begin at byte `data_at`."""

    coding: Coding
    channels: int
    rate_hz: int
    frame_bytes: int
    data_at: int
    frames: int

    @property
    def duration_s(self) -> float:
        return self.frames / self.rate_hz


def read_head(tape: IO[bytes]) -> WavHead:
    """Raises `UnreadableSound`. A file that was cut short counts the frames it has."""
    size = tape.seek(0, os.SEEK_END)
    tape.seek(0)
    start = tape.read(12)
    if start[:4] != b"RIFF" or start[8:12] != b"WAVE":
        raise UnreadableSound("not_wav")
    form: tuple[Coding, int, int, int] | None = None
    for name, at, length in _chunks(tape, size):
        if name == b"fmt ":
            form = _format(tape.read(min(length, EXTENSIBLE_FORMAT)))
        elif name == b"data" and form is not None:
            coding, channels, rate_hz, frame_bytes = form
            return WavHead(coding, channels, rate_hz, frame_bytes, at, min(length, size - at) // frame_bytes)
    raise UnreadableSound("broken_wav")


def _chunks(tape: IO[bytes], size: int) -> Iterator[tuple[bytes, int, int]]:
    """Name, place and length of each; what is written as it is spoken says its length as 0 or as much as fits."""
    at = 12
    while at + 8 <= size:
        tape.seek(at)
        name, length = struct.unpack("<4sI", tape.read(8))
        at += 8
        if name == b"data" and length == 0:
            length = size - at
        yield name, at, length
        at += length + length % 2


def _format(text: bytes) -> tuple[Coding, int, int, int]:
    if len(text) < SHORTEST_FORMAT:
        raise UnreadableSound("broken_wav")
    tag, channels, rate_hz, _, frame_bytes, bits = struct.unpack("<HHIIHH", text[:SHORTEST_FORMAT])
    if tag == EXTENSIBLE and len(text) == EXTENSIBLE_FORMAT:
        [tag] = struct.unpack("<H", text[24:26])
    coding = CODINGS.get((tag, bits))
    if coding is None:
        raise UnreadableSound("other_coding")
    if not 1 <= channels <= MOST_CHANNELS or not rate_hz or frame_bytes != channels * bits // 8:
        raise UnreadableSound("broken_wav")
    return coding, channels, rate_hz, frame_bytes
