"""The tables of weights that rules may name. They are filled once, by whoever starts the process."""

from collections.abc import Iterable, Mapping

from engine.rules.weighing import Weighed, Weights, weigh

_TABLES: dict[str, Weights] = {}


def know(tables: Mapping[str, Weights]) -> None:
    """From now on rules may name these, beside any known before."""
    _TABLES.update(tables)


def sounds_like(text: str, names: Iterable[str]) -> Weighed | None:
    """The verdict of the first of these tables that finds what it looks for. A name nobody knows finds nothing."""
    for name in names:
        if name in _TABLES and (weighed := weigh(text, _TABLES[name])).is_over:
            return weighed
    return None
