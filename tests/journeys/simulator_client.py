"""The simulator's control API, as a test speaks to it."""

import json
import urllib.error
import urllib.request
from typing import Any


class SimulatorClient:
    def __init__(self, url: str) -> None:
        self.url = url

    def place(self, script: str, *, direction: str = "inbound", **more: Any) -> str:
        """Places a call and returns its id at once. `more`: agent_id, from_number, to_number, variables, metadata, and
        `settings`, the caller's and the line's."""
        placed = self._ask("POST", "calls", {"script": script, "direction": direction, **more})
        call_id = placed["call_id"]
        assert isinstance(call_id, str), f"the call was not placed: {placed}"
        return call_id

    def report(self, call_id: str) -> dict[str, Any]:
        """What the simulator knows about the call so far."""
        return self._ask("GET", f"calls/{call_id}")

    def wait(self, call_id: str, within_s: float = 60, *, for_webhooks: bool = False) -> dict[str, Any]:
        """The report once the call has ended, or once its webhooks are delivered as well."""
        until = "&wait_for=delivered" if for_webhooks else ""
        report = self._ask("GET", f"calls/{call_id}?wait_s={within_s}{until}", within_s=within_s + 5)
        assert report["is_over"], f"the call still runs after {within_s} s: {report}"
        return report

    def join(self, call_id: str, script: str) -> None:
        """Sends a person into a call that waits for one."""
        self._ask("POST", f"calls/{call_id}/join", {"script": script})

    def faults(self, *, model: list[dict[str, Any]] | None = None, rest: list[dict[str, Any]] | None = None) -> None:
        """Adds faults; the fixture takes them away after the test."""
        self._ask("POST", "faults", {"model": model or [], "rest": rest or []})

    def heal(self) -> None:
        self._ask("DELETE", "faults")

    def _ask(self, method: str, path: str, body: object = None, *, within_s: float = 30) -> dict[str, Any]:
        request = urllib.request.Request(
            f"{self.url}/simulator/{path}",
            method=method,
            data=json.dumps(body).encode() if body is not None else None,
            headers={"Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=within_s) as answer:
                text = answer.read()
        except urllib.error.HTTPError as refusal:
            with refusal:
                raise AssertionError(f"the simulator refused: {refusal.read().decode()}") from None
        answered = json.loads(text) if text else {}
        assert isinstance(answered, dict)
        return answered
