"""From the answers of a queue's reviewers to one verdict on the call."""

from django.db import transaction
from django.utils import timezone

from businesses.access import Member
from businesses.audit import audit
from businesses.models import Role
from calls.models import Call, ItemState, QueueItem, Review, Verdict
from calls.reviewing.belonging import must_be_of
from calls.reviewing.claiming import item_claim
from calls.reviewing.item_moves import item_move
from calls.reviewing.verdicts import Opinion, ReviewChanged, change_review, own_review, review_save, write_opinion
from common.errors import BadInput


@transaction.atomic
def item_review_save(member: Member, item: QueueItem, opinion: Opinion) -> Review:
    """The member's own answer, not finished yet. Keeps the claim for another half an hour; one that ran out is taken
    again, if nobody else has it.

    Raises `NotAllowed`, `BadInput`, `ReviewChanged`, and `LostRace` when somebody else has the item now.
    """
    item = item_claim(member, item)
    return write_opinion(member, item.call, item, opinion)


@transaction.atomic
def item_finish(member: Member, item: QueueItem) -> QueueItem:
    """Let the member's answer count, and settle the item when it was the last that is wanted.

    Raises `NotAllowed`, `BadInput` without a verdict, and `LostRace`.
    """
    item = item_claim(member, item)
    review = Review.objects.filter(queue_item=item, reviewer=member.user).first()
    if review is None or not review.verdict:
        raise BadInput("verdict", "Give a verdict first: 1 good, 2 bad, 3 unsure.")
    review.finished_at = timezone.now()
    review.save(update_fields=["finished_at"])
    if not settle_if_enough(member, item):
        item_move(item, ItemState.OPEN, "one review done, more wanted", member.user)
    return item


def settle_if_enough(member: Member, item: QueueItem) -> bool:
    """Agreed when all say the same, else disputed. `item` must be locked; False: more reviews are wanted."""
    answers = list(finished_reviews(item))
    if not answers or len(answers) < item.queue.reviews_per_item:
        return False
    verdicts = {review.verdict for review in answers}
    if len(verdicts) > 1:
        item_move(item, ItemState.DISPUTED, "verdicts differ", member.user)
        return True
    [verdict] = verdicts
    settled = {"verdict": verdict, "settled_at": timezone.now()}
    item_move(item, ItemState.AGREED, "all reviews agree", member.user, **settled)
    notes = [review.note for review in answers if review.note]
    _adopt(member, item.call, verdict, notes[0] if len(notes) == 1 else "")
    return True


@transaction.atomic
def item_resolve(member: Member, item: QueueItem, verdict: str, note: str) -> QueueItem:
    """A manager's word, which stands on the call. Raises `NotAllowed`, `BadInput`, `IllegalMove` and `LostRace`."""
    member.require(Role.MANAGER)
    must_be_of(member.business, item.queue)
    if verdict not in Verdict.values:
        raise BadInput("verdict", "Choose good, bad or unsure.")
    answers = {str(review.reviewer): review.verdict for review in finished_reviews(item)}
    settled = {"verdict": verdict, "settled_at": timezone.now()}
    item_move(item, ItemState.RESOLVED, "decided", member.user, **settled)
    audit(member, "item_resolved", f"item {item.pk}", before=answers, after={"verdict": verdict})
    _adopt(member, item.call, verdict, note)
    return item


def finished_reviews(item: QueueItem) -> list[Review]:
    found = Review.objects.filter(queue_item=item, finished_at__isnull=False).select_related("reviewer")
    return list(found.order_by("finished_at", "pk"))


def _adopt(member: Member, call: Call, verdict: str, note: str) -> None:
    """Copy what was settled to the call's own review; a note stays where none came with it."""
    stored = own_review(call)
    if stored is None:
        try:
            review_save(member, call, Opinion(verdict, note, 0))
        except ReviewChanged as changed:  # somebody gave the first verdict at this moment
            change_review(member, changed.theirs, verdict, note or changed.theirs.note)
    elif (stored.verdict, note) not in ((verdict, ""), (verdict, stored.note)):
        change_review(member, stored, verdict, note or stored.note)
