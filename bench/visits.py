"""A person's requests to the web process, and what its clock said about each."""

import http.client
import re
from dataclasses import dataclass, field
from urllib.parse import quote

from bench import figures

TIMING = re.compile(r'total;dur=([\d.]+), database;dur=([\d.]+), queries;desc="(\d+)"')


@dataclass(slots=True)
class Visits:
    """All requests for one kind of page. Times are the server's own, without the network."""

    server_ms: list[float] = field(default_factory=list)
    database_ms: list[float] = field(default_factory=list)
    first_byte_ms: list[float] = field(default_factory=list)
    queries: set[int] = field(default_factory=set)
    kilobytes: float = 0.0
    failed: list[str] = field(default_factory=list)

    @property
    def p95_ms(self) -> float:
        return figures.percentile(self.server_ms, 0.95)


class Visitor:
    """Keeps one connection, as a browser does."""

    def __init__(self, port: int, session: str) -> None:
        self._http = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._headers = {"Cookie": f"sessionid={session}", "Accept-Encoding": "identity"}

    def visit(self, path: str, visits: Visits) -> None:
        self._http.request("GET", quote(path, safe="/?&=%+:"), headers=self._headers)
        answer = self._http.getresponse()
        body = answer.read()
        timing = TIMING.search(answer.headers.get("Server-Timing", ""))
        if answer.status != 200 or timing is None:
            visits.failed.append(f"{answer.status} {path}")
            return
        visits.server_ms.append(float(timing[1]))
        visits.database_ms.append(float(timing[2]))
        visits.queries.add(int(timing[3]))
        visits.kilobytes = max(visits.kilobytes, len(body) / 1024)
