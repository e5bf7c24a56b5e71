"""One act on many calls: those that were ticked, or all that a list holds."""

from dataclasses import dataclass

from django.http import QueryDict

from businesses.access import Member
from businesses.models import Role, User
from calls.listing.filters import read
from calls.listing.selectors import filter_calls
from calls.models import Call, Tag
from calls.reviewing.assigning import calls_assign
from calls.reviewing.belonging import people_of
from calls.reviewing.tagging import calls_tag
from common.errors import BadInput

MOST = 10_000
TICKED_MOST = 1_000
TAG, ASSIGN = "tag", "assign"


@dataclass(frozen=True, slots=True)
class Wish:
    """`ticked` are primary keys; empty with `is_all` stands for every call of the list of `query`."""

    act: str
    target: str
    ticked: tuple[int, ...]
    is_all: bool
    query: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What a wish comes to before it is granted: calls to put a tag on, or to have somebody look at."""

    wish: Wish
    calls: tuple[int, ...]
    tag: Tag | None
    person: User | None

    @property
    def count(self) -> int:
        return len(self.calls)


def read_wish(posted: QueryDict) -> Wish:
    """Raises `BadInput`."""
    act = posted.get("act", "")
    if act not in (TAG, ASSIGN):
        raise BadInput("act", "Choose what to do with these calls: put a tag on them, or assign them.")
    ticked = [int(pk) for pk in posted.getlist("call") if pk.isascii() and pk.isdecimal() and len(pk) < 19]
    if len(ticked) > TICKED_MOST:
        raise BadInput("call", f"At most {TICKED_MOST:,} calls can be ticked. Narrow the list and take all of it.")
    return Wish(act, posted.get(act, ""), tuple(ticked), posted.get("all") == "yes", posted.get("list", ""))


def preview(member: Member, wish: Wish) -> Preview:
    """Raises `BadInput` where the wish means nothing, and `NotAllowed`."""
    member.require(Role.REVIEWER)
    tag = _tag(member, wish.target) if wish.act == TAG else None
    person = _person(member, wish.target) if wish.act == ASSIGN else None
    calls = _calls(member, wish)
    if not calls:
        raise BadInput("call", "No calls are chosen. Tick some, with x or the box at the beginning of a row.")
    return Preview(wish, calls, tag, person)


def carry_out(member: Member, seen: Preview) -> int:
    """How many calls changed; those that had the tag, or were this person's already, did not. Audited by the acts.

    Raises `BadInput` and `NotAllowed`.
    """
    if seen.tag is not None:
        return calls_tag(member, seen.calls, seen.tag)
    if seen.person is not None:
        return calls_assign(member, seen.calls, seen.person)
    return 0


def _calls(member: Member, wish: Wish) -> tuple[int, ...]:
    if not wish.is_all:
        ours = Call.objects.filter(business=member.business, pk__in=wish.ticked)
        return tuple(ours.order_by("pk").values_list("pk", flat=True))
    filters = read(member.business, wish.query)
    if filters.problems:
        raise BadInput("list", f"{filters.problems[0]} Open the list again before changing all of it.")
    found = filter_calls(member.business, filters, member.user).calls
    pks = tuple(found.order_by("-created_at", "-pk").values_list("pk", flat=True)[: MOST + 1])
    if len(pks) > MOST:
        raise BadInput("list", f"More than {MOST:,} calls match. Narrow the list, by time for example; do it in parts.")
    return pks


def _tag(member: Member, given: str) -> Tag:
    tags = Tag.objects.filter(business=member.business, is_retired=False)
    tag = tags.filter(pk=int(given)).first() if _is_key(given) else None
    if tag is None:
        raise BadInput("tag", "Choose a tag from the list.")
    return tag


def _person(member: Member, given: str) -> User:
    for person in people_of(member.business, Role.REVIEWER):
        if str(person.pk) == given:
            return person
    raise BadInput("assign", "Choose a person who reviews calls here.")


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19
