"""Lists under a name, and the columns a person likes."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Max
from django.http import QueryDict

from businesses.access import Member
from businesses.audit import audit
from businesses.models import Role
from calls.listing.columns import read_columns
from calls.listing.filters import NAMES
from calls.listing.selectors import views_of
from calls.models import ListColumns, SavedView
from common.errors import BadInput, NotAllowed
from common.rows import change_checked, save_checked

MOST_VIEWS = 100
KEPT = NAMES | {"sort", "cols"}
"""What of an address a view keeps; page marks and the like are not part of a list."""


def kept_of(query: str) -> str:
    """The part of a query string that a view keeps."""
    kept = QueryDict(mutable=True)
    for name, values in QueryDict(query[:8_000]).lists():
        if name in KEPT and any(values):
            kept.setlist(name, [value for value in values if value])
    return kept.urlencode()


@transaction.atomic
def view_save(member: Member, name: str, query: str, *, is_shared: bool = False) -> SavedView:
    """Keep a list under a name of one's own. Raises `BadInput`, and `NotAllowed` for sharing without the role."""
    if is_shared:
        member.require(Role.MANAGER)
    mine = SavedView.objects.filter(business=member.business)
    if mine.filter(owner=member.user).count() >= MOST_VIEWS:
        raise BadInput("name", f"{MOST_VIEWS} views are kept for each person. Delete one first.")
    last = mine.aggregate(last=Max("position"))["last"] or 0
    view = SavedView(
        business=member.business,
        owner=member.user,
        name=_name(member, name),
        query=_query(query),
        is_shared=is_shared,
        position=last + 1,
    )
    save_checked(view)
    if is_shared:
        audit(member, "view_shared", f"view {view.pk}", after={"name": view.name})
    return view


@transaction.atomic
def view_rename(member: Member, view: SavedView, name: str) -> None:
    """Raises `BadInput` and `NotAllowed`."""
    _must_change(member, view)
    before = view.name
    change_checked(view, name=_name(member, name, view))
    _note(member, view, "view_renamed", before, view.name)


@transaction.atomic
def view_replace(member: Member, view: SavedView, query: str) -> None:
    """Let the name stand for another list. Raises `BadInput` and `NotAllowed`."""
    _must_change(member, view)
    before = view.query
    change_checked(view, query=_query(query))
    _note(member, view, "view_replaced", before, view.query)


@transaction.atomic
def view_share(member: Member, view: SavedView, *, is_shared: bool) -> None:
    """Raises `NotAllowed`."""
    _must_change(member, view)
    member.require(Role.MANAGER)
    change_checked(view, is_shared=is_shared)
    audit(member, "view_shared" if is_shared else "view_unshared", f"view {view.pk}", after={"name": view.name})


@transaction.atomic
def view_delete(member: Member, view: SavedView) -> None:
    """Raises `NotAllowed`."""
    _must_change(member, view)
    _note(member, view, "view_deleted", view.name, "")
    view.delete()


@transaction.atomic
def view_move(member: Member, view: SavedView, by: int) -> None:
    """One place up (-1) or down (1) among the views this person sees. Raises `NotAllowed`."""
    _must_change(member, view)
    seen = list(views_of(member).select_for_update(of=("self",)))
    here = seen.index(view)
    there = min(max(here + by, 0), len(seen) - 1)
    seen.insert(there, seen.pop(here))
    for position, each in enumerate(seen, 1):
        each.position = position
    SavedView.objects.bulk_update(seen, ["position"])


def columns_choose(member: Member, names: Iterable[str]) -> None:
    """Keep which columns this person sees; none known brings the usual ones back."""
    chosen = [column.name for column in read_columns(names)]
    ListColumns.objects.update_or_create(business=member.business, user=member.user, defaults={"names": chosen})


def may_change(member: Member, view: SavedView) -> bool:
    return view.owner_id == member.user.pk or (view.is_shared and member.may(Role.MANAGER))


def _must_change(member: Member, view: SavedView) -> None:
    if view.business_id != member.business.pk or not may_change(member, view):
        raise NotAllowed("This view is somebody else's. Save it under a name of your own, or ask a manager.")
    if view.is_shared:
        member.require(Role.MANAGER)


def _note(member: Member, view: SavedView, act: str, before: str, after: str) -> None:
    if view.is_shared:
        audit(member, act, f"view {view.pk}", before={"was": before}, after={"is": after})


def _name(member: Member, name: str, view: SavedView | None = None) -> str:
    given = " ".join(name.split())
    if not given:
        raise BadInput("name", "Give the view a name.")
    same = SavedView.objects.filter(business=member.business, owner=view.owner if view else member.user, name=given)
    if same.exclude(pk=view.pk if view else 0).exists():
        raise BadInput("name", f"There is a view called “{given[:60]}” already. Choose another name.")
    return given


def _query(query: str) -> str:
    kept = kept_of(query)
    if len(kept) > 2_000:
        raise BadInput("query", "These are too many filters for one view. Take some away first.")
    return kept
