"""The call's own verdict: one for all, changed by whoever looked last and saw what stood there."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from businesses.access import Member
from businesses.audit import audit
from businesses.models import Role
from calls.models import Assignment, Call, QueueItem, Review, Verdict
from calls.reviewing.belonging import must_be_of
from common.errors import BadInput, LostRace

NOTE_LIMIT = 4_000


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a reviewer means to save. `seen_version` is the version that stood on the page, 0 for none yet."""

    verdict: str
    note: str
    seen_version: int


class ReviewChanged(LostRace):
    """Somebody saved after the page was loaded; `theirs` is what stands now."""

    def __init__(self, theirs: Review) -> None:
        super().__init__("Somebody else saved this review while you were at it. Yours is kept: choose below.")
        self.theirs = theirs


@transaction.atomic
def review_save(member: Member, call: Call, opinion: Opinion) -> Review:
    """Raises `NotAllowed`, `BadInput` and `ReviewChanged`."""
    must_be_of(member.business, call)
    review = write_opinion(member, call, None, opinion)
    if review.verdict:
        Assignment.objects.filter(call=call, person=member.user, done_at=None).update(done_at=timezone.now())
    return review


@transaction.atomic
def write_opinion(member: Member, call: Call, item: QueueItem | None, opinion: Opinion) -> Review:
    """The call's own review, or the member's in a queue. A change of another person's words goes to the audit trail."""
    member.require(Role.REVIEWER)
    _check(opinion)
    stored = _locked(member, call, item)
    if stored is None:
        return _begin(member, call, item, opinion)
    if (stored.verdict, stored.note) == (opinion.verdict, opinion.note):
        return stored
    if stored.version != opinion.seen_version:
        raise ReviewChanged(stored)
    return change_review(member, stored, opinion.verdict, opinion.note)


def change_review(member: Member, stored: Review, verdict: str, note: str) -> Review:
    """`stored` must be locked. For the services of this package."""
    if stored.reviewer_id != member.user.pk:
        before, after = ({"verdict": stored.verdict}, {"verdict": verdict})
        audit(member, "review_changed", f"call {stored.call.retell_call_id}", before=before, after=after)
    stored.verdict, stored.note, stored.reviewer = verdict, note, member.user
    stored.version += 1
    stored.updated_at = timezone.now()
    stored.save(update_fields=["verdict", "note", "reviewer", "version", "updated_at"])
    return stored


def own_review(call: Call) -> Review | None:
    """The call's own, locked until the end of the transaction."""
    found = Review.objects.select_for_update(of=("self",)).select_related("reviewer", "call")
    return found.filter(call=call, queue_item=None).first()


def _locked(member: Member, call: Call, item: QueueItem | None) -> Review | None:
    if item is None:
        return own_review(call)
    found = Review.objects.select_for_update(of=("self",)).select_related("reviewer", "call")
    return found.filter(queue_item=item, reviewer=member.user).first()


def _begin(member: Member, call: Call, item: QueueItem | None, opinion: Opinion) -> Review:
    first = Review(
        business=member.business,
        call=call,
        queue_item=item,
        reviewer=member.user,
        verdict=opinion.verdict,
        note=opinion.note,
        updated_at=timezone.now(),
    )
    try:
        with transaction.atomic():
            first.save(force_insert=True)
    except IntegrityError:  # two first ones at once: the other was quicker
        stored = _locked(member, call, item)
        if stored is None:
            raise
        if (stored.verdict, stored.note) != (opinion.verdict, opinion.note):
            raise ReviewChanged(stored) from None
        return stored
    return first


def _check(opinion: Opinion) -> None:
    if opinion.verdict not in ("", *Verdict.values):
        raise BadInput("verdict", "Choose good, bad or unsure.")
    if len(opinion.note) > NOTE_LIMIT:
        raise BadInput("note", f"A note has room for {NOTE_LIMIT:,} characters; yours has {len(opinion.note):,}.")
