"""A year of calls in a PostgreSQL of its own below `var/bench-pages`, kept from one run to the next."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlsplit

import django
import psycopg

from bench.machine import FOLDER
from localrun.environment import settings_for
from localrun.ports import free_port
from localrun.postgres import Cluster
from localrun.redis import Server

NAME = "bench-pages"
DATABASE = "bench_pages"
# Those of a server with 8 GB for PostgreSQL; the rest is as it comes.
SERVER_SETTINGS = {"shared_buffers": "2GB", "effective_cache_size": "6GB", "work_mem": "16MB", "max_wal_size": "4GB"}
WHILE_FILLING = {
    "fsync": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "checkpoint_timeout": "30min",
}


@contextmanager
def archive(*, is_filled: bool = True) -> Iterator[dict[str, str]]:
    """The settings of a production process on these calls. Not `is_filled`: the database is made anew, and empty."""
    cluster, server = Cluster(NAME), Server(NAME)
    try:
        cluster.start()
        server.start()
        if not is_filled:
            _make_anew(cluster.url)
        _restart_with(cluster, SERVER_SETTINGS | ({} if is_filled else WHILE_FILLING))
        yield _settings(cluster.url, server.url)
    finally:
        server.stop()
        cluster.stop()


def set_django_up(settings: Mapping[str, str]) -> None:
    os.environ.update({**settings, "DJANGO_SETTINGS_MODULE": "voiceops.settings"})
    django.setup()


def throw_away() -> None:
    """Cluster, calls and all."""
    cluster = Cluster(NAME)
    cluster.stop()
    shutil.rmtree(cluster.home.data, ignore_errors=True)
    cluster.home.record.unlink(missing_ok=True)
    shutil.rmtree(Server(NAME).folder.parent, ignore_errors=True)


def _make_anew(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"drop database if exists {DATABASE} with (force)")
        connection.execute(f"create database {DATABASE}")


def _restart_with(cluster: Cluster, wanted: Mapping[str, str]) -> None:
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        connection.execute("alter system reset all")
        for name, value in wanted.items():
            connection.execute(f"alter system set {name} = '{value}'")
    cluster.stop()
    cluster.start()


def _settings(cluster_url: str, redis_url: str) -> dict[str, str]:
    FOLDER.mkdir(parents=True, exist_ok=True)
    url = urlsplit(cluster_url)._replace(path=f"/{DATABASE}").geturl()
    return (
        dict(os.environ)
        | settings_for(url, redis_url, free_port(), free_port())
        | {
            "DEBUG": "false",
            "HTTPS_ONLY": "false",
            "REDIS_PREFIX": NAME,
            "SPOOL_DIR": str(FOLDER / "spool"),
            "METRICS_DIR": str(FOLDER / "figures"),
        }
    )
