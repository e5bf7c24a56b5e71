"""A PostgreSQL and a Redis that may be stopped and frozen, because nobody else uses them."""

import fcntl
import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg

from localrun import processes
from localrun.places import VAR
from localrun.postgres import Cluster
from localrun.redis import Server
from tests.journeys.house import House

NAME = "faults"
IN_HAND = """
    select a.pid from pg_stat_activity a join pg_locks l using (pid) join pg_class c on c.oid = l.relation
    where a.wait_event_type = 'Lock' and c.relname = 'calls_webhookdelivery' and l.mode = 'RowShareLock' and l.granted
"""


class Frozen:
    """A server and its children, which stand still and keep their sockets open."""

    def __init__(self, pid: int) -> None:
        self._pids = [pid, *processes.children(pid)]

    def __enter__(self) -> None:
        self._tell(signal.SIGSTOP)

    def __exit__(self, *_: object) -> None:
        self._tell(signal.SIGCONT)

    def _tell(self, number: signal.Signals) -> None:
        for pid in self._pids:
            if processes.birth(pid):
                os.kill(pid, number)


class Servers:
    """Each outage lasts for the time of its `with`; afterwards the server is back at its old address."""

    def __init__(self) -> None:
        self.postgres = Cluster(NAME, careless=True)
        self.redis = Server(NAME)

    def start(self) -> None:
        self.postgres.start()
        self.redis.start()

    def stop(self) -> None:
        self.redis.stop()
        self.postgres.stop()

    @contextmanager
    def without_postgres(self) -> Iterator[None]:
        self.postgres.stop()
        try:
            yield
        finally:
            self.postgres.start()

    @contextmanager
    def without_redis(self) -> Iterator[None]:
        self.redis.stop()
        try:
            yield
        finally:
            self.redis.start()

    def postgres_frozen(self) -> Frozen:
        return Frozen(self.postgres.pid())

    def redis_frozen(self) -> Frozen:
        return Frozen(self.redis.pid())


class FragileHouse(House):
    """The real processes on servers of their own, with the clock that sweeps up what was left lying."""

    def __init__(self, folder: Path, servers: Servers) -> None:
        with _addresses(servers):
            # No name that a test cluster sweeps away when it starts.
            super().__init__(folder, "faults_house")
        self.servers = servers
        words = ("celery", "--app", "voiceops", "beat", "--loglevel", "INFO", "--pidfile=")
        self.beat = self._process("beat", words, lambda beat: "beat: Starting" in beat.words())
        self.processes.append(self.beat)

    @contextmanager
    def calls_locked(self, call_ids: Sequence[str]) -> Iterator[None]:
        """Whoever wants to write these calls waits."""
        with psycopg.connect(self.database_url) as holder:
            holder.execute("select 1 from calls_call where retell_call_id = any(%s) for update", [list(call_ids)])
            yield
            holder.rollback()

    def webhooks_in_hand(self) -> int:
        """How many sessions have taken a delivery up and wait for the row of its call. Only workers take them up."""
        return len(self.rows(IN_HAND))

    def sweep(self) -> None:
        """Away with what an interrupted run left behind."""
        self._on_server("drop database if exists {} with (force)")


@contextmanager
def fragile_house(folder: Path) -> Iterator[FragileHouse]:
    """One at a time on this machine: a second run waits until the first is done."""
    (VAR / NAME).mkdir(parents=True, exist_ok=True)
    with (VAR / NAME / "alone.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        servers = Servers()
        servers.start()
        house = FragileHouse(folder, servers)
        try:
            house.sweep()
            house.start()
            yield house
        finally:
            house.stop()
            servers.stop()


@contextmanager
def _addresses(servers: Servers) -> Iterator[None]:
    """The house reads where its servers are from the environment."""
    before = {name: os.environ.get(name, "") for name in ("DATABASE_URL", "REDIS_URL")}
    os.environ |= {"DATABASE_URL": servers.postgres.url, "REDIS_URL": servers.redis.url}
    try:
        yield
    finally:
        os.environ |= before
