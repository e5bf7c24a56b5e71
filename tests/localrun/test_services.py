"""The real PostgreSQL and Redis: started, healed after every kind of crash, and stopped by the last user."""

import os
import shutil
import signal
import socket
from collections.abc import Iterator

import psycopg
import pytest
import redis

from localrun import processes
from localrun.ports import free_port
from localrun.postgres import Cluster
from localrun.redis import Server
from localrun.services import Services, check_given_database, check_given_redis
from localrun.trouble import TroubleError

NAME = f"try-{os.getpid()}"


@pytest.fixture(scope="module", autouse=True)
def _gone_afterwards() -> Iterator[None]:
    """One data folder for all of these tests: making one takes most of the time."""
    yield
    ours = Services(NAME)
    ours.env_file.unlink()
    home = Cluster(NAME).home
    home.record.unlink()
    shutil.rmtree(home.data.parent)
    shutil.rmtree(ours.folder, ignore_errors=True)


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.delenv("REDIS_URL")
    ours = Services(NAME)
    ours.start()
    yield ours
    ours.release()


def write_something() -> None:
    with psycopg.connect(Cluster(NAME).url, autocommit=True) as connection:
        connection.execute("drop table if exists kept")
        connection.execute("create table kept (word text)")
        connection.execute("insert into kept values ('here')")


def what_was_written() -> object:
    with psycopg.connect(Cluster(NAME).url) as connection:
        return connection.execute("select word from kept").fetchone()


def kill(pid: int) -> None:
    assert pid
    processes.end({pid: processes.birth(pid)}, first=signal.SIGKILL)


def test_what_is_written_survives_a_stop_and_a_start(services: Services) -> None:
    write_something()
    services.release()
    assert Cluster(NAME).pid() == 0

    services.start()

    assert what_was_written() == ("here",)


def test_a_killed_postgres_is_started_again_with_its_data(services: Services) -> None:
    write_something()
    kill(Cluster(NAME).pid())

    services.start()

    assert what_was_written() == ("here",)


def test_a_pid_file_whose_number_belongs_to_somebody_else_is_no_obstacle(services: Services) -> None:
    services.release()
    cluster = Cluster(NAME)
    stale = cluster.home.data / "postmaster.pid"
    stale.write_text(f"{os.getpid()}\n{cluster.home.data}\n1\n{cluster.record['port']}\n\n127.0.0.1\n\nready\n")

    services.start()

    assert Cluster(NAME).pid() not in (0, os.getpid())


def test_a_port_taken_since_is_replaced_and_the_settings_follow(services: Services) -> None:
    before = Cluster(NAME).record["port"]
    services.release()
    with socket.create_server(("127.0.0.1", before)):
        settings = services.start()
        assert f":{before}/" not in settings["DATABASE_URL"]
        psycopg.connect(settings["DATABASE_URL"]).close()


def test_a_killed_redis_is_started_again_with_its_data(services: Services) -> None:
    server = Server(NAME)
    with redis.Redis.from_url(server.url) as client:
        client.set("kept", "here")
        client.config_set("appendfsync", "always")
        client.set("also", "here")
    kill(server.pid())

    settings = services.start()

    with redis.Redis.from_url(settings["REDIS_URL"]) as client:
        assert client.mget("kept", "also") == [b"here", b"here"]


def test_the_last_of_two_users_stops_the_servers(services: Services) -> None:
    other = Services(NAME)
    other.start()

    services.release()
    assert Cluster(NAME).pid()
    other.release()
    assert not Cluster(NAME).pid()


def test_servers_that_are_to_be_kept_outlive_their_users_until_told_to_stop(services: Services) -> None:
    services.keep()
    services.release()
    assert Cluster(NAME).pid()

    assert Services(NAME).stop_unless_used()
    assert not Cluster(NAME).pid()


@pytest.mark.usefixtures("services")
def test_servers_in_use_are_not_stopped_by_somebody_else() -> None:
    assert not Services(NAME).stop_unless_used()
    assert Cluster(NAME).pid()


@pytest.mark.usefixtures("services")
def test_a_password_is_needed() -> None:
    port = Cluster(NAME).record["port"]

    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(f"postgres://app:wrong@127.0.0.1:{port}/voiceops")


def test_a_given_database_that_does_not_answer_is_named_without_its_password() -> None:
    port = free_port()

    with pytest.raises(TroubleError) as trouble:
        check_given_database(f"postgres://app:hidden-word@127.0.0.1:{port}/voiceops")

    assert f"127.0.0.1:{port}" in str(trouble.value)
    assert "DATABASE_URL" in str(trouble.value)
    assert "hidden-word" not in str(trouble.value)


def test_a_given_redis_that_does_not_answer_is_named_without_its_password() -> None:
    port = free_port()

    with pytest.raises(TroubleError) as trouble:
        check_given_redis(f"redis://:hidden-word@127.0.0.1:{port}/0")

    assert f"127.0.0.1:{port}" in str(trouble.value)
    assert "REDIS_URL" in str(trouble.value)
    assert "hidden-word" not in str(trouble.value)


@pytest.mark.usefixtures("services")
def test_given_addresses_are_used_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"DATABASE_URL": Cluster(NAME).url, "REDIS_URL": Server(NAME).url}
    for name, value in given.items():
        monkeypatch.setenv(name, value)

    other = Services(NAME)
    settings = other.start()
    other.release()

    assert {name: settings[name] for name in given} == given
