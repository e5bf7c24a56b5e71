"""One PostgreSQL cluster of our own, on 127.0.0.1, with a password, started and stopped by us."""

import hashlib
import os
import secrets
import shutil
import signal
import stat
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow

from localrun import processes
from localrun.account import Account, postgres_account
from localrun.orphans import note_checkout
from localrun.places import ROOT, VAR, read_record, write_private, write_record
from localrun.ports import free_port
from localrun.programs import Postgres, postgres_programs
from localrun.trouble import TroubleError

USER = "app"
DATABASE = "voiceops"
SIGNPOST = VAR / "where-postgres-lives"
OUTSIDE = Path("/var/tmp")  # noqa: S108 - the owner of what lies there is checked
START_WAIT_S, START_TRIES, PATIENCE_S = 60, 5, 30
SETTINGS = {"listen_addresses": "127.0.0.1", "unix_socket_directories": "", "max_connections": "200", "timezone": "UTC"}
# A test cluster holds nothing that anybody would miss after a power cut.
CARELESS = {"fsync": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class Home:
    """Where a cluster keeps its data, and as whom it runs. `data` is made by `initdb`; its parent is there.

    `record` keeps port and password; it lies beside the data, so that neither is thrown away without the other.
    """

    account: Account
    data: Path
    record: Path
    programs: Path


def home_for(name: str) -> Home:
    """`var/<name>` for an ordinary user; for root a folder outside: the lent account may not enter the checkout."""
    account = postgres_account()
    if not account.lent:
        folder = VAR / name
        folder.mkdir(parents=True, exist_ok=True)
        return Home(account, folder / "postgres", folder / "postgres.json", folder / "programs")
    mark = hashlib.sha256(str(ROOT).encode()).hexdigest()[:12]
    outside = OUTSIDE / f"voiceops-{mark}-{account.uid}"
    _make_own(outside, 0, account.gid, 0o710)
    note_checkout(outside, ROOT)
    _make_own(outside / name, account.uid, account.gid, 0o700)
    if not SIGNPOST.exists() or SIGNPOST.read_text().strip() != str(outside):
        write_private(SIGNPOST, f"{outside}\n")
    return Home(account, outside / name / "postgres", outside / f"{name}.json", outside / "programs")


def _make_own(folder: Path, uid: int, gid: int, mode: int) -> None:
    """Refuses a folder that somebody else put there first: everybody may write in `/var/tmp`."""
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        seen = folder.lstat()
        if not stat.S_ISDIR(seen.st_mode) or seen.st_uid not in (0, uid):
            raise TroubleError(f"{folder} belongs to somebody else: remove it, then try again.") from None
    os.chown(folder, uid, gid, follow_symlinks=False)
    folder.chmod(mode)


class Cluster:
    """`name` keeps clusters of one checkout apart; `careless` trades safety after a power cut for speed."""

    def __init__(self, name: str, *, careless: bool = False) -> None:
        self.careless = careless
        self.home = home_for(name)
        self.record = read_record(self.home.record)

    @property
    def url(self) -> str:
        return f"postgres://{USER}:{self.record['password']}@127.0.0.1:{self.record['port']}/{DATABASE}"

    def _noted_pid(self) -> int:
        try:
            return int((self.home.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return 0

    def pid(self) -> int:
        """Of the server on our data, 0 when there is none. A pid file alone proves nothing after a crash."""
        pid = self._noted_pid()
        return pid if str(self.home.data) in processes.command_line(pid) and processes.birth(pid) else 0

    def start(self) -> None:
        if self.pid() and self._answers():
            return
        self.stop()
        self._drop_misleading_pid_file()
        if self.careless and not self._started():
            shutil.rmtree(self.home.data, ignore_errors=True)
        if not self.pid() and not self._started():
            raise TroubleError(f"PostgreSQL did not start; its last words: {self._last_words()}")
        self._make_database()

    def stop(self) -> None:
        if pid := self.pid():
            # PostgreSQL's word for: close the sessions, keep everything, leave. SIGTERM would wait for the sessions.
            processes.end({pid: processes.birth(pid)}, first=signal.SIGINT, patience_s=15)

    def _drop_misleading_pid_file(self) -> None:
        """PostgreSQL heals a stale pid file itself, except when its number belongs to somebody else by now.

        Only then: the file also guards the data against sessions that outlived a killed server.
        """
        if (noted := self._noted_pid()) and processes.birth(noted) and not self.pid():
            (self.home.data / "postmaster.pid").unlink()

    def _programs(self) -> Postgres:
        version = self.home.data / "PG_VERSION"
        major = int(version.read_text()) if version.exists() else None
        return postgres_programs(self.home.account, self.home.programs, major)

    def _started(self) -> bool:
        programs = self._programs()
        if not (self.home.data / "PG_VERSION").exists():
            self._make_data(programs)
        for attempt in range(START_TRIES):
            if attempt:
                time.sleep(1)  # the sessions of a killed server take a moment to notice
            self.record["port"] = free_port(self.record.get("port"))
            write_record(self.home.record, self.record)
            if self._start_once(programs):
                return True
        return False

    def _start_once(self, programs: Postgres) -> bool:
        settings = SETTINGS | {"port": str(self.record["port"])} | (CARELESS if self.careless else {})
        options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        waits = ["-w", "-t", str(START_WAIT_S)]
        command = [programs.bin / "pg_ctl", "-D", self.home.data, "-l", self._log, *waits, "-o", options, "start"]
        return self.home.account.run(command, self.home.data).returncode == 0

    def _make_data(self, programs: Postgres) -> None:
        """Beside its place first: a run that was interrupted here leaves nothing half made behind."""
        self.record["password"] = secrets.token_urlsafe(24)
        beside = self.home.data.with_name("postgres-being-made")
        shutil.rmtree(beside, ignore_errors=True)
        shutil.rmtree(self.home.data, ignore_errors=True)
        password = self.home.record.with_name(f"password-{os.getpid()}")
        write_private(password, self.record["password"])
        if self.home.account.lent:
            os.chown(password, self.home.account.uid, self.home.account.gid)
        access = ["--auth-host=scram-sha-256", "--auth-local=scram-sha-256", f"--pwfile={password}"]
        words = [
            programs.bin / "initdb",
            "-D",
            beside,
            "-U",
            USER,
            *access,
            "--encoding=UTF8",
            "--locale=C",
        ]
        try:
            made = self.home.account.run(words, self.home.data.parent)
        finally:
            password.unlink()
        if made.returncode != 0:
            last = (made.stderr.strip() or "nothing").splitlines()[-1]
            raise TroubleError(f"PostgreSQL could not make its data folder {self.home.data}: {last}")
        beside.rename(self.home.data)
        write_record(self.home.record, self.record)

    @property
    def _log(self) -> Path:
        return self.home.data.parent / "postgres.log"

    def _last_words(self) -> str:
        try:
            return self._log.read_text(errors="replace").strip().splitlines()[-1]
        except (OSError, IndexError):
            return f"none (see {self._log})"

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url, connect_timeout=PATIENCE_S).close()
        except (psycopg.Error, KeyError):
            return False
        return True

    def _make_database(self) -> None:
        admin = self.url.removesuffix(DATABASE) + "postgres"
        with psycopg.connect(admin, autocommit=True, connect_timeout=PATIENCE_S) as connection:
            if not connection.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone():
                connection.execute(f"create database {DATABASE}")
            if self.careless:
                self._drop_leftovers(connection)

    @staticmethod
    def _drop_leftovers(connection: psycopg.Connection[TupleRow]) -> None:
        """Databases of test runs that were killed; the server has just started, so nobody is using them."""
        leftovers = connection.execute(r"select datname from pg_database where datname like 'test\_%'").fetchall()
        for (name,) in leftovers:
            connection.execute(sql.SQL("drop database {}").format(sql.Identifier(name)))
