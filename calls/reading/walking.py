"""From one call to the next of the list it was opened from."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.http import QueryDict
from django.urls import reverse

from businesses.models import Business

LONGEST_FILTERS = 2_000


@dataclass(frozen=True, slots=True)
class Way:
    """`back` is the address of the list, `filters` its query string. `carried` is what the next address ends in.

    `is_known`: one came from a list, be it without filters.
    """

    back: str
    filters: str
    carried: str
    is_known: bool = False


def way_back(business: Business, told: str) -> Way:
    """`told` is the list's query string, or its whole address; anything else leads to the list without filters."""
    calls = reverse("calls", args=[business.slug])
    filters = _filters(told, calls)
    if filters is None:
        return Way(calls, "", "")
    carried = QueryDict(mutable=True)
    carried["from"] = f"?{filters}"
    return Way(f"{calls}?{filters}" if filters else calls, filters, f"?{carried.urlencode()}", is_known=True)


def _filters(told: str, calls: str) -> str | None:
    """None for no list of this business."""
    if not told or len(told) > LONGEST_FILTERS:
        return None
    try:
        parts = urlsplit(told)
    except ValueError:
        return None
    is_bare = not parts.scheme and not parts.netloc and "/" not in told.partition("=")[0]
    if is_bare and not told.startswith("?"):
        return QueryDict(told).urlencode()
    is_list = not parts.scheme and not parts.netloc and parts.path in ("", calls)
    return QueryDict(parts.query).urlencode() if is_list else None
