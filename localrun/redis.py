"""One Redis of our own, on 127.0.0.1, writing every change to disk."""

import subprocess
import time
from pathlib import Path

import redis

from localrun import processes
from localrun.places import VAR, read_record, write_record
from localrun.ports import free_port
from localrun.programs import redis_program
from localrun.trouble import TroubleError

START_WAIT_S, PATIENCE_S = 30, 30


class Server:
    """`name` is the folder below `var/` that keeps its data and its port."""

    def __init__(self, name: str) -> None:
        self.folder = VAR / name / "redis"
        self.record_path = VAR / name / "redis.json"
        self.record = read_record(self.record_path)

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.record['port']}/0"

    def pid(self) -> int:
        """Of the server on our data, asked of the server itself: whoever else got our old port is not ours."""
        if "port" not in self.record:
            return 0
        try:
            with redis.Redis.from_url(self.url, socket_timeout=5) as client:
                where = client.config_get("dir")["dir"]
                return int(client.info("server")["process_id"]) if Path(where) == self.folder.resolve() else 0
        except (redis.RedisError, KeyError):
            return 0

    def start(self) -> None:
        # A busy machine lets a good server wait; one that is alive gets time before it is taken for mute.
        if self._wait(PATIENCE_S if self._is_alive() else 0):
            return
        self._end_a_mute_one()
        self.folder.mkdir(parents=True, exist_ok=True)
        program = redis_program()
        self.record = {"port": free_port(self.record.get("port"))}
        # As a daemon it has a session of its own: Ctrl-C is for those who use it and must be able to say goodbye to it.
        started = subprocess.run([str(program), *self._settings()], cwd=self.folder, capture_output=True, check=False)
        pid = self._wait(START_WAIT_S) if started.returncode == 0 else 0
        if not pid:
            raise TroubleError(f"Redis did not start; {self._log} says why.")
        write_record(self.record_path, self.record | {"pid": pid, "born": processes.birth(pid)})

    def stop(self) -> None:
        pid = self.pid()
        processes.end({pid: processes.birth(pid)} if pid else {})
        self._end_a_mute_one()

    def _settings(self) -> list[str]:
        listen = ["--bind", "127.0.0.1", "--port", str(self.record["port"])]
        keep = ["--appendonly", "yes", "--appendfsync", "everysec", "--save", "", "--dir", str(self.folder)]
        return [*listen, *keep, "--daemonize", "yes", "--loglevel", "warning", "--logfile", str(self._log)]

    def _end_a_mute_one(self) -> None:
        """A server of ours that no longer answers would still hold the files."""
        if self._is_alive():
            processes.end({int(self.record["pid"]): str(self.record["born"])})

    def _is_alive(self) -> bool:
        pid, born = self.record.get("pid"), self.record.get("born")
        return isinstance(pid, int) and bool(born) and processes.birth(pid) == born

    @property
    def _log(self) -> Path:
        return self.folder.parent / "redis.log"

    def _wait(self, within_s: float) -> int:
        deadline = time.monotonic() + within_s
        while not (pid := self.pid()) and time.monotonic() < deadline:
            time.sleep(0.02)
        return pid
