"""What the agent should have said, kept turn by turn for those who teach and test it."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from businesses.access import Member
from businesses.audit import audit
from businesses.models import Role
from calls.models import Call, Correction
from calls.reviewing.belonging import must_be_of, turn_on
from common.errors import BadInput, LostRace

CORRECTION_LIMIT = 4_000


class CorrectionChanged(LostRace):
    """Somebody corrected the turn after the page was loaded; `theirs` is what stands now."""

    def __init__(self, theirs: Correction) -> None:
        super().__init__("Somebody else corrected this answer while you were at it. Yours is kept: choose below.")
        self.theirs = theirs


@transaction.atomic
def correction_save(member: Member, call: Call, turn_pk: int, text: str, seen_version: int) -> Correction | None:
    """Without words the correction is taken back, and None returned. Raises `NotAllowed`, `BadInput` and
    `CorrectionChanged`.
    """
    member.require(Role.REVIEWER)
    must_be_of(member.business, call)
    turn = turn_on(call, turn_pk)
    words = _checked(text)
    stored = _locked(call, turn_pk)
    if stored is None:
        return _begin(Correction(business=member.business, call=call, turn=turn, text=words, by=member.user))
    if stored.text == words:
        return stored
    if stored.version != seen_version:
        raise CorrectionChanged(stored)
    if stored.by_id != member.user.pk:
        audit(member, "correction_changed", f"call {call.retell_call_id}", after={"turn": turn_pk})
    if not words:
        stored.delete()
        return None
    stored.text, stored.by, stored.updated_at = words, member.user, timezone.now()
    stored.version += 1
    stored.save(update_fields=["text", "by", "updated_at", "version"])
    return stored


def _locked(call: Call, turn_pk: int) -> Correction | None:
    found = Correction.objects.select_for_update(of=("self",)).select_related("by")
    return found.filter(call=call, turn=turn_pk).first()


def _begin(first: Correction) -> Correction | None:
    if not first.text:
        return None
    first.updated_at = timezone.now()
    try:
        with transaction.atomic():
            first.save(force_insert=True)
    except IntegrityError:  # two first ones at once: the other was quicker
        stored = _locked(first.call, first.turn_id)
        if stored is None:
            raise
        raise CorrectionChanged(stored) from None
    return first


def _checked(text: str) -> str:
    words = text.strip()
    if len(words) > CORRECTION_LIMIT:
        raise BadInput("text", f"An answer has room for {CORRECTION_LIMIT:,} characters; yours has {len(words):,}.")
    return words
