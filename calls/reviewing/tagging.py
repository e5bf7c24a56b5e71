"""Tags: on calls and turns, and the business's list of them."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from businesses.access import Member
from businesses.audit import audit
from businesses.models import Role
from calls.models import Call, CallTag, Tag
from calls.reviewing.belonging import must_be_of, turn_on
from common.errors import BadInput
from common.rows import change_checked, save_checked


@transaction.atomic
def call_tag(member: Member, call: Call, tag: Tag, turn_pk: int | None = None) -> CallTag:
    """Put a tag on a call or on one turn of it; a second time changes nothing. Raises `NotAllowed` and `BadInput`."""
    member.require(Role.REVIEWER)
    must_be_of(member.business, call, tag)
    _must_be_in_use(tag)
    turn = turn_on(call, turn_pk)
    placed, _ = CallTag.objects.get_or_create(call=call, tag=tag, turn=turn, defaults={"by": member.user})
    return placed


@transaction.atomic
def call_untag(member: Member, placed: CallTag) -> None:
    """Raises `NotAllowed`."""
    member.require(Role.REVIEWER)
    must_be_of(member.business, placed.call)
    if placed.by_id != member.user.pk:
        audit(member, "tag_removed", f"call {placed.call.retell_call_id}", before={"tag": placed.tag.name})
    placed.delete()


@transaction.atomic
def calls_tag(member: Member, calls: Collection[int], tag: Tag) -> int:
    """Tag many calls, given by primary key; how many had it not before. Calls of others are passed over."""
    member.require(Role.REVIEWER)
    must_be_of(member.business, tag)
    _must_be_in_use(tag)
    tagged = CallTag.objects.filter(call=OuterRef("pk"), tag=tag, turn=None)
    missing = Call.objects.filter(~Exists(tagged), business=member.business, pk__in=calls).values_list("pk", flat=True)
    new = [CallTag(call_id=pk, tag=tag, by=member.user) for pk in missing]
    CallTag.objects.bulk_create(new, ignore_conflicts=True, batch_size=2_000)
    if new:
        audit(member, "calls_tagged", f"{len(new)} calls", after={"tag": tag.name})
    return len(new)


@transaction.atomic
def tag_create(member: Member, name: str, colour: str) -> Tag:
    """Raises `NotAllowed` and `BadInput`."""
    member.require(Role.MANAGER)
    tag = Tag(business=member.business, name=" ".join(name.split()), colour=colour)
    save_checked(tag)
    audit(member, "tag_created", f"tag {tag.pk}", after={"name": tag.name})
    return tag


@transaction.atomic
def tag_change(member: Member, tag: Tag, *, name: str, colour: str) -> None:
    """Rename or recolour it, wherever it stands. Raises `NotAllowed` and `BadInput`."""
    _manages(member, tag)
    before = {"name": tag.name, "colour": tag.colour}
    change_checked(tag, name=" ".join(name.split()), colour=colour)
    audit(member, "tag_changed", f"tag {tag.pk}", before=before, after={"name": tag.name, "colour": tag.colour})


@transaction.atomic
def tag_retire(member: Member, tag: Tag, *, is_retired: bool = True) -> None:
    """A retired tag stays on its calls and is offered for no others. Raises `NotAllowed`."""
    _manages(member, tag)
    change_checked(tag, is_retired=is_retired)
    audit(member, "tag_retired" if is_retired else "tag_restored", f"tag {tag.pk}", after={"name": tag.name})


@transaction.atomic
def tag_merge(member: Member, tag: Tag, into: Tag) -> int:
    """Let `into` stand wherever `tag` stood, and forget `tag`; how many places changed. Raises as `tag_change`."""
    _manages(member, tag)
    must_be_of(member.business, into)
    if tag.pk == into.pk:
        raise BadInput("into", "Choose another tag to merge this one into.")
    list(Tag.objects.select_for_update().filter(pk__in=[tag.pk, into.pk]).order_by("pk"))
    places = CallTag.objects.filter(tag=tag)
    taken = CallTag.objects.filter(tag=into, call=OuterRef("call"))
    is_on_turn_too = Exists(taken.filter(turn=OuterRef("turn")))
    is_on_call_too = Q(turn=None) & Exists(taken.filter(turn=None))
    places.filter(is_on_turn_too | is_on_call_too).delete()
    moved = places.update(tag=into)
    audit(member, "tag_merged", f"tag {tag.pk}", before={"name": tag.name}, after={"name": into.name, "moved": moved})
    tag.delete()
    return moved


def _manages(member: Member, tag: Tag) -> None:
    member.require(Role.MANAGER)
    must_be_of(member.business, tag)


def _must_be_in_use(tag: Tag) -> None:
    if tag.is_retired:
        raise BadInput("tag", f"The tag “{tag.name}” is retired. A manager can bring it back.")
