"""What a process used, and how figures are told."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

TICKS_PER_S = os.sysconf("SC_CLK_TCK")
Row = Sequence[str]


@dataclass(frozen=True, slots=True)
class Use:
    """CPU seconds of a process since it began, all its threads, and its memory now."""

    cpu_s: float
    rss_kb: int


def use_of(pid: int) -> Use:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    ticks = int(fields[11]) + int(fields[12])
    status = Path(f"/proc/{pid}/status").read_text()
    rss_kb = int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])
    return Use(ticks / TICKS_PER_S, rss_kb)


def use_of_children(pid: int) -> Use:
    """The same of the processes it started, together."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    uses = [use_of(int(child)) for child in children]
    return Use(sum(use.cpu_s for use in uses), sum(use.rss_kb for use in uses))


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of them lie; NaN of nothing."""
    if not values:
        return float("nan")
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def spread(values_ms: Sequence[float]) -> str:
    return " / ".join(f"{percentile(values_ms, share):.1f}" for share in (0.50, 0.95, 0.99))


def print_table(head: Row, rows: Sequence[Row]) -> None:
    widths = [max(len(row[at]) for row in (head, *rows)) for at in range(len(head))]
    for row in (head, ["-" * width for width in widths], *rows):
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |")


def load_average() -> str:
    return "load average {:.1f} {:.1f} {:.1f}".format(*os.getloadavg())
