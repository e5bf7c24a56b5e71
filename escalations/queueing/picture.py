"""What a page of the queue has been shown, and the HTML that brings it up to date."""

from collections.abc import Collection

from django.template.loader import render_to_string

from businesses.access import Member
from escalations.queueing.filters import QueueFilters
from escalations.queueing.selectors import Counted, QueuePage, counted, queue_page


class QueuePicture:
    """One browser's part of the queue. Rows that changed in their place are mended there, so that a person who walks
    the list by keys is not thrown out of it; otherwise the list is laid anew.
    """

    def __init__(self, member: Member, filters: QueueFilters) -> None:
        self._member = member
        self._filters = filters
        self._page = QueuePage((), (), "")
        self._counted: Counted | None = None

    def everything(self) -> str:
        self._page = queue_page(self._member, self._filters)
        return self._list() + self._counts()

    def changes(self, moved: Collection[int] | None = None) -> str:
        """`moved` is of no use here: a row is no call."""
        old, self._page = self._page, queue_page(self._member, self._filters)
        return self._difference(old) + self._counts()

    def _difference(self, old: QueuePage) -> str:
        new = self._page
        if old == new:
            return ""
        is_in_place = [row.pk for row in old.rows] == [row.pk for row in new.rows]
        if not is_in_place or old.under_way != new.under_way or old.older != new.older:
            return self._list()
        changed = [row for was, row in zip(old.rows, new.rows, strict=True) if was != row]
        return "".join(self._render("escalations/queue/_row.html", row=row) for row in changed)

    def _list(self) -> str:
        return self._render("escalations/queue/_list.html", page=self._page)

    def _counts(self) -> str:
        found = counted(self._member.business)
        if found == self._counted:
            return ""
        self._counted = found
        return self._render("escalations/queue/_counts.html", counted=found)

    def _render(self, template: str, **context: object) -> str:
        given = {"business": self._member.business, "member": self._member, "filters": self._filters}
        return render_to_string(template, {**given, "is_oob": True, **context})
