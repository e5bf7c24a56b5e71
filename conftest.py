"""Before any test: PostgreSQL and Redis of the tests' own, a database and a Redis prefix for each run, then Django."""

import os
from collections.abc import Iterator
from typing import Any

import django
import psycopg
import pytest
from asgiref.sync import SyncToAsync
from django.db import connection, connections
from hypothesis import HealthCheck, settings

from localrun.services import Services
from localrun.suite import EARLIER_FAILED

IS_WORKER = "PYTEST_XDIST_WORKER" in os.environ
SERVICES = Services("test")

if not IS_WORKER:
    # The number keeps two runs in one checkout apart; pytest-django adds the worker's name.
    os.environ |= SERVICES.start() | {
        "TEST_DATABASE_NAME": f"test_voiceops_{os.getpid()}",
        "REDIS_PREFIX": f"test-{os.getpid()}",
        "DJANGO_SETTINGS_MODULE": "voiceops.settings",
        # A process of its own would look into another database than the one these tests fill.
        "RECORDER_PROCESS": "false",
    }

# A busy machine is no fault of a test: neither how long an example takes nor how slowly they are made up.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

django.setup()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:  # noqa: ARG001 - the one this stands in for
    """Ends the sessions that threads still hold, which would keep the test database from being dropped."""
    yield
    name = connection.settings_dict["NAME"]
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [name])


@pytest.fixture(autouse=True)
def _asynchronous_code_keeps_no_session(request: pytest.FixtureRequest) -> Iterator[None]:
    """Asynchronous code reads and writes in one thread that outlives a test; its session may be dead by then."""
    yield
    marker = request.node.get_closest_marker("django_db")
    if marker and marker.kwargs.get("transaction"):
        SyncToAsync.single_thread_executor.submit(connections.close_all).result()


def pytest_xdist_setupnodes(specs: list[Any]) -> None:
    """Each worker keeps its channels and tasks apart from the others'."""
    for number, spec in enumerate(specs):
        spec.env["REDIS_PREFIX"] = f"{os.environ['REDIS_PREFIX']}-{number}"


def pytest_unconfigure() -> None:
    SERVICES.release()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if EARLIER_FAILED in os.environ:
        terminalreporter.write_line("Tests before these failed too; their summary is further up.", red=True)
