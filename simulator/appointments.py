"""What a caller wants done with an appointment, gathered from the whole talk."""

import re
from dataclasses import dataclass, replace

from simulator.conversation import Line, Talk, plain
from simulator.practice import DAYS, service_in

_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_HOUR = rf"(?P<hour>1[0-2]|[1-9]|{'|'.join(reversed(_NUMBERS))})(?::?(?P<minute>[0-5]\d)| (?P<spoken>thirty|fifteen))?"
_HALF = r"(?: ?(?P<half>a m|p m|am|pm|in the morning|in the afternoon|o'clock))?"
_TIME = re.compile(rf"\b(?:at|around|about) {_HOUR}{_HALF}\b")
_TIME_MARKED = re.compile(rf"\b{_HOUR} ?(?P<half>a m|p m|am|pm|in the morning|in the afternoon|o'clock)\b")
_TIME_BARE = re.compile(rf"\b{_HOUR}{_HALF}\b")
_NAME = re.compile(
    r"\b(?i:my name is|name's|this is|i am called|under the name|under) ([A-Z][\w'-]+(?: [A-Z][\w'-]+)?)"
)
_NAME_LEAD = re.compile(
    r"^(?:(?:sure|yes|okay|ok|yeah|of course|it's|it is|it|is|my name|that's|um|uh)\b[\s,.]*)+", re.IGNORECASE
)
_YES = re.compile(r"\b(yes|yeah|yep|right|correct|perfect|exactly|sounds good|that works|please do)\b")
_BOOK = re.compile(r"\b(book|appointment|schedule|come in|make a time|see (?:the|a) dentist|slot)\b")
_RESCHEDULE = re.compile(r"\b(reschedule|move my|change my|another time|different day)\b")
_CANCEL = re.compile(r"\bcancel\b")
_NEEDED = {"book": ("reason", "day", "time", "name"), "reschedule": ("day", "time", "name"), "cancel": ("name",)}
_QUESTIONS = {
    "reason": "What would you like to come in for?",
    "day": "What day works best for you?",
    "time": "What time would you like?",
    "name": "May I have your name, please?",
}
READ_BACK = "so that is"
DONE = ("you are booked for", "your appointment is cancelled")


@dataclass(frozen=True, slots=True)
class Wish:
    """`kind` is book, reschedule or cancel; empty while the caller wants none of them."""

    kind: str = ""
    reason: str = ""
    day: str = ""
    time: str = ""
    name: str = ""
    is_confirmed: bool = False

    @property
    def missing(self) -> str:
        return next((slot for slot in _NEEDED.get(self.kind, ()) if not getattr(self, slot)), "")


def wish_of(talk: Talk) -> Wish:
    """The open wish: a finished one is forgotten, so that a second booking starts afresh."""
    wish = Wish()
    for line in talk.lines:
        if any(mark in line.asked.lower() for mark in DONE):
            wish = Wish()
        wish = _heard(wish, line)
    return wish


def next_line(wish: Wish) -> str:
    """What the receptionist says to bring the wish forward."""
    if wish.missing:
        return _QUESTIONS[wish.missing] if wish.missing != "reason" else f"I can help with that. {_QUESTIONS['reason']}"
    when = f"{wish.day} at {wish.time}"
    if wish.kind == "cancel":
        if wish.is_confirmed:
            return "Your appointment is cancelled. Is there anything else I can do for you?"
        return f"So that is cancelling the appointment of {wish.name}. Is that right?"
    what = f"a {wish.reason}" if wish.kind == "book" else "your new time,"
    if wish.is_confirmed:
        tail = "Your old time is released." if wish.kind == "reschedule" else "We will send you a reminder."
        return f"You are booked for {when}, {wish.name}. {tail} Is there anything else I can do for you?"
    return f"So that is {what} on {when}, for {wish.name}. Is that right?"


def _heard(wish: Wish, line: Line) -> Wish:
    words = line.words
    kind = _kind(words) or wish.kind
    day, time = _day(words), _time(words, is_asked="what time" in line.asked.lower())
    name = _name(line, is_asked="name" in line.asked.lower())
    is_answering = READ_BACK in line.asked.lower()
    is_changed = is_answering and bool(day or time)
    return replace(
        wish,
        kind=kind,
        reason=service_in(words) or wish.reason or _free_reason(line),
        day=day or wish.day,
        time=time or wish.time,
        name=name or wish.name,
        is_confirmed=is_answering and not is_changed and bool(_YES.search(words)),
    )


def _kind(words: str) -> str:
    if _RESCHEDULE.search(words):
        return "reschedule"
    if _CANCEL.search(words):
        return "cancel"
    return "book" if _BOOK.search(words) else ""


def _free_reason(line: Line) -> str:
    """Any answer to "what for" will do, so that a caller with an odd reason is not asked for ever."""
    return "visit" if "come in for" in line.asked.lower() and line.words else ""


def _day(words: str) -> str:
    named = next((day.capitalize() for day in DAYS if day in words), "")
    return named or next((day for day in ("tomorrow", "today") if day in words), "")


def _time(words: str, *, is_asked: bool) -> str:
    if re.search(r"\bnoon\b", words):
        return "noon"
    found = _TIME_MARKED.search(words) or _TIME.search(words) or (_TIME_BARE.search(words) if is_asked else None)
    if found is None:
        return ""
    raw = found["hour"]
    hour = int(raw) if raw.isdigit() else _NUMBERS.index(raw) + 1
    half = (found["half"] or "").replace(" ", "")
    is_morning = half in ("am", "inthemorning") or (half in ("", "o'clock") and 8 <= hour < 12)
    minute = {"30": "thirty", "15": "fifteen", "45": "forty-five"}.get(found["minute"] or "", found["spoken"] or "")
    spoken = f"{_NUMBERS[hour - 1]} {minute}".strip()
    return f"{spoken} {'a.m.' if is_morning else 'p.m.'}"


def _name(line: Line, *, is_asked: bool) -> str:
    if told := _NAME.search(line.text):
        return told[1]
    if not is_asked or plain(line.text) in ("", "why"):
        return ""
    words = re.findall(r"[A-Za-z][\w'-]*", _NAME_LEAD.sub("", line.text))
    return " ".join(word.capitalize() for word in words[:2])
