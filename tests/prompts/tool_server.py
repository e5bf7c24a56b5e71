"""A real HTTP server that tools talk to, with a memory of what it was asked."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Asked:
    method: str
    path: str
    headers: dict[str, str]
    body: Any


@dataclass
class Answer:
    """`slow_s` is slept before each piece of 64 kB."""

    status: int = 200
    body: bytes = b'{"ok": true}'
    kind: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    slow_s: float = 0.0


class ToolServer:
    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.answers: dict[str, Answer] = {}
        self.url = ""
        self.bytes_sent = 0


@contextmanager
def tool_server() -> Iterator[ToolServer]:
    books = ToolServer()

    class Desk(BaseHTTPRequestHandler):
        def answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            books.asked.append(Asked(self.command, self.path, dict(self.headers.items()), body))
            given = books.answers.get(self.path.partition("?")[0], Answer())
            self.send_response(given.status)
            for name, value in {"Content-Type": given.kind, **given.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(given.body)))
            self.end_headers()
            self._write(given)

        def _write(self, answer: Answer) -> None:
            for at in range(0, len(answer.body), 65_536):
                time.sleep(answer.slow_s)
                try:
                    self.wfile.write(answer.body[at : at + 65_536])
                except OSError:
                    return
                books.bytes_sent += len(answer.body[at : at + 65_536])

        def log_message(self, *_: object) -> None:
            pass

    for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        setattr(Desk, f"do_{method}", Desk.answer)
    with ThreadingHTTPServer(("127.0.0.1", 0), Desk) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        books.url = f"http://127.0.0.1:{server.server_address[1]}"
        try:
            yield books
        finally:
            server.shutdown()
            thread.join()
