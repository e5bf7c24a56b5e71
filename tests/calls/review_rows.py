"""What people leave on a call, as rows."""

from datetime import date

from businesses.models import Business, Role, User
from calls.models import (
    Assignment,
    Call,
    CallTag,
    Comment,
    Correction,
    ItemMove,
    Mention,
    QueueItem,
    Review,
    ReviewQueue,
    Tag,
)
from tests.calls.call_facts import at
from tests.calls.page_rows import reviewer_of, turn_row

MONDAY = date(2026, 5, 25)
"""Of the week in which the calls of these tests take place."""


def queue_of(business: Business, **changes: object) -> ReviewQueue:
    given = {"name": "Every call", "share_percent": 100, "starts_at": at(-60_000), **changes}
    return ReviewQueue.objects.create(business=business, **given)


def everything_on(call: Call) -> None:
    """One row of each kind that people leave on a call, in the name of two colleagues."""
    business = call.business
    ana = reviewer_of(business, f"ana@{business.slug}.example")
    ben = reviewer_of(business, f"ben@{business.slug}.example", Role.MANAGER)
    turn = call.turns.first() or turn_row(call, 1, 1_000, "We open at nine.")
    _opinions(call, ana, ben)
    CallTag.objects.create(call=call, tag=Tag.objects.get(business=business, name="wrong fact"), turn=turn, by=ana)
    Correction.objects.create(
        business=business, call=call, turn=turn, text="We open at eight.", by=ana, updated_at=at(0)
    )
    item = QueueItem.objects.create(queue=queue_of(business), call=call, week=MONDAY)
    ItemMove.objects.create(item=item, old="open", new="claimed", because="claimed", by=ana)


def _opinions(call: Call, ana: User, ben: User) -> None:
    Review.objects.create(business=call.business, call=call, reviewer=ana, verdict="bad", updated_at=at(0))
    comment = Comment.objects.create(business=call.business, call=call, author=ana, text="Look at the price.")
    Mention.objects.create(comment=comment, person=ben)
    Assignment.objects.create(business=call.business, call=call, person=ben, by=ana)
