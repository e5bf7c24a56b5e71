"""Whether a request came from Retell: its signature over the raw body, checked by Retell's own SDK."""

from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from typing import cast

HEADER = "X-Retell-Signature"

# A true header has 81 characters. Longer stamps would reach Python's limit on reading digits.
_LONGEST_HEADER = 128


def is_signed(body: bytes, header: str | None, keys: Sequence[str]) -> bool:
    """True when `header` signs exactly these bytes with one of `keys`, no more than five minutes ago or ahead.

    Several keys serve while a key is being changed. Without `load` before it, the first check takes about 1 s.
    """
    if isinstance(keys, str):
        # Its single characters would each be tried as a key, and those can be guessed.
        raise TypeError("keys must be a sequence of keys, not one string")
    if not header or len(header) > _LONGEST_HEADER:
        return False
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return any(_verify()(text, key, header) for key in keys if key)


def load() -> None:
    """Import Retell's SDK, about 1 s. Call at start in a process whose event loop carries live calls."""
    _verify()


@cache
def _verify() -> Callable[[str, str, str], bool]:
    return cast("Callable[[str, str, str], bool]", import_module("retell.lib.webhook_auth").verify)
