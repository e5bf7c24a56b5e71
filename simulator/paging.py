"""Lists as Retell pages them: `items`, `has_more`, `pagination_key`."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from simulator.refusals import RefusedError

DEFAULT_LIMIT, HIGHEST_LIMIT = 50, 1000
Row = dict[str, Any]


def page(
    rows: Sequence[Row], asked: Mapping[str, Any], key: Callable[[Row], str], default_order: str = "descending"
) -> dict[str, Any]:
    """`rows` come oldest first. The key of a page is the key of its last row; a key nobody knows is refused."""
    limit = _whole_number(asked, "limit", DEFAULT_LIMIT)
    if not 1 <= limit <= HIGHEST_LIMIT:
        raise RefusedError(400, f"limit must be between 1 and {HIGHEST_LIMIT}.")
    order = asked.get("sort_order", default_order)
    if order not in ("ascending", "descending"):
        raise RefusedError(400, "sort_order must be ascending or descending.")
    ordered = list(rows) if order == "ascending" else list(reversed(rows))
    start = _whole_number(asked, "skip", 0)
    if after := asked.get("pagination_key"):
        places = [place for place, row in enumerate(ordered) if key(row) == after]
        if not places:
            raise RefusedError(400, "pagination_key is not one this list has given out.")
        start = places[0] + 1
    shown = ordered[start : start + limit]
    answer: dict[str, Any] = {"items": shown, "has_more": start + limit < len(ordered)}
    if shown and answer["has_more"]:
        answer["pagination_key"] = key(shown[-1])
    return answer


def _whole_number(asked: Mapping[str, Any], name: str, default: int) -> int:
    try:
        return int(asked.get(name, default))
    except (TypeError, ValueError) as error:
        raise RefusedError(400, f"{name} must be a whole number.") from error
