"""What became of each wish for a person on a call, worked out from everything known of the call. Pure.

The same news gives the same answer whatever its order of arrival, so nothing is lost by a crash or a late webhook:
whoever is in doubt works it out again from the call's log, which holds each event once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from escalations.models import CallbackKind, HandoffState

HANDED_OVER = frozenset({"call_transfer", "transfer_bridged", "call_take_over"})
"""Retell's disconnection reasons for a call that left us for a person."""
HUNG_UP = "user_hangup"
GOES_ON = ("plan_b", "resumed")
"""Who asks for a transfer that stands for an earlier one of the same wish."""
OPEN = frozenset({HandoffState.ASKED, HandoffState.COMMANDED})


@dataclass(frozen=True, slots=True)
class News:
    """One event of a call. `kind` is the name in the call's log; `data` what stands there."""

    kind: str
    at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ending:
    """A call that is over and whose reason is known, or was waited for long enough (`reason` empty)."""

    at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """One wish for a person. A plan B belongs to the wish it stands in for.

    `is_sure`: Retell itself, or a bridge of our own, said that a person took the call. Otherwise its socket was closed
    and nothing else known, and the call's disconnection reason may say better.
    """

    asked_at: datetime
    state: HandoffState = HandoffState.ASKED
    asked_by: str = ""
    reason: str = ""
    priority: str = "medium"
    destination_id: str = ""
    number: str = ""
    attempts: int = 0
    why: str = ""
    commanded_at: datetime | None = None
    settled_at: datetime | None = None
    is_sure: bool = False

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    def settled(self, state: HandoffState, at: datetime, why: str) -> "Wish":
        return replace(self, state=state, settled_at=at, why=why)


@dataclass(frozen=True, slots=True)
class Owed:
    """What people owe the caller since `since`. `due_at` is None until the caller names a time."""

    kind: CallbackKind
    since: datetime
    reason: str = ""
    priority: str = "medium"
    destination_id: str = ""
    due_at: datetime | None = None
    words: str = ""
    is_declined: bool = False


@dataclass(frozen=True, slots=True)
class Story:
    wishes: tuple[Wish, ...] = ()
    owed: Owed | None = None


def fold(news: Iterable[News], ending: Ending | None = None) -> Story:
    """The story of a call so far. `news` may come in any order."""
    story = Story()
    for one in sorted(news, key=lambda one: (one.at, one.kind, sorted(map(str, one.data.items())))):
        story = READERS[one.kind](story, one) if one.kind in READERS else story
    return _ended(story, ending) if ending is not None else story


def _moved(story: Story, one: News) -> Story:
    """A step of the engine's transfer machine."""
    step = str(one.data.get("step"))
    if step == "asked":
        return _asked(story, one)
    wish = _current(story, one)
    if step == "commanded" and wish.state is not HandoffState.BRIDGED:
        commanded = replace(
            wish,
            state=HandoffState.COMMANDED,
            attempts=max(wish.attempts, int(one.data.get("attempt") or 1)),
            commanded_at=wish.commanded_at or one.at,
            settled_at=None,
        )
        return _with(story, commanded)
    outcomes = {"confirmed": HandoffState.BRIDGED, "refused": HandoffState.REFUSED, "lost": HandoffState.LOST}
    if step in outcomes and wish.state is not HandoffState.BRIDGED:
        settled = wish.settled(outcomes[step], one.at, step)
        return _with(story, replace(settled, is_sure=step == "confirmed" and one.data.get("over_own_line") is True))
    return story


def _asked(story: Story, one: News) -> Story:
    told = one.data
    asked_by = str(told.get("asked_by", ""))
    last = story.wishes[-1] if story.wishes else None
    destination_id, number = str(told.get("destination_id", "")), str(told.get("number", ""))
    goes_on = asked_by in GOES_ON and last is not None and last.state is not HandoffState.BRIDGED
    if last is not None and (last.is_open or goes_on):
        return _with(
            story,
            replace(
                last, state=HandoffState.ASKED, settled_at=None, why="", destination_id=destination_id, number=number
            ),
        )
    wish = Wish(
        one.at,
        asked_by=asked_by,
        reason=str(told.get("reason", "")),
        priority=str(told.get("priority", "medium")),
        destination_id=destination_id,
        number=number,
    )
    return replace(story, wishes=(*story.wishes, wish))


