"""What a page that moves by itself has already been shown, and the HTML that brings it up to date.

A picture belongs to one browser. Its methods read the database and are called from a thread.
"""

from collections.abc import Collection
from typing import Protocol

from django.template.loader import render_to_string

from businesses.access import Member
from calls.reading.story import CallDetail, call_detail
from calls.reading.story_items import StoryItem, figures_of, items_of
from calls.reviewing.desk import Desk
from calls.selectors import LiveCall, live_calls


class Picture(Protocol):
    def everything(self) -> str: ...

    def changes(self, moved: Collection[int] | None = None) -> str:
        """HTML of what differs from what was shown, empty when nothing does. `moved` narrows to these calls."""
        ...


class WallPicture:
    """The cards of a business's live calls, newest first."""

    def __init__(self, member: Member) -> None:
        self._member = member
        self._shown: dict[int, LiveCall] = {}

    def everything(self) -> str:
        calls = live_calls(self._member.business)[::-1]
        self._shown = {call.pk: call for call in calls}
        return self._render("calls/_wall.html", calls=calls, is_oob=True) + self._counts()

    def changes(self, moved: Collection[int] | None = None) -> str:
        found = {call.pk: call for call in live_calls(self._member.business, only=moved)}
        looked_at = self._shown.keys() if moved is None else set(moved)
        gone = [pk for pk in self._shown if pk in looked_at and pk not in found]
        come = [call for pk, call in found.items() if pk not in self._shown]
        html = [self._card_moved(call) for pk, call in found.items() if self._shown.get(pk) not in (None, call)]
        html += [f'<div id="call-{pk}" hx-swap-oob="delete"></div>' for pk in gone]
        html += [self._render("calls/_live_card_come.html", call=call) for call in come]
        self._shown = {pk: call for pk, call in (self._shown | found).items() if pk not in gone}
        if gone or come:
            html.append(self._counts())
        return "".join(html)

    def _card_moved(self, call: LiveCall) -> str:
        return self._render("calls/_live_card_body.html", call=call, is_oob=True)

    def _counts(self) -> str:
        return self._render("ui/live_counts.html", live_count=len(self._shown), is_oob=True)

    def _render(self, template: str, **context: object) -> str:
        return render_to_string(template, {"business": self._member.business, "member": self._member, **context})


class CallPicture:
    """One call: its state, its facts and its story."""

    def __init__(self, member: Member, retell_call_id: str) -> None:
        self._member = member
        self._retell_call_id = retell_call_id
        self._items: tuple[StoryItem, ...] = ()
        self._head = ""

    def everything(self) -> str:
        detail = call_detail(self._member.business, self._retell_call_id)
        if detail is None:
            return ""
        self._items, self._head = items_of(detail), self._render_head(detail)
        return self._head + self._render(
            "calls/_conversation.html", items=self._items, is_oob=True, **self._remarks(detail)
        )

    def changes(self, moved: Collection[int] | None = None) -> str:
        detail = call_detail(self._member.business, self._retell_call_id)
        if detail is None:
            return ""
        head, items = self._render_head(detail), items_of(detail)
        html = ("" if head == self._head else head) + self._story_changes(items, self._remarks(detail))
        self._items, self._head = items, head
        return html

    def _remarks(self, detail: CallDetail) -> dict[str, object]:
        return {"call": detail.call, "desk": Desk(self._member, detail.call)}

    def _story_changes(self, items: tuple[StoryItem, ...], remarks: dict[str, object]) -> str:
        """Items that kept their place are mended in it; from the first that moved on, all are laid anew."""
        pairs = list(zip(self._items, items, strict=False))
        kept = next((at for at, (old, new) in enumerate(pairs) if old.key != new.key), len(pairs))
        html = [
            self._render("calls/_story_item.html", item=new, is_oob=True, **remarks)
            for old, new in pairs[:kept]
            if old != new
        ]
        html += [f'<div id="{old.key}" hx-swap-oob="delete"></div>' for old in self._items[kept:]]
        if items[kept:]:
            html.append(self._render("calls/_story_more.html", items=items[kept:], **remarks))
        return "".join(html)

    def _render_head(self, detail: CallDetail) -> str:
        context = {"call": detail.call, "figures": figures_of(detail.call), "is_oob": True}
        return self._render("calls/_call_state.html", **context) + self._render("calls/_facts.html", **context)

    def _render(self, template: str, **context: object) -> str:
        return render_to_string(template, {"business": self._member.business, "member": self._member, **context})
