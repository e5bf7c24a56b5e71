"""Which calls a queue is about, as its form shows it: in words, and as one of the saved views where it is one."""

from dataclasses import dataclass

from businesses.access import Member
from calls.listing.filters import read
from calls.listing.panel import Chip, chips_of_filters
from calls.listing.selectors import views_of
from calls.listing.vocabulary import vocabulary_of
from calls.models import SavedView


@dataclass(frozen=True, slots=True)
class WhichCalls:
    """`view` is the saved view that has these very filters, None where none has; `problems` are sentences."""

    filters: str
    chips: tuple[Chip, ...]
    problems: tuple[str, ...]
    views: tuple[SavedView, ...]
    view: SavedView | None

    @property
    def is_every_call(self) -> bool:
        return not self.chips and not self.problems


def which_calls(member: Member, filters: str) -> WhichCalls:
    """`filters` is a query string, as people give it. Five queries."""
    known = vocabulary_of(member.business)
    asked = read(member.business, filters, known)
    views = tuple(views_of(member))
    same = (view for view in views if asked.asked and read(member.business, view.query, known).asked == asked.asked)
    return WhichCalls(
        filters=filters if asked.problems else asked.querystring,
        chips=chips_of_filters(asked, known),
        problems=asked.problems,
        views=views,
        view=None if asked.problems else next(same, None),
    )


def calls_of_view(member: Member, pk: int) -> WhichCalls | None:
    """The filters of a saved view, without its order and columns; None where this person sees no such view."""
    view = views_of(member).filter(pk=pk).first()
    return which_calls(member, view.query) if view else None
