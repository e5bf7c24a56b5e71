"""The destinations of one business as a caller is led through them. Pure: no clock, no database."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from engine.hours import OpeningHours
from engine.ports import NoWay, Way
from escalations.directory.ringing import Phones

CLOSED, NOBODY, LIMIT, UNKNOWN = "closed", "nobody", "limit", "unknown"
"""Why nobody can be had; what `engine.ports.NoWay.why` may be."""


@dataclass(frozen=True, slots=True)
class Shift:
    """Somebody's time on duty. `person` is their name, for people to read."""

    number: str
    starts_at: datetime
    ends_at: datetime
    person: str = ""

    def covers(self, now: datetime) -> bool:
        return self.starts_at <= now < self.ends_at


@dataclass(frozen=True, slots=True)
class Place:
    """A destination. `shifts` stand in the order in which people are dialled."""

    destination_id: str
    name: str
    number: str = ""
    hours: OpeningHours = field(default_factory=lambda: OpeningHours(is_always=True))
    uses_rota: bool = False
    shifts: tuple[Shift, ...] = ()
    daily_limit: int | None = None
    plan_b_id: str = ""
    last_resort: str = "callback"
    is_retired: bool = False

    def on_duty(self, now: datetime) -> list[Shift]:
        return [shift for shift in self.shifts if shift.covers(now)] if self.uses_rota else []


@dataclass(frozen=True, slots=True)
class Stop:
    """One destination of the chain as it stands now: a `number` to dial, or `why` there is none."""

    place: Place | None
    number: str = ""
    why: str = ""
    person: str = ""


CallsToday = Callable[[Place, datetime], int]
"""How many calls were sent to a place on its own day so far."""


def no_calls(place: Place, now: datetime) -> int:
    del place, now
    return 0


@dataclass(frozen=True, slots=True)
class Book:
    """`barred` ring where no caller may be sent: at the business's own agents, or at people who want no calls."""

    places: Mapping[str, Place] = field(default_factory=dict)
    barred: Phones = field(default_factory=Phones)

    def barring(self, phones: Phones) -> "Book":
        return replace(self, barred=self.barred | phones)

    def way(
        self,
        destination_id: str,
        *,
        now: datetime,
        caller_number: str = "",
        tried: Collection[str] = (),
        calls_today: CallsToday = no_calls,
    ) -> Way | NoWay:
        """The answer of `engine.ports.Directory`. `why` is that of the destination that was wanted, `help` that of the
        last one of its chain.
        """
        stops = []
        for stop in self.stops(destination_id, now, Phones.of(caller_number), Phones.of(*tried), calls_today):
            if stop.number and stop.place is not None:
                return Way(stop.number, stop.place.destination_id)
            stops.append(stop)
        last = [stop.place.last_resort for stop in stops if stop.place is not None and not stop.place.is_retired]
        return NoWay(stops[0].why, last[-1] if last else "callback")

    def stops(
        self,
        destination_id: str,
        now: datetime,
        caller: Phones | None = None,
        tried: Phones | None = None,
        calls_today: CallsToday = no_calls,
    ) -> Iterator[Stop]:
        """A destination and what stands in for it, each once, whatever circle the rows make."""
        seen: set[str] = set()
        while destination_id not in seen:
            seen.add(destination_id)
            place = self.places.get(destination_id)
            yield self._stop(place, now, caller or Phones(), tried or Phones(), calls_today)
            if place is None or not place.plan_b_id:
                return
            destination_id = place.plan_b_id

    def _stop(self, place: Place | None, now: datetime, caller: Phones, tried: Phones, calls_today: CallsToday) -> Stop:
        if place is None or place.is_retired:
            return Stop(place, why=UNKNOWN)
        if not place.hours.is_open(now):
            return Stop(place, why=CLOSED)
        if place.daily_limit is not None and calls_today(place, now) >= place.daily_limit:
            return Stop(place, why=LIMIT)
        never = (self.barred, caller)
        people = [shift for shift in place.on_duty(now) if not _rings(shift.number, *never)]
        if not people:
            is_free = bool(place.number) and not _rings(place.number, *never, tried)
            return Stop(place, place.number) if is_free else Stop(place, why=NOBODY)
        free = next((shift for shift in people if not _rings(shift.number, tried)), None)
        return Stop(place, free.number, person=free.person) if free else Stop(place, why=NOBODY)


def _rings(number: str, *phones: Phones) -> bool:
    return any(number in one for one in phones)
