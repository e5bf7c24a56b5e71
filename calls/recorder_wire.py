"""What a web process and its recorder's process say to each other: facts one way, how many are stored the other.

Both ends are the same release of the same code under the same account, on a socket nobody else holds; hence pickles.
"""

import pickle
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from engine.facts import Fact, LineClosed, WordsHeard
from engine.transcript import Transcript, Utterance

HEAD = struct.Struct("!I")
COUNT = struct.Struct("!Q")
CallKey = tuple[str, str]
"""Business and call."""


@dataclass(frozen=True, slots=True)
class WordsGrew:
    """A `WordsHeard` whose transcript begins with `kept` utterances of the one told before for its call."""

    fact: WordsHeard
    kept: int
    rest: tuple[Utterance, ...]


class Packer:
    """Writes facts. A transcript is told by what it has grown by: four frames a turn would bring all of it."""

    def __init__(self) -> None:
        self._told: dict[CallKey, Transcript] = {}

    def pack(self, facts: Iterable[Fact]) -> bytes:
        body = pickle.dumps([self._short(fact) for fact in facts], pickle.HIGHEST_PROTOCOL)
        return HEAD.pack(len(body)) + body

    def _short(self, fact: Fact) -> Fact | WordsGrew:
        if isinstance(fact, LineClosed):
            self._told.pop(_key(fact), None)
        if not isinstance(fact, WordsHeard):
            return fact
        before = self._told.get(_key(fact), ())
        self._told[_key(fact)] = fact.transcript
        kept = _same_beginning(before, fact.transcript)
        return WordsGrew(replace(fact, transcript=()), kept, fact.transcript[kept:])


class Unpacker:
    """Reads what a `Packer` wrote, from its first byte on."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._told: dict[CallKey, Transcript] = {}

    def feed(self, data: bytes) -> Iterator[Fact]:
        self._buffer += data
        while len(self._buffer) >= HEAD.size:
            end = HEAD.size + HEAD.unpack_from(self._buffer)[0]
            if len(self._buffer) < end:
                return
            body = bytes(self._buffer[HEAD.size : end])
            del self._buffer[:end]
            for short in pickle.loads(body):  # noqa: S301  written by the process that started this one
                yield self._whole(short)

    def _whole(self, short: Fact | WordsGrew) -> Fact:
        if isinstance(short, LineClosed):
            self._told.pop(_key(short), None)
        if not isinstance(short, WordsGrew):
            return short
        transcript = self._told.get(_key(short.fact), ())[: short.kept] + short.rest
        self._told[_key(short.fact)] = transcript
        return replace(short.fact, transcript=transcript)


def _key(fact: Fact) -> CallKey:
    return fact.business_id, fact.call_id


def _same_beginning(before: Transcript, now: Transcript) -> int:
    """How many utterances both begin with. Those that did not change are the very same objects."""
    for at, (old, new) in enumerate(zip(before, now, strict=False)):
        if old is not new:
            return at
    return min(len(before), len(now))
