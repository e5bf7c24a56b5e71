"""Holes a lower room leaves for what only an upper room knows. `voiceops/joints.py` fills them at the start."""

from collections.abc import Iterator
from typing import Generic, TypeVar

from django.core.exceptions import ImproperlyConfigured

T = TypeVar("T")

_required: list["Port[object]"] = []


class Port(Generic[T]):
    """One implementation. Without an `absent` form it must be filled before the first request.

    Calling it gives what was filled in, or the absent form.
    """

    def __init__(self, name: str, absent: T | None = None) -> None:
        self.name = name
        self._filled = absent
        if absent is None:
            _required.append(self)  # type: ignore[arg-type]  # only asked for its name and whether it is filled

    def fill(self, implementation: T) -> None:
        self._filled = implementation

    @property
    def is_filled(self) -> bool:
        return self._filled is not None

    def __call__(self) -> T:
        """Raises `ImproperlyConfigured` for a required port that nobody filled."""
        if self._filled is None:
            raise ImproperlyConfigured(f"Nothing fills the port {self.name}; see voiceops/joints.py.")
        return self._filled


class Ports(Generic[T]):
    """Any number of implementations, in the order they were added; none is a valid state."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._all: list[T] = []

    def add(self, implementation: T) -> None:
        if implementation not in self._all:
            self._all.append(implementation)

    def __iter__(self) -> Iterator[T]:
        return iter(tuple(self._all))


def unfilled() -> list[str]:
    """Names of required ports that nobody has filled."""
    return [port.name for port in _required if not port.is_filled]
