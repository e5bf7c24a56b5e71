"""Everything people have left on one call, as its page shows it. Constant queries, however long the call."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from businesses.access import Member
from businesses.models import Role, User
from calls.models import (
    Assignment,
    Call,
    CallTag,
    Comment,
    Correction,
    ItemState,
    Mention,
    QueueItem,
    Review,
    Speaker,
    Tag,
)
from calls.reviewing.belonging import people_of
from calls.reviewing.places import TURN_ROW, WHOLE_CALL, WORDS_ROW, row_of
from engine.facts import TurnKind


@dataclass(slots=True)
class Remarks:
    """What hangs on one row of the page."""

    row: str
    tags: list[CallTag] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    correction: Correction | None = None

    @property
    def speaker(self) -> str:
        return Speaker.AGENT if TURN_ROW.fullmatch(self.row) else Speaker.CALLER

    @property
    def anchor(self) -> str:
        """Where a link to the row leads, also when the page has not loaded it yet."""
        if said := WORDS_ROW.fullmatch(self.row):
            return f"u-{said[1]}"
        turn = TURN_ROW.fullmatch(self.row)
        return f"t-{turn[2]}" if turn and turn[1] != TurnKind.INTERJECT else self.row

    @property
    def label(self) -> str:
        said, turn = WORDS_ROW.fullmatch(self.row), TURN_ROW.fullmatch(self.row)
        return f"words {said[1]}" if said else f"turn {turn[2]}" if turn else self.row


@dataclass
class Desk:
    """`item` is the queue's, when the page was opened from one; then `review` is the member's own answer to it and
    nobody else's verdict is told, so that it stays their own. Reads on demand: a part nobody shows costs nothing.
    """

    member: Member
    call: Call
    item: QueueItem | None = None

    @cached_property
    def review(self) -> Review | None:
        mine = {"queue_item": self.item, "reviewer": self.member.user} if self.item else {"queue_item": None}
        found = Review.objects.filter(business=self.member.business, call=self.call, **mine)
        return found.select_related("reviewer").first()

    @cached_property
    def may_review(self) -> bool:
        return self.member.may(Role.REVIEWER) and (self.item is None or self.is_in_hand)

    @property
    def is_in_hand(self) -> bool:
        item = self.item
        return item is not None and item.state == ItemState.CLAIMED and item.claimed_by_id == self.member.user.pk

    @cached_property
    def remarks(self) -> dict[str, Remarks]:
        """By the id of the row; the whole call's under the empty text."""
        found: dict[str, Remarks] = {}
        for tag in _tags_on(self.call):
            _at(found, row_of(tag.turn)).tags.append(tag)
        for comment in _comments_on(self.call):
            _at(found, row_of(comment.turn, comment.utterance_position)).comments.append(comment)
        for correction in Correction.objects.filter(call=self.call).select_related("turn", "by"):
            _at(found, row_of(correction.turn)).correction = correction
        return found

    def on(self, row: str) -> Remarks:
        return self.remarks.get(row) or Remarks(row)

    @property
    def on_the_call(self) -> Remarks:
        return self.on(WHOLE_CALL)

    @property
    def rows_spoken_of(self) -> Iterable[Remarks]:
        """Turns that somebody left something on."""
        return [remarks for row, remarks in self.remarks.items() if row != WHOLE_CALL]

    @cached_property
    def tags_to_choose(self) -> list[Tag]:
        return list(Tag.objects.filter(business=self.member.business, is_retired=False).order_by("name"))

    @cached_property
    def people(self) -> list[User]:
        """Whom a comment can mention."""
        return people_of(self.member.business)

    @cached_property
    def reviewers(self) -> list[User]:
        return people_of(self.member.business, Role.REVIEWER)

    @cached_property
    def news(self) -> bool:
        """Whether a comment here mentions the member, who has not seen it yet."""
        unread = Mention.objects.filter(person=self.member.user, read_at=None, comment__call=self.call)
        return unread.exists()

    @cached_property
    def assignments(self) -> list[Assignment]:
        found = Assignment.objects.filter(business=self.member.business, call=self.call, done_at=None)
        return list(found.select_related("person", "by").order_by("created_at"))


def desk_for(member: Member, call: Call, item_pk: str = "") -> Desk:
    """`item_pk` is what the address says; one that names no item of this call, or none of this business, is no item."""
    item = None
    if item_pk.isdecimal() and len(item_pk) < 19:
        found = QueueItem.objects.filter(pk=int(item_pk), call=call, queue__business=member.business)
        item = found.select_related("queue", "claimed_by").first()
    return Desk(member, call, item)


def _at(found: dict[str, Remarks], row: str) -> Remarks:
    return found.setdefault(row, Remarks(row))


def _tags_on(call: Call) -> Iterable[CallTag]:
    return CallTag.objects.filter(call=call).select_related("tag", "turn", "by").order_by("at", "pk")


def _comments_on(call: Call) -> Iterable[Comment]:
    return Comment.objects.filter(call=call).select_related("author", "turn").order_by("created_at", "pk")
