"""The whole product at work on this machine: web, worker and simulator, with the demo business connected."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from localrun.connect import answers
from localrun.environment import settings_for
from localrun.places import ROOT
from localrun.ports import free_port
from tests.journeys.processes import Process
from tests.journeys.simulator_client import SimulatorClient

BUSINESS = "lakeside-dental"
OWNER = "owner@lakeside.example"
REVIEWER = "reviewer@lakeside.example"
PASSWORD = "for-journeys-only"
SPEED = "3"  # how fast people talk, unless a call's own settings name another `speed`
CELERY = ("celery", "--app", "voiceops", "worker", "--pool", "threads", "--concurrency", "8", "--loglevel", "INFO")


class House:
    """`web`, `worker` and `sim_process` can be killed and started again; `simulator` places calls."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._database = name
        self._server_url = os.environ["DATABASE_URL"]
        self.database_url = urlsplit(self._server_url)._replace(path=f"/{name}").geturl()
        self.web_port, self.simulator_port = free_port(), free_port()
        self.settings = self._settings()
        self.url = self.settings["SITE_URL"]
        self.web = self._web("web", self.web_port)
        self.worker = self._process("worker", (*CELERY, "--without-gossip", "--without-mingle"), _says_ready)
        self.sim_process = self._simulator()
        self.simulator = SimulatorClient(f"http://127.0.0.1:{self.simulator_port}")
        self.processes = [self.sim_process, self.web, self.worker]

    def start(self) -> None:
        self._on_server("create database {}")
        self.manage("migrate", "--verbosity", "0")
        self.manage("demo")
        for process in self.processes:
            process.start()
        self.manage("connect_retell", "--business", BUSINESS, "--create-numbers")

    def stop(self) -> None:
        """Whatever was started is gone afterwards, also when `start` broke off half-way."""
        for process in reversed(self.processes):
            process.stop()
        self._on_server("drop database if exists {} with (force)")

    def another_web(self) -> Process:
        """A second web process on the same data, started, at `http://127.0.0.1:<its settings' WEB_PORT>`."""
        web = self._web(f"web-{len(self.processes)}", free_port())
        self.processes.append(web)
        web.start()
        return web

    def daphne(self) -> Process:
        """`manage.py runserver` on the same address as `web`, which must be stopped first. Not started."""
        words = ("manage", "runserver", f"127.0.0.1:{self.web_port}", "--noreload")
        return self._process("daphne", words, lambda _: answers(f"http://127.0.0.1:{self.web_port}/healthz"))

    def rows(self, query: str, *values: object) -> list[dict[str, Any]]:
        """What the database says, each row by its column names; `%s` stands for a value."""
        with psycopg.connect(self.database_url, row_factory=dict_row) as connection:
            return connection.execute(query.encode(), values).fetchall()

    def manage(self, *words: str) -> str:
        """What one `manage.py` command prints. Raises RuntimeError with its words when it fails."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self.settings,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise RuntimeError(f"manage.py {words[0]} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def _settings(self) -> dict[str, str]:
        ours = settings_for(self.database_url, os.environ["REDIS_URL"], self.web_port, self.simulator_port)
        ours |= {"REDIS_PREFIX": self._database, "DEMO_PASSWORD": PASSWORD, "PYTHONUNBUFFERED": "1"}
        ours["RECORDER_PROCESS"] = "true"
        ours["METRICS_DIR"] = str(self._folder / "figures")
        return {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")} | ours

    def _web(self, name: str, port: int) -> Process:
        web = self._process(name, ("voiceops.serve",), lambda _: answers(f"http://127.0.0.1:{port}/readyz"))
        web.settings["WEB_PORT"] = str(port)
        return web

    def _simulator(self) -> Process:
        words = ("simulator", "--port", str(self.simulator_port), "--api-key", self.settings["RETELL_API_KEY"])
        health = f"http://127.0.0.1:{self.simulator_port}/simulator/health"
        return self._process(
            "simulator", (*words, "--traffic-every-s", "0", "--speed", SPEED), lambda _: answers(health)
        )

    def _process(self, name: str, words: tuple[str, ...], is_ready: Any) -> Process:
        return Process(name, words, dict(self.settings), self._folder / f"{name}.log", is_ready)

    def _on_server(self, statement: str) -> None:
        with psycopg.connect(self._server_url, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(sql.Identifier(self._database)))


def _says_ready(worker: Process) -> bool:
    return " ready." in worker.words()
