"""On which side of a rollout a caller is. Pure: the same words in, the same side out, on every machine and for ever."""

import re
from hashlib import sha256

POSITIONS = 10_000
"""Places on the dial, hundredths of a percent."""

_REACHABLE = re.compile(r"\+[1-9]\d{6,14}|sips?:\S+")


def caller_key(number: str, call_id: str) -> str:
    """What tells one caller from another: the number, or the call itself when there is none or it is withheld."""
    number = number.strip()
    return number if _REACHABLE.fullmatch(number) else call_id


def position(key: str, rollout: str) -> int:
    """Where a caller stands on the dial of one rollout, from 0 to 9,999. Another rollout deals anew, so that it is
    not always the same people who try what is new.
    """
    digest = sha256(f"{rollout}\n{key}".encode()).digest()
    return int.from_bytes(digest[:8]) % POSITIONS


def hears_candidate(key: str, rollout: str, share_percent: int) -> bool:
    """Whoever hears the candidate at a small share hears it at every larger one too."""
    return position(key, rollout) < share_percent * POSITIONS // 100
