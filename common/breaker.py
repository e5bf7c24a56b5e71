"""Spares callers the wait for a service that has just failed to answer."""

import time
from collections.abc import Callable

REST_S = 3.0


class Breaker:
    """Open for `rest_s` after a failure; then one caller tries, and the others go without until it has come back."""

    def __init__(self, rest_s: float = REST_S, clock: Callable[[], float] = time.monotonic) -> None:
        self._rest_s = rest_s
        self._clock = clock
        self._resting_until: float | None = None

    def may_try(self) -> bool:
        if self._resting_until is None:
            return True
        if self._clock() < self._resting_until:
            return False
        self._resting_until = self._clock() + self._rest_s
        return True

    def failed(self) -> bool:
        """Returns whether this is the first failure of a row."""
        is_first = self._resting_until is None
        self._resting_until = self._clock() + self._rest_s
        return is_first

    def worked(self) -> None:
        self._resting_until = None
