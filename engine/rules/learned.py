"""The tables of weights that rules may name. They are filled once, by whoever starts the process."""

from collections.abc import Collection, Mapping
from functools import lru_cache

from engine.rules.weighing import Weighed, Weights, weigh

_TABLES: dict[str, Weights] = {}


def know(tables: Mapping[str, Weights]) -> None:
    """From now on rules may name these, beside any known before."""
    _TABLES.update(tables)
    _weighed.cache_clear()


@lru_cache(maxsize=512)
def _weighed(text: str, name: str) -> Weighed:
    """A line brings the same words several times: while they are spoken, and with the request."""
    return weigh(text, _TABLES[name])


def sounds_like(text: str, names: Collection[str]) -> Weighed | None:
    """The verdict of the first of these tables that finds what it looks for. A name nobody knows finds nothing."""
    for name in names:
        if name in _TABLES and (weighed := _weighed(text, name)).is_over:
            return weighed
    return None


def speaks_against(text: str, names: Collection[str]) -> bool:
    """Whether each of these tables says that this is not what it looks for, whatever phrase was found. One that nobody
    knows says nothing: it may stand for a language that the others do not understand.
    """
    return bool(names) and all(name in _TABLES and _weighed(text, name).is_against for name in names)
