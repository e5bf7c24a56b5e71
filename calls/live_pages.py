"""What a page that moves by itself has already been shown, and the message that brings it up to date.

A picture belongs to one browser. Its methods read the database and are called from a thread.
"""

import json
from collections.abc import Collection, Mapping
from typing import Protocol

from django.template.loader import render_to_string

from businesses.access import Member
from calls.operators.card_slots import Slot, slots_of
from calls.operators.presence import Watcher, watchers_of
from calls.operators.wall_view import Card, WallView, wall_cards
from calls.ports import escalations_of
from calls.reading.story import CallDetail, call_detail
from calls.reading.story_items import StoryItem, figures_of, items_of
from calls.reviewing.desk import Desk
from calls.selectors import live_count

HEAD = (
    "calls/_call_state.html",
    "calls/_facts.html",
    "calls/_escalations.html",
    "calls/operators/_presence.html",
    "calls/operators/_call_over.html",
)


class Picture(Protocol):
    def everything(self) -> str: ...

    def changes(self, moved: Collection[int] | None = None) -> str:
        """What differs from what was shown, empty when nothing does. `moved` narrows to these calls."""
        ...


class WallPicture:
    """The cards of a business's live calls that a view lets through, in its order.

    Its messages are JSON: `html` of what comes, leaves or is counted, and `cards` with the slots that changed, by the
    call's primary key. 200 cards move four times a second: HTML of them would keep the browser busy with nothing else.
    """

    def __init__(self, member: Member, view: WallView | None = None) -> None:
        self._member = member
        self._view = view or WallView()
        self._shown: dict[int, Card] = {}
        self._slots: dict[int, dict[str, Slot]] = {}
        self._order: list[int] = []
        self._counted = -1

    def everything(self) -> str:
        cards = wall_cards(self._member, self._view)
        self._shown = {card.call.pk: card for card in cards}
        self._slots = {pk: slots_of(card, self._member) for pk, card in self._shown.items()}
        self._order, self._counted = list(self._shown), -1
        html = self._render("calls/_wall.html", cards=cards, view=self._view, is_oob=True) + self._counts()
        return _message(html, {})

    def changes(self, moved: Collection[int] | None = None) -> str:
        found = {card.call.pk: card for card in wall_cards(self._member, self._view, only=moved)}
        looked_at = self._shown.keys() if moved is None else set(moved)
        gone = [pk for pk in self._shown if pk in looked_at and pk not in found]
        come = [card for pk, card in found.items() if pk not in self._shown]
        cards = {pk: slots for pk, card in found.items() if pk in self._shown and (slots := self._moved(card))}
        html = [f'<div id="call-{pk}" hx-swap-oob="delete"></div>' for pk in gone]
        # The last to come is put before the others.
        html += [self._render("calls/_live_card_come.html", card=card) for card in reversed(come)]
        self._slots |= {card.call.pk: slots_of(card, self._member) for card in come}
        self._shown = {pk: card for pk, card in (self._shown | found).items() if pk not in gone}
        html.append(self._reordered())
        if gone or come or moved is None:
            html.append(self._counts())
        return _message("".join(html), cards)

    def _moved(self, card: Card) -> dict[str, Slot]:
        """The slots that read otherwise than before."""
        pk, old = card.call.pk, self._shown[card.call.pk]
        if card == old:
            return {}
        before, self._slots[pk] = self._slots[pk], slots_of(card, self._member)
        return {name: slot for name, slot in self._slots[pk].items() if before[name] != slot}

    def _reordered(self) -> str:
        """Where cards belong, when that is not where the page has them: a new card comes first."""
        order = [card.call.pk for card in self._view.sorted(self._shown.values())]
        known = [pk for pk in self._order if pk in self._shown]
        new = [pk for pk in order if pk not in set(known)]
        self._order = order
        return "" if order == new + known else self._render("calls/_wall_order.html", order=order, is_oob=True)

    def _counts(self) -> str:
        """All live calls of the business, whichever of them this wall shows."""
        count = live_count(self._member.business) if self._view.is_narrowed else len(self._shown)
        if count == self._counted:
            return ""
        self._counted = count
        return self._render("ui/live_counts.html", live_count=count, is_oob=True)

    def _render(self, template: str, **context: object) -> str:
        return render_to_string(template, {"business": self._member.business, "member": self._member, **context})


def _message(html: str, cards: Mapping[int, Mapping[str, Slot]]) -> str:
    parts = {"html": html, "cards": cards}
    told = {name: part for name, part in parts.items() if part}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")) if told else ""


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
        """Everything about the call but its story; each part is found by its own id."""
        context = {
            "call": detail.call,
            "figures": figures_of(detail.call),
            "others": self._others(detail),
            "escalations": escalations_of()(detail.call),
            "is_oob": True,
        }
        return "".join(self._render(template, **context) for template in HEAD)

    def _others(self, detail: CallDetail) -> list[Watcher]:
        there = watchers_of(self._member.business.pk).get(detail.call.pk, ())
        return [watcher for watcher in there if watcher.person != self._member.user.pk]

    def _render(self, template: str, **context: object) -> str:
        return render_to_string(template, {"business": self._member.business, "member": self._member, **context})
