from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from voiceops.health import liveness, readiness
from voiceops.watch import Condition

LAG_LIMIT_MS = 1000.0


@dataclass
class House:
    live_calls: int = 3
    is_configured: bool = True
    is_draining: bool = False
    loop_lag_ms: float = 4.26
    dependencies: Mapping[str, Condition] = field(default_factory=lambda: {"database": Condition.OK})


def test_a_process_that_answers_is_alive_and_says_how_many_calls_it_has() -> None:
    report = liveness(House())
    assert (report.status, report.body) == (200, {"status": "ok", "live_calls": 3})


def test_a_process_is_alive_before_it_has_started_and_while_it_drains() -> None:
    assert liveness(None).status == 200
    assert liveness(House(is_draining=True)).status == 200


def test_a_ready_process_names_its_dependencies() -> None:
    report = readiness(House(), LAG_LIMIT_MS)
    assert (report.status, report.body) == (
        200,
        {"status": "ready", "live_calls": 3, "loop_lag_ms": 4.3, "dependencies": {"database": "ok"}},
    )


def test_a_dependency_away_is_told_and_takes_no_calls_away() -> None:
    report = readiness(House(dependencies={"database": Condition.DEGRADED, "redis": Condition.OK}), LAG_LIMIT_MS)
    assert report.status == 200
    assert report.body["dependencies"] == {"database": "degraded", "redis": "ok"}


@pytest.mark.parametrize(
    ("house", "status"),
    [
        (None, "starting"),
        (House(is_draining=True), "draining"),
        (House(is_configured=False), "not_configured"),
        (House(loop_lag_ms=1000.1), "overloaded"),
    ],
)
def test_a_process_that_should_get_no_calls_says_why(house: House | None, status: str) -> None:
    report = readiness(house, LAG_LIMIT_MS)
    assert (report.status, report.body["status"]) == (503, status)


def test_a_loop_just_at_its_limit_is_still_ready() -> None:
    assert readiness(House(loop_lag_ms=1000.0), LAG_LIMIT_MS).status == 200
