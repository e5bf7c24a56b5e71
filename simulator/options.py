"""How one simulator is set up."""

import time
from collections.abc import Callable
from dataclasses import dataclass


def wall_clock_ms() -> int:
    return int(time.time() * 1000)


@dataclass(slots=True)
class Options:
    """`speed` shortens everything people and phones do; time limits of servers keep their length.

    `public_url` is the address under which recordings are linked; it is set once the port is known.
    """

    api_key: str = "key_simulator"
    speed: float = 1.0
    traffic_every_s: float = 0.0
    concurrency_limit: int = 20
    model_first_token_ms: int = 250
    model_piece_ms: int = 20
    analyzes_calls: bool = True
    webhook_retry_gap_ms: int = 2_000
    recording_lifetime_ms: int = 600_000
    registered_call_lifetime_ms: int = 300_000
    web_join_lifetime_ms: int = 30_000
    public_url: str = ""
    now_ms: Callable[[], int] = wall_clock_ms

    def seconds(self, ms: float) -> float:
        """How long to wait for something that takes people or phones `ms`."""
        return ms / 1000 / self.speed
