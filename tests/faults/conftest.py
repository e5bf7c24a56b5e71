"""What a run of the faults injected and what it counted is told at its end, test by test added up."""

from collections import Counter
from collections.abc import Callable, Mapping

import pytest

MARK = "faults"
Tell = Callable[[Mapping[str, int]], None]
"""Takes figures by name; the part of a name before a colon is its heading."""


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Tell:
    return lambda figures: record_property(MARK, dict(figures))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    total: Counter[str] = Counter()
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, figures in getattr(report, "user_properties", ()):
                if name == MARK and report.when == "call":
                    total.update(figures)
    if not total:
        return
    terminalreporter.section("what was injected, and what the books say")
    for heading in dict.fromkeys(name.partition(":")[0] for name in total):
        figures = [(name, count) for name, count in total.items() if name.partition(":")[0] == heading]
        told = ", ".join(f"{name.partition(': ')[2]} {count:,}" for name, count in figures)
        terminalreporter.write_line(f"{heading}: {told}")
