"""One call's rows: a script, a moment, a caller and what Retell told about it."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from bench.seeding.people import Person
from bench.seeding.scripts import MARKS, Script, row
from bench.seeding.tenants import Desk
from bench.seeding.wishes import asked_by, reason

OUR_NUMBER, DESK_NUMBER = "+13125550142", "+13125550199"
SILENT_ENDINGS = (
    *("dial_no_answer",) * 9,
    *("voicemail_reached",) * 6,
    *("dial_busy",) * 3,
    "user_declined",
    "dial_failed",
    "invalid_destination",
    "error_no_audio_received",
    "error_llm_websocket_open",
    "telephony_provider_unavailable",
    "concurrency_limit_reached",
    "registered_call_timeout",
)
ERRORS = frozenset(
    {"error_no_audio_received", "error_llm_websocket_open", "concurrency_limit_reached", "registered_call_timeout"}
)


@dataclass(frozen=True, kw_only=True)
class Told:
    """A call to be written. Without a script nobody spoke; `version` and `brief` are keys."""

    pk: int
    at: datetime
    origin: str
    desk: Desk
    direction: str
    who: Person
    script: Script | None
    is_live: bool
    version: int
    brief: int
    plan: Mapping[str, str]

    @cached_property
    def retell_call_id(self) -> str:
        return f"call_{hashlib.md5(str(self.pk).encode()).hexdigest()}"

    @cached_property
    def ending(self) -> str:
        if self.is_live:
            return ""
        return self.script.ending if self.script else SILENT_ENDINGS[self.pk * 17 % len(SILENT_ENDINGS)]

    @cached_property
    def status(self) -> str:
        if self.is_live:
            return "live"
        if self.script or self.ending == "voicemail_reached":
            return "ended"
        return "error" if self.ending in ERRORS else "not_connected"

    @cached_property
    def length_s(self) -> float:
        return self.script.at_s if self.script else 4.0 + self.pk % 27

    @property
    def ended_at(self) -> datetime:
        return self.at + timedelta(milliseconds=round(self.length_s * 1000))

    @property
    def is_transferred(self) -> bool:
        return self.script is not None and self.script.is_transferred and not self.is_live

    def moment(self, at_s: float) -> str:
        return str(self.at + timedelta(milliseconds=round(at_s * 1000)))

    def filled(self, line: str) -> str:
        for name, mark in MARKS.items():
            if mark in line:
                line = line.replace(mark, getattr(self.who, name))
        return line

    def call_row(self) -> str:
        ended_at = None if self.is_live else self.ended_at
        return row(
            *(self.pk, self.desk.business.pk, self.retell_call_id, self.origin, self.desk.agent.pk),
            *(self.version, self.brief, self.status, self.direction, *self._numbers()),
            *(self.at, ended_at, ended_at, self.ending),
            *(self.plan, {"campaign": "recall"} if self.direction == "outbound" else {}),
            *({} if self.is_live else _cost(self.length_s), _latency(self.script), self._analysis()),
            *(f"{self.pk:032x}", DESK_NUMBER if self.is_transferred else "", "", "", "", 0, 0, not self.is_live),
            round(self.script.tokens * 0.00006, 4) if self.script else None,
            *("" if self.is_live else "webhook", self.at - timedelta(milliseconds=900), *self._figures()),
        )

    def _figures(self) -> tuple[object, ...]:
        length_s = None if self.is_live else round(self.length_s)
        if self.script is None:
            return 0, 0, None, length_s, False, ""
        script = self.script
        sentiment = "" if self.is_live else script.sentiment
        slowest_ms = script.slowest_ms or None
        return script.answered, script.interruptions, slowest_ms, length_s, script.is_transferred, sentiment

    def _numbers(self) -> tuple[str, str]:
        if self.direction == "web":
            return "", ""
        return (OUR_NUMBER, self.who.number) if self.direction == "outbound" else (self.who.number, OUR_NUMBER)

    def _analysis(self) -> dict[str, Any]:
        script = self.script
        if self.is_live or script is None:
            return {}
        judged = {"summary": self.filled(script.summary), "sentiment": script.sentiment, "is_voicemail": False}
        return {**judged, "is_successful": script.is_successful, "custom": {}, "source": "retell"}

    def event_rows(self, *, is_whole: bool) -> list[str]:
        """The whole log, or the events that lists and pages look for on every call."""
        notes = [*self._turn_notes()] if is_whole else []
        script = self.script
        if script is not None and script.is_transferred:
            moved = {"number": DESK_NUMBER, "reason": reason(self.pk), "asked_by": asked_by(self.pk)}
            if asked_by(self.pk) == "rule":
                held = {"rule_id": reason(self.pk), "reaction": "transfer"}
                notes.append(("rule_held", script.at_s - 3.2, held, len(script.turns) - 1))
            for attempt, step in enumerate(("asked", "commanded", "confirmed")):
                data = {**moved, "priority": "high", "step": step, "attempt": attempt}
                notes.append(("transfer_moved", script.at_s - 3 + attempt, data, len(script.turns)))
        if script is not None and script.ending == "user_requested_dnc":
            notes.append(("opt_out_heard", script.at_s - 4, {"rule_id": "stop_calling"}, None))
        return [
            row(self.pk, f"{self.pk}-{number}", kind, turn, "agent" if turn else "", "", data, self.moment(at_s))
            for number, (kind, at_s, data, turn) in enumerate(notes)
        ]

    def _turn_notes(self) -> Iterator[tuple[str, float, dict[str, Any], int | None]]:
        yield "call_opened", 0.0, {"origin": self.origin, "is_resumed": False, "trace_id": f"{self.pk:032x}"}, None
        for turn, (at_s, _) in enumerate(self.script.turns if self.script else ()):
            yield "turn_began", at_s, {"kind": "answer" if turn else "begin"}, turn
            yield "turn_ended", at_s + 1, {"outcome": "spoken"}, turn

    def delivery_rows(self) -> list[str]:
        lines = []
        for event in ("call_started", "call_ended", "call_analyzed")[: 1 if self.is_live else 3]:
            numbers = dict(zip(("from_number", "to_number"), self._numbers(), strict=True))
            call = {"call_id": self.retell_call_id, "direction": self.direction, **numbers}
            body = json.dumps({"event": event, "call": call}).encode()
            digest, at = hashlib.sha256(body).hexdigest(), self.at if event == "call_started" else self.ended_at
            values = (self.desk.business.pk, event, self.retell_call_id, digest, f"\\x{body.hex()}", "processed")
            lines.append(row(*values, 1, "", at, at, at + timedelta(seconds=1)))
        return lines


def _cost(length_s: float) -> dict[str, Any]:
    parts = (("elevenlabs_tts", 0.12), ("custom_llm", 0.0), ("us_telephony", 0.025))
    products = [
        {"product": name, "cost_cents": round(length_s * cents, 3), "unit_price_cents": cents, "is_transfer_leg": False}
        for name, cents in parts
    ]
    return {
        "total_cents": round(length_s * 0.145, 3),
        "billed_s": round(length_s, 3),
        "unit_price_cents": 0.145,
        "products": products,
    }


def _latency(script: Script | None) -> dict[str, Any]:
    if script is None:
        return {}
    ms = round(script.slowest_ms)
    whole = {"p50_ms": ms * 0.6, "p90_ms": ms * 0.9, "max_ms": ms, "min_ms": ms * 0.4, "turns": script.answered}
    return {"e2e": {name: round(value) for name, value in whole.items()}}
