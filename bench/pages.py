"""`python -m bench.pages`: the server time of every kind of page on the calls that `bench.seed` wrote."""

import argparse
import os
import sys
from itertools import cycle, islice

from bench import figures, machine
from bench.archive import archive, set_django_up
from bench.house import WEB, with_static
from bench.visits import Visitor, Visits
from localrun.ports import free_port

TARGET_MS = 150.0
WARM_UP = 3
HEAD = ("page", "requests", "server ms p50 / p95 / p99", "database ms p50", "queries", "KB", "")


def measure(visitor: Visitor, paths: tuple[str, ...], requests: int) -> Visits:
    for path in islice(cycle(paths), WARM_UP):
        visitor.visit(path, Visits())
    visits = Visits()
    for path in islice(cycle(paths), requests):
        visitor.visit(path, visits)
    return visits


def row_of(name: str, visits: Visits) -> tuple[str, ...]:
    if visits.failed:
        return (name, str(len(visits.failed)), "", "", "", "", f"failed: {visits.failed[0]}")
    queries = sorted(visits.queries)
    return (
        name,
        str(len(visits.server_ms)),
        figures.spread(visits.server_ms),
        f"{figures.percentile(visits.database_ms, 0.5):.1f}",
        str(queries[0]) if len(queries) == 1 else f"{queries[0]}-{queries[-1]}",
        f"{visits.kilobytes:.0f}",
        "" if visits.p95_ms <= TARGET_MS else f"over {TARGET_MS:.0f}",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=40, help="for each kind of page, after a warm-up of 3")
    parser.add_argument("--only", default="", help="kinds of pages whose name holds these letters")
    given = parser.parse_args()
    machine.stay_aside()
    with archive() as settings:
        port = free_port()
        settings |= {"WEB_PORT": str(port)}
        set_django_up(settings)
        from bench.page_cases import cases, session_of  # noqa: PLC0415  needs Django

        ours = with_static(settings) | {"DJANGO_SETTINGS_MODULE": "bench.page_settings"}
        ready = f"http://127.0.0.1:{port}/healthz"
        with machine.running("pages", WEB, ours, ready, machine.cores()[0]):
            chosen = [case for case in cases() if given.only in case.name]
            rows = [
                row_of(case.name, measure(Visitor(port, session_of(case.role)), case.paths, given.requests))
                for case in chosen
            ]
    figures.print_table(HEAD, rows)
    print(f"in the process, without the network; target {TARGET_MS:.0f} ms at p95; {figures.load_average()}")
    if any(row[-1] for row in rows):
        sys.exit(os.EX_SOFTWARE)


if __name__ == "__main__":
    main()
