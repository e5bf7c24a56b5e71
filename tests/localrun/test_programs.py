"""Which PostgreSQL and which Redis are taken, and what is said when there is none."""

import importlib.util
from pathlib import Path

import pytest

from localrun import programs
from localrun.account import own_account
from localrun.trouble import TroubleError


@pytest.fixture
def bare_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine whose only programs are those put into the returned folder."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(programs, "_postgres_folders", lambda: iter([tmp_path]))
    return tmp_path


def put(folder: Path, name: str, says: str, code: int = 0) -> None:
    program = folder / name
    program.write_text(f"#!/bin/sh\necho '{says}'\nexit {code}\n")
    program.chmod(0o755)


def put_postgres(folder: Path, version: str, code: int = 0) -> None:
    for name in programs.NEEDED:
        put(folder, name, f"{name} (PostgreSQL) {version}", code)


def without_wheels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)


def test_a_good_postgres_of_the_machine_comes_first(bare_machine: Path, tmp_path: Path) -> None:
    put_postgres(bare_machine, "15.18 (Debian 15.18-0+deb12u1)")

    assert programs.postgres_programs(own_account(), tmp_path, None) == programs.Postgres(bare_machine, 15)


@pytest.mark.parametrize(("version", "code"), [("13.4", 0), ("15.18", 1)])
def test_an_old_or_broken_postgres_is_passed_over_for_the_package(
    bare_machine: Path, tmp_path: Path, version: str, code: int
) -> None:
    put_postgres(bare_machine, version, code)

    found = programs.postgres_programs(own_account(), tmp_path, None)

    assert found.bin != bare_machine
    assert found.major >= 14


def test_data_keeps_the_version_that_wrote_it(bare_machine: Path, tmp_path: Path) -> None:
    put_postgres(bare_machine, "15.18")

    assert programs.postgres_programs(own_account(), tmp_path, 18).major == 18


def test_data_of_a_version_that_is_gone_is_named(bare_machine: Path, tmp_path: Path) -> None:
    put_postgres(bare_machine, "15.18")

    with pytest.raises(TroubleError, match="written by PostgreSQL 14, which is gone"):
        programs.postgres_programs(own_account(), tmp_path, 14)


@pytest.mark.usefixtures("bare_machine")
def test_without_any_postgres_one_line_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_wheels(monkeypatch)

    with pytest.raises(TroubleError, match=r"apt-get install postgresql.* or set DATABASE_URL"):
        programs.postgres_programs(own_account(), tmp_path, None)


@pytest.mark.parametrize(("name", "says"), [("redis-server", "Redis server v=7.0.15"), ("valkey-server", "v=8.1.1")])
def test_a_good_redis_of_the_machine_comes_first(bare_machine: Path, name: str, says: str) -> None:
    put(bare_machine, name, says)

    assert programs.redis_program() == bare_machine / name


def test_an_old_redis_is_passed_over_for_the_package(bare_machine: Path) -> None:
    put(bare_machine, "redis-server", "Redis server v=6.0.16 sha=00000000:0")

    assert programs.redis_program() != bare_machine / "redis-server"


@pytest.mark.usefixtures("bare_machine")
def test_without_any_redis_one_line_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    without_wheels(monkeypatch)

    with pytest.raises(TroubleError, match=r"apt-get install redis-server.* or set REDIS_URL"):
        programs.redis_program()
