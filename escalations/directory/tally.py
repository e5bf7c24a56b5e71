"""How many calls each destination was sent today, known without asking anybody."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from engine.facts import Fact, TransferMoved, TransferStep
from engine.ports import Recorder
from escalations.directory.book import Place

LONGEST_DAY = timedelta(hours=25)

Dials = Mapping[str, Mapping[str, datetime]]
"""By destination, the calls sent there (Retell's ids), each with the time it was sent last."""


class Tally:
    """What the database knew a moment ago, and what this process has sent since. Used on one event loop.

    Each call counts once, however often its transfer was commanded. What another process sent within the last seconds
    is not known yet, so that a limit may be passed by as many.
    """

    def __init__(self) -> None:
        self._kept: Dials = {}
        self._ours: dict[str, dict[str, datetime]] = defaultdict(dict)

    def note(self, destination_id: str, call_id: str, at: datetime) -> None:
        ours = self._ours[destination_id]
        for old in [known for known, sent in ours.items() if at - sent > LONGEST_DAY]:
            del ours[old]
        ours[call_id] = at

    def take(self, kept: Dials) -> None:
        self._kept = kept

    def today(self, place: Place, now: datetime, *, apart_from: str = "") -> int:
        """Calls since midnight where the place is; the call `apart_from` does not stand in its own way."""
        since = day_began(place.hours.zone, now)
        sent = {**self._kept.get(place.destination_id, {}), **self._ours.get(place.destination_id, {})}
        return sum(at >= since for call_id, at in sent.items() if call_id != apart_from)


def day_began(zone: str, now: datetime) -> datetime:
    """The first instant of the day that `now` is on in a zone."""
    there = ZoneInfo(zone)
    return datetime.combine(now.astimezone(there).date(), time.min, tzinfo=there)


class DialsCounted:
    """`engine.ports.Recorder` that counts transfers as they are commanded, and passes everything on."""

    def __init__(self, recorder: Recorder, tally: Tally) -> None:
        self._recorder = recorder
        self._tally = tally

    def note(self, fact: Fact) -> None:
        if isinstance(fact, TransferMoved) and fact.step is TransferStep.COMMANDED and fact.destination_id:
            sent_at = datetime.fromtimestamp(fact.at_ms / 1000, UTC)
            self._tally.note(fact.destination_id, fact.call_id, sent_at)
        self._recorder.note(fact)
