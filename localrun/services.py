"""PostgreSQL and Redis together: the given ones, or our own, started by the first user and stopped by the last."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

import psycopg
import redis

from localrun.account import postgres_account
from localrun.environment import read_env, settings_for, with_the_outer_world, write_env
from localrun.orphans import sweep_orphans
from localrun.places import VAR
from localrun.ports import free_port, next_free_port
from localrun.postgres import OUTSIDE, Cluster
from localrun.programs import OLDEST_POSTGRES, OLDEST_REDIS
from localrun.redis import Server
from localrun.trouble import TroubleError

NAMES = ("run", "test")
FIRST_WEB_PORT = 8000


def _address(url: str) -> str:
    """Without the password, which must not be printed."""
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port or 'its usual port'}"


def check_given_database(url: str) -> None:
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            version = connection.info.server_version // 10000
    except (psycopg.Error, ValueError) as reason:
        why = str(reason).strip().splitlines()[0]
        raise TroubleError(
            f"DATABASE_URL is set, but PostgreSQL at {_address(url)} does not let us in ({why}). "
            "Correct it, or unset it to use one that is started for you."
        ) from None
    if version < OLDEST_POSTGRES[0]:
        raise TroubleError(f"DATABASE_URL leads to PostgreSQL {version}; 14 or later is needed.")


def check_given_redis(url: str) -> None:
    try:
        with redis.Redis.from_url(url, socket_timeout=5, socket_connect_timeout=5) as client:
            version = str(client.info("server")["redis_version"])
    except (redis.RedisError, ValueError) as reason:
        raise TroubleError(
            f"REDIS_URL is set, but Redis at {_address(url)} does not answer ({reason}). "
            "Correct it, or unset it to use one that is started for you."
        ) from None
    if tuple(int(part) for part in version.split(".")[:2]) < OLDEST_REDIS:
        raise TroubleError(f"REDIS_URL leads to Redis {version}; 6.2 or later is needed.")


class Services:
    """`run` keeps its data from day to day; any other name is for tests: quick, careless and apart from it.

    Users hold a shared lock while they live; the kernel drops it however they die. The last one out stops the servers,
    unless `keep()` was called.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.folder = VAR / name
        self.folder.mkdir(parents=True, exist_ok=True)
        self._in_use: IO[str] | None = None
        self._users = self.folder / "in-use.lock"
        self._keep_mark = self.folder / "keep-running"

    @property
    def env_file(self) -> Path:
        return VAR / ("dev.env" if self.name == "run" else f"{self.name}.env")

    def start(self) -> dict[str, str]:
        """Starts what is missing and returns the settings that lead to it, also written to `env_file`."""
        if self._in_use is None:
            self._in_use = self._users.open("w")
        fcntl.flock(self._in_use, fcntl.LOCK_SH)
        with self._alone():
            database_url, redis_url = self._database(), self._redis()
            before = read_env(self.env_file)
            web, simulator = self._ports(before)
            settings = settings_for(database_url, redis_url, web, simulator)
            if self.name == "run":
                settings = with_the_outer_world(settings)
            if settings != before:
                write_env(self.env_file, settings)
        return settings

    def release(self) -> None:
        """Stops our own servers when nobody else uses them and nobody asked to keep them."""
        if self._in_use is None:
            return
        if self._is_last(self._in_use) and not self._keep_mark.exists():
            self._stop()
        self._in_use.close()
        self._in_use = None

    def keep(self) -> None:
        self._keep_mark.touch()

    def stop_unless_used(self) -> bool:
        """Takes `keep()` back. False when somebody uses the servers, who will stop them in the end."""
        self._keep_mark.unlink(missing_ok=True)
        with self._users.open("w") as lock:
            is_last = self._is_last(lock)
            if is_last:
                self._stop()
        return is_last

    def _stop(self) -> None:
        self._server().stop()
        Cluster(self.name).stop()

    @staticmethod
    def _is_last(lock: IO[str]) -> bool:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def status(self) -> list[str]:
        numbers = {"PostgreSQL": Cluster(self.name).pid(), "Redis": self._server().pid()}
        return [f"{part}: {f'running, pid {pid}' if pid else 'stopped'}" for part, pid in numbers.items()]

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with (self.folder / "start.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _database(self) -> str:
        if given := os.environ.get("DATABASE_URL"):
            check_given_database(given)
            return given
        if postgres_account().lent:
            sweep_orphans(OUTSIDE)
        cluster = Cluster(self.name, careless=self.name != "run")
        cluster.start()
        return cluster.url

    def _redis(self) -> str:
        if given := os.environ.get("REDIS_URL"):
            check_given_redis(given)
            return given
        server = self._server()
        server.start()
        return server.url

    def _server(self) -> Server:
        return Server(self.name)

    def _ports(self, before: dict[str, str]) -> tuple[int, int]:
        """The web's well-known one or the next; the simulator's as before, since the demo's agents point at it."""
        simulator = free_port(int(before.get("SIMULATOR_PORT") or 0) or None)
        return next_free_port(FIRST_WEB_PORT), simulator
