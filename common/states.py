"""State machines: a table of moves, a guarded update, a row per move."""

from collections.abc import Callable, Mapping, Set
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model, QuerySet

from common.errors import IllegalMove, LostRace

Row = TypeVar("Row", bound=Model)
Moves = Mapping[Any, Set[Any]]


def move(
    row: Row,
    to: str,
    *,
    moves: Moves,
    because: str,
    field: str = "status",
    log: Callable[[Row, str, str, str], object] | None = None,
    **also: Any,
) -> None:
    """Move `row` to the state `to`, in the database and in memory, `also` setting the other fields given.

    `log(row, old, new, because)` writes the move's own row in the same transaction. Raises `IllegalMove` when the
    table does not allow the move, `LostRace` when the stored state is no longer the one in memory.
    """
    old = getattr(row, field)
    name = type(row).__name__
    if to not in moves.get(old, frozenset()):
        raise IllegalMove(f"{name}: “{old}” cannot become “{to}”.")
    with transaction.atomic():
        seen: QuerySet[Row] = QuerySet(model=type(row)).filter(pk=row.pk, **{field: old})
        if seen.update(**{field: to}, **also) != 1:
            raise LostRace(f"{name}: somebody else changed it first. Reload and look again.")
        if log is not None:
            log(row, str(old), str(to), because)
    for key, value in {field: to, **also}.items():
        setattr(row, key, value)
