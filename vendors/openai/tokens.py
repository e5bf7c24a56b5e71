"""Counting tokens as OpenAI's chat models do, from ranks that lie in the tree. Never touches the network."""

import asyncio
import base64
import json
import lzma
import math
import threading
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import tiktoken

RANKS = Path(__file__).parent / "ranks"
CHARACTERS_PER_TOKEN = 4


class Tokenizer:
    """Counts tokens of o200k_base. Until `load` has run, counts are an estimate of one token per four characters.

    One per process: the loaded ranks take about 80 MB.
    """

    def __init__(self) -> None:
        self._encoding: tiktoken.Encoding | None = None
        self._loading = threading.Lock()

    @property
    def is_loaded(self) -> bool:
        return self._encoding is not None

    async def load(self) -> None:
        """Read the ranks in a thread, once; about 0.6 s.

        The last step holds the interpreter for 0.2 to 0.3 s whatever thread it runs in, so load before the first call
        is answered, never beside live ones.
        """
        if not self.is_loaded:
            await asyncio.to_thread(self.load_now)

    def load_now(self) -> None:
        """The same for code without an event loop. Threads that come second wait for the first."""
        with self._loading:
            if self._encoding is None:
                self._encoding = _o200k_base()

    def count(self, text: str) -> int:
        """Tokens of `text`; special tokens written out in it count as ordinary words. About 15 ns a character."""
        if self._encoding is None:
            return estimate(text)
        return len(self._encoding.encode_ordinary(text))


@cache
def shared_tokenizer() -> Tokenizer:
    """The one of this process. Whoever answers calls loads it; others count by its estimate until then."""
    return Tokenizer()


def estimate(text: str) -> int:
    """A guess without a tokenizer, good enough for English."""
    return math.ceil(len(text) / CHARACTERS_PER_TOKEN)


def _o200k_base() -> "tiktoken.Encoding":
    import tiktoken  # noqa: PLC0415 - the package is needed by the process that counts, not by every importer

    shape = json.loads((RANKS / "o200k_base.json").read_text(encoding="utf-8"))
    packed = (RANKS / "o200k_base.tiktoken.xz").read_bytes()
    lines = (line.split() for line in lzma.decompress(packed).splitlines())
    return tiktoken.Encoding(mergeable_ranks={base64.b64decode(token): int(rank) for token, rank in lines}, **shape)
