"""What this process says of itself to machines that ask: is it alive, should it get calls. All of it from memory."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from voiceops.watch import Condition

OK, UNAVAILABLE = 200, 503


class Vitals(Protocol):
    """What a web process knows about itself."""

    @property
    def live_calls(self) -> int: ...
    @property
    def is_configured(self) -> bool: ...
    @property
    def is_draining(self) -> bool: ...
    @property
    def loop_lag_ms(self) -> float: ...
    @property
    def dependencies(self) -> Mapping[str, Condition]: ...


@dataclass(frozen=True, slots=True)
class Report:
    status: int
    body: Mapping[str, Any]


def liveness(vitals: Vitals | None) -> Report:
    """200 as long as the process can answer at all: a supervisor that restarts on this must not do so in a drain."""
    return Report(OK, {"status": "ok", "live_calls": vitals.live_calls if vitals else 0})


def readiness(vitals: Vitals | None, lag_limit_ms: float) -> Report:
    """503 takes the process out of the balancer. Its dependencies do not: calls are answered without them."""
    if vitals is None:
        return Report(UNAVAILABLE, {"status": "starting"})
    if vitals.is_draining:
        status = "draining"
    elif not vitals.is_configured:
        status = "not_configured"
    elif vitals.loop_lag_ms > lag_limit_ms:
        status = "overloaded"
    else:
        status = "ready"
    body = {
        "status": status,
        "live_calls": vitals.live_calls,
        "loop_lag_ms": round(vitals.loop_lag_ms, 1),
        "dependencies": {name: str(condition) for name, condition in vitals.dependencies.items()},
    }
    return Report(OK if status == "ready" else UNAVAILABLE, body)
