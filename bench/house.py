"""The product under test: the real web process on a database, a Redis and a demo business of its own."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import psycopg

from bench.machine import FOLDER
from localrun.environment import settings_for
from localrun.places import ROOT
from localrun.ports import free_port
from localrun.postgres import Cluster
from localrun.redis import Server

BUSINESS = "lakeside-dental"
SECRETS = (
    "from businesses.models import Business; "
    f"b = Business.objects.get(slug='{BUSINESS}'); print(b.socket_secret, b.retell_api_key)"
)
WEB = ["-m", "voiceops.serve"]


@dataclass(frozen=True, slots=True)
class House:
    """`settings` are those of a production process, except that no proxy brings HTTPS."""

    settings: dict[str, str]
    socket_secret: str
    retell_api_key: str
    cluster: Cluster
    redis: Server

    @property
    def database_url(self) -> str:
        return self.settings["DATABASE_URL"]


@contextmanager
def house(model_port: int) -> Iterator[House]:
    """PostgreSQL and Redis write as they do in production: every commit reaches the disk."""
    with _alone():
        cluster, server = Cluster("bench"), Server("bench")
        try:
            cluster.start()
            server.start()
            yield _furnished(cluster, server, model_port)
        finally:
            server.stop()
            cluster.stop()


@contextmanager
def _alone() -> Iterator[None]:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "alone.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SystemExit("Another benchmark runs in this checkout; two at once would measure each other.") from None
        yield


def _furnished(cluster: Cluster, server: Server, model_port: int) -> House:
    name = "bench_turns"
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        connection.execute(f"drop database if exists {name} with (force)")
        connection.execute(f"create database {name}")
    database_url = urlsplit(cluster.url)._replace(path=f"/{name}").geturl()
    for leftover in ("spool", "metrics"):
        shutil.rmtree(FOLDER / leftover, ignore_errors=True)
        (FOLDER / leftover).mkdir(parents=True)
    settings = dict(os.environ) | settings_for(database_url, server.url, free_port(), free_port())
    settings |= {
        "DEBUG": "false",
        "HTTPS_ONLY": "false",
        "REDIS_PREFIX": f"bench-{os.getpid()}",
        "MODEL_BASE_URL": f"http://127.0.0.1:{model_port}/v1",
        "DEMO_PASSWORD": "for-the-bench-only",
        "SPOOL_DIR": str(FOLDER / "spool"),
        "PROMETHEUS_MULTIPROC_DIR": str(FOLDER / "metrics"),
    }
    manage(settings, "migrate", "--verbosity", "0")
    manage(settings, "demo")
    secret, key = manage(settings, "shell", "--verbosity", "0", "-c", SECRETS).split()
    return House(settings, secret, key, cluster, server)


def with_static(settings: Mapping[str, str]) -> dict[str, str]:
    """For a process whose pages are looked at: in production styles and scripts are collected first."""
    ours = dict(settings) | {"STATIC_ROOT": str(FOLDER / "static")}
    manage(ours, "collectstatic", "--noinput", "--verbosity", "0")
    return ours


def manage(settings: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *words], cwd=ROOT, env=settings, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise SystemExit(f"manage.py {words[0]} failed:\n{done.stdout}{done.stderr}")
    return done.stdout