def _offered(story: Story, one: News) -> Story:
    """Nobody could be had; the caller was offered a callback or a message."""
    told = one.data
    why_not = str(told.get("why_not", ""))
    reason, priority = str(told.get("reason", "")), str(told.get("priority", "medium"))
    destination_id = str(told.get("destination_id", ""))
    last = story.wishes[-1] if story.wishes else None
    if last is None or last.state is HandoffState.BRIDGED:
        last = Wish(one.at, asked_by="rule", reason=reason, priority=priority, destination_id=destination_id)
        story = replace(story, wishes=(*story.wishes, last))
    story = _with(story, last.settled(HandoffState.CALLBACK, one.at, last.why or why_not))
    known = story.owed
    kind = CallbackKind(str(told.get("help", "callback")))
    owed = Owed(kind, one.at, reason, priority, destination_id)
    if known is None:
        return replace(story, owed=owed)
    since = one.at if known.is_declined else known.since
    return replace(story, owed=replace(owed, since=since, due_at=known.due_at, words=known.words))


def _answered(story: Story, one: News) -> Story:
    """The caller named a time, or wants no call."""
    told = one.data
    due_ms = told.get("due_at_ms")
    due_at = datetime.fromtimestamp(due_ms / 1000, one.at.tzinfo) if isinstance(due_ms, int | float) else None
    owed = story.owed or Owed(CallbackKind.CALLBACK, one.at)
    return replace(
        story,
        owed=replace(
            owed,
            due_at=due_at or owed.due_at,
            words=str(told.get("note") or owed.words),
            is_declined=told.get("is_declined") is True,
        ),
    )


def _message(story: Story, one: News) -> Story:
    owed = story.owed or Owed(CallbackKind.MESSAGE, one.at)
    words = "\n".join(filter(None, (owed.words, str(one.data.get("words", "")))))
    kind = CallbackKind.MESSAGE if owed.due_at is None else owed.kind
    return replace(story, owed=replace(owed, kind=kind, words=words, is_declined=False))


def _started(story: Story, one: News) -> Story:
    wish = _current(story, one)
    if not wish.is_open or _is_of_another(wish, one):
        return story
    return _with(story, replace(wish, state=HandoffState.COMMANDED, commanded_at=wish.commanded_at or one.at))


def _bridged(story: Story, one: News) -> Story:
    """Retell's own word, which beats everything we thought."""
    wish = _current(story, one)
    if wish.state is not HandoffState.BRIDGED:
        wish = wish.settled(HandoffState.BRIDGED, one.at, "bridged")
    return _with(story, replace(wish, is_sure=True))


def _cancelled(story: Story, one: News) -> Story:
    wish = _current(story, one)
    if not wish.is_open or _is_of_another(wish, one):
        return story
    return _with(story, wish.settled(HandoffState.REFUSED, one.at, "cancelled"))


READERS = {
    "transfer_moved": _moved,
    "help_offered": _offered,
    "callback_asked": _answered,
    "message_taken": _message,
    "transfer_started": _started,
    "transfer_bridged": _bridged,
    "transfer_cancelled": _cancelled,
    "transfer_ended": _bridged,
}
"""What each kind of news does to the story."""


def _ended(story: Story, ending: Ending) -> Story:
    """The call is over: a transfer is bridged by its disconnection reason alone, or it is lost; and who got neither a
    person nor an answer is owed one.
    """
    if not story.wishes:
        return story
    last = story.wishes[-1]
    is_doubtful = last.state is HandoffState.BRIDGED and not last.is_sure and bool(ending.reason)
    if ending.reason in HANDED_OVER:
        if last.state is not HandoffState.BRIDGED:
            last = last.settled(HandoffState.BRIDGED, ending.at, ending.reason)
    elif last.is_open or is_doubtful:
        last = last.settled(
            HandoffState.LOST, ending.at, "caller_left" if ending.reason == HUNG_UP else "never_settled"
        )
    story = _with(story, last)
    if last.state is HandoffState.BRIDGED:
        # Who got a person in the end is owed nothing that was offered before.
        is_idle = story.owed is not None and story.owed.due_at is None and not story.owed.words
        return replace(story, owed=None) if is_idle else story
    if story.owed is None:
        owed = Owed(CallbackKind.FOLLOW_UP, ending.at, last.reason, last.priority, last.destination_id)
        return replace(story, owed=owed)
    return story


def _is_of_another(wish: Wish, one: News) -> bool:
    """A late word on a number that was given up, while the next one is being dialled."""
    number = str(one.data.get("number") or "")
    return bool(number and wish.number) and number != wish.number


def _current(story: Story, one: News) -> Wish:
    """The wish a step belongs to; one nobody told of when its asking was not heard of."""
    return story.wishes[-1] if story.wishes else Wish(one.at, number=str(one.data.get("number") or ""))


def _with(story: Story, wish: Wish) -> Story:
    """The story with its last wish replaced; its first when there was none."""
    return replace(story, wishes=(*story.wishes[:-1], wish))
