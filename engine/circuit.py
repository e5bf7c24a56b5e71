"""A model that keeps failing is left alone for a while, so that no caller waits for it."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(slots=True)
class Circuit:
    """Shared by all calls of a process that use one model. `clock` gives seconds that never go back.

    After `failures_to_open` failures in a row (an overload counts twice) it stays open for `rest_s`,
    then lets one turn try.
    """

    clock: Callable[[], float]
    failures_to_open: int = 5
    rest_s: float = 10.0
    _failures: int = 0
    _open_until: float | None = None

    def lets_through(self) -> bool:
        if self._open_until is None:
            return True
        if self.clock() < self._open_until:
            return False
        # The trial keeps the door shut for everyone else until it has told how it went.
        self._open_until = self.clock() + self.rest_s
        return True

    def succeeded(self) -> None:
        self._failures = 0
        self._open_until = None

    def failed(self, *, is_overload: bool = False) -> None:
        self._failures += 2 if is_overload else 1
        if self._failures >= self.failures_to_open:
            self._open_until = self.clock() + self.rest_s
