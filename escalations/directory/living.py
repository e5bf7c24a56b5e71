"""The directory of a web process: the newest of every business, for the calls it answers."""

import asyncio
from collections.abc import Collection
from datetime import UTC, datetime

import structlog
from channels.db import database_sync_to_async

from engine.ports import NoWay, Recorder, Way
from escalations.directory.book import Book
from escalations.directory.reading import Directories, Moment, read_directories, read_moment
from escalations.directory.ringing import Phones
from escalations.directory.tally import DialsCounted, Tally

log = structlog.get_logger(__name__)

LOOK_EVERY_S = 3.0


class LivingDirectory:
    """`read` is called with every change of the configuration, from any thread; calls that run see it at once.

    Hours and rotas go by the clock of each question. While the database is away the last page serves on.
    """

    def __init__(self) -> None:
        self._directories = Directories()
        self._moment = Moment()
        self._tally = Tally()
        self._looking: asyncio.Task[None] | None = None

    def read(self) -> None:
        """Blocks on the database."""
        self._directories = read_directories()

    async def start(self) -> None:
        self._looking = asyncio.create_task(self._keep_looking(), name="directory")

    async def stop(self) -> None:
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)

    async def look(self) -> None:
        """Learn what calls were sent where, also by other processes, and who wants no calls any more."""
        read = database_sync_to_async(read_moment, thread_sensitive=False)
        self._moment = await read(self._directories, datetime.now(UTC))
        self._tally.take(self._moment.dials)

    def of_call(self, business_pk: int, call_id: str) -> "CallDirectory":
        return CallDirectory(self, business_pk, call_id)

    def counted(self, recorder: Recorder) -> DialsCounted:
        """The recorder, with an ear for the transfers that pass through it."""
        return DialsCounted(recorder, self._tally)

    def way(
        self,
        business_pk: int,
        destination_id: str,
        *,
        now: datetime,
        caller_number: str,
        tried: Collection[str],
        call_id: str = "",
    ) -> Way | NoWay:
        return self._book(business_pk).way(
            destination_id,
            now=now,
            caller_number=caller_number,
            tried=tried,
            calls_today=lambda place, at: self._tally.today(place, at, apart_from=call_id),
        )

    def _book(self, business_pk: int) -> Book:
        book = self._directories.books.get(business_pk) or Book()
        return book.barring(self._moment.unwanted.get(business_pk, Phones()))

    async def _keep_looking(self) -> None:
        while True:
            try:
                await self.look()
            except Exception as fault:  # whatever is wrong with the database, calls are answered from what is known
                log.warning("directory_not_refreshed", fault=type(fault).__name__)
            await asyncio.sleep(LOOK_EVERY_S)


class CallDirectory:
    """`engine.ports.Directory` for one call."""

    def __init__(self, living: LivingDirectory, business_pk: int, call_id: str) -> None:
        self._living = living
        self._business_pk = business_pk
        self._call_id = call_id

    def way(self, destination_id: str, *, now: datetime, caller_number: str, tried: Collection[str]) -> Way | NoWay:
        return self._living.way(
            self._business_pk,
            destination_id,
            now=now,
            caller_number=caller_number,
            tried=tried,
            call_id=self._call_id,
        )
