"""The commands of `docs/running.md`, word for word: what comes back is what was there."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from localrun.account import own_account
from localrun.places import ROOT
from localrun.programs import postgres_programs
from tests.journeys.house import House
from tests.journeys.processes import eventually

PAGE = (ROOT / "docs" / "running.md").read_text()
CHAPTER = PAGE.partition("## Backup and restore")[2].partition("\n## ")[0]
SAVE, RESTORE = (block.strip() for block in re.findall(r"```sh\n(.*?)```", CHAPTER, re.DOTALL))


@pytest.fixture
def empty_database() -> Iterator[str]:
    name = f"test_restored_{os.getpid()}"
    server = os.environ["DATABASE_URL"]
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"create database {name}".encode())
    yield urlsplit(server)._replace(path=f"/{name}").geturl()
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"drop database {name} with (force)".encode())


def carried_out(commands: str, folder: Path, settings: Mapping[str, str]) -> None:
    """As somebody would type them in the checkout, with the programs of the server's own version."""
    with psycopg.connect(settings["DATABASE_URL"]) as connection:
        major = connection.info.server_version // 10_000
    programs = postgres_programs(own_account(), folder / "programs", major).bin
    environment = {**settings, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
    words = ["bash", "-e", "-c", commands]
    done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def contents(database_url: str) -> dict[str, tuple[int, str]]:
    """Of every table: how many rows, and a digest of all of them."""
    with psycopg.connect(database_url) as connection:
        tables = [name for (name,) in connection.execute("select tablename from pg_tables where schemaname = 'public'")]
        return {
            table: connection.execute(
                f"select count(*), md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from {table} t".encode()
            ).fetchone()
            or (0, "")
            for table in tables
        }


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The files that the commands name, with recordings of its own."""
    for name in (".venv", "manage.py"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "var" / "media").mkdir(parents=True)
    (tmp_path / "var" / "media" / "call.wav").write_bytes(b"RIFF")
    return tmp_path


def test_what_is_restored_is_what_was_saved(house: House, checkout: Path, empty_database: str) -> None:
    call_id = house.simulator.place("hours_question", settings={"speed": 4})
    house.simulator.wait(call_id, for_webhooks=True)
    eventually(lambda: house.rows("select 1 from calls_call where retell_call_id = %s and recording <> ''", call_id))
    for process in (house.web, house.worker):
        process.freeze()
    try:
        saved = contents(house.database_url)
        carried_out(SAVE, checkout, house.settings)
    finally:
        for process in (house.web, house.worker):
            process.thaw()
    shutil.rmtree(checkout / "var" / "media")

    carried_out(RESTORE, checkout, house.settings | {"DATABASE_URL": empty_database})

    restored = contents(empty_database)
    assert {table for table in saved if saved[table] != restored.get(table)} == set()
    assert saved["calls_utterance"][0] > 0
    assert (checkout / "var" / "media" / "call.wav").read_bytes() == b"RIFF"
