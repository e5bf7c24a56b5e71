"""The rows of calls: a script, a moment, a caller and what Retell told about it."""

import hashlib
import json
import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bench.seeding.people import Person, person, skewed
from bench.seeding.scripts import MARKS, Script, Writer, row
from bench.seeding.tables import Filling
from bench.seeding.tenants import PLANS, Desk, Plan

COLUMNS: Mapping[str, Sequence[str]] = {
    "calls_call": [
        "id",
        "business_id",
        "retell_call_id",
        "origin",
        "agent_id",
        "prompt_version_id",
        "brief_id",
        "status",
        "direction",
        "from_number",
        "to_number",
        "started_at",
        "ended_at",
        "transcript_at",
        "disconnection_reason",
        "variables",
        "metadata",
        "cost",
        "latency",
        "analysis",
        "trace_id",
        "transfer_destination",
        "recording",
        "recording_error",
        "recording_url",
        "recording_tries",
        "analysis_tries",
        "is_transcript_final",
        "model_cost_cents",
        "settled_by",
        "created_at",
    ],
    "calls_utterance": ["call_id", "position", "speaker", "text", "words", "turn_id"],
    "calls_turnrecord": [
        "call_id",
        "began_at",
        "turn_id",
        "kind",
        "outcome",
        "asked",
        "generated",
        "sent",
        "heard",
        "was_interrupted",
        "model",
        "rungs",
        "faults",
        "filter_counts",
        "rule_id",
        "own_ms",
        "first_token_ms",
        "first_frame_ms",
        "first_word_ms",
        "finished_ms",
        "tokens_in",
        "tokens_out",
        "tokens_cached",
        "are_tokens_estimated",
    ],
    "calls_callevent": ["call_id", "event_id", "type", "turn_id", "role", "content", "data", "created_at"],
    "calls_callmove": ["call_id", "old", "new", "because", "at"],
    "calls_toolrun": [
        "call_id",
        "run_key",
        "run_id",
        "turn_id",
        "created_at",
        "name",
        "arguments",
        "content",
        "succeeded",
        "took_ms",
    ],
    "calls_webhookdelivery": [
        "business_id",
        "event",
        "retell_call_id",
        "body_sha256",
        "body",
        "state",
        "tries",
        "error",
        "received_at",
        "next_try_at",
        "processed_at",
    ],
}

SILENT = 0.12
SILENT_ENDINGS = (
    ("dial_no_answer",) * 9
    + ("voicemail_reached",) * 6
    + ("dial_busy",) * 3
    + (
        "user_declined",
        "dial_failed",
        "invalid_destination",
        "error_no_audio_received",
        "error_llm_websocket_open",
        "telephony_provider_unavailable",
        "concurrency_limit_reached",
        "registered_call_timeout",
    )
)
NOT_CONNECTED = {
    "dial_no_answer",
    "dial_busy",
    "user_declined",
    "dial_failed",
    "invalid_destination",
    "telephony_provider_unavailable",
}
BROKEN = {"error_no_audio_received", "error_llm_websocket_open", "concurrency_limit_reached", "registered_call_timeout"}
OUTBOUND, WEB = 0.22, 0.03
LOGGED, POSTED = 0.04, 0.01  # calls with their whole event log; newest calls with their webhooks
ENDLESS_TURNS = 3_000
ON_THE_LINE = 60
SCRIPTS = 20_000
ORIGINS = ("live",) * 48 + ("test", "eval")


class Bookkeeper:
    """Writes one call after another into the tables. `rng` decides everything, so a seed names its rows."""

    def __init__(
        self,
        rng: random.Random,
        desks: Mapping[str, list[Desk]],
        tables: Mapping[str, Filling],
        calls: int,
        utterances: int,
    ) -> None:
        self._rng, self._desks, self._tables, self._calls = rng, desks, tables, calls
        self._customers = max(20, calls // 6)
        # A talk holds a greeting and two utterances for each answer; some calls hold none.
        exchanges = max(1.0, (utterances / calls / (1 - SILENT) - 1) / 2)
        pool = min(SCRIPTS, max(60, calls // 10))
        self._writers = {plan.slug: self._writer(plan, exchanges) for plan in PLANS}
        self._inbound = {plan.slug: self._written(plan, pool, is_outbound=False) for plan in PLANS}
        self._outbound = {plan.slug: self._written(plan, pool // 3, is_outbound=True) for plan in PLANS}
        self._shares = [plan.share for plan in PLANS]

    def _writer(self, plan: Plan, exchanges: float) -> Writer:
        return Writer(self._rng, plan.trade, {"business": plan.name, "agent": plan.agents[0]}, exchanges)

    def _written(self, plan: Plan, pool: int, *, is_outbound: bool) -> list[Script]:
        count = max(8, round(pool * plan.share))
        return [self._writers[plan.slug].script(is_outbound=is_outbound) for _ in range(count)]

    def write(self, pk: int, at: datetime) -> None:
        """Call `pk`, which came at `at`; the last ones are still on the line, and one of all goes on for hours."""
        rng = self._rng
        plan = rng.choices(PLANS, self._shares)[0]
        desk = rng.choice(self._desks[plan.slug])
        chance = rng.random()
        direction = "outbound" if chance < OUTBOUND else "web" if chance < OUTBOUND + WEB else "inbound"
        is_live = pk > self._calls - ON_THE_LINE
        script: Script | None = rng.choice((self._outbound if direction == "outbound" else self._inbound)[plan.slug])
        if pk == self._calls // 2:
            plan, desk = PLANS[0], self._desks[PLANS[0].slug][0]
            script = self._writers[plan.slug].script(answers=ENDLESS_TURNS)
        elif rng.random() < SILENT and not is_live:
            script = None
        who = person(skewed(rng.random(), self._customers))
        self._write(_Told(pk, at, plan, desk, direction, who, script, is_live, self._version(desk, pk)))

    def _version(self, desk: Desk, pk: int) -> tuple[int, int]:
        """Each version had its time, one after the other."""
        return desk.versions[min(pk * len(desk.versions) // self._calls, len(desk.versions) - 1)]

    def _write(self, told: "_Told") -> None:
        tables = self._tables
        tables["calls_call"].add(told.call_row(self._rng))
        tables["calls_callmove"].add(row(told.pk, "registered", "live", "the line was opened", told.at))
        if told.script is not None:
            self._write_talk(told, told.script)
        if not told.is_live:
            tables["calls_callmove"].add(row(told.pk, "live", told.status, f"Retell: {told.ending}", told.ended_at))
        if told.pk > self._calls * (1 - POSTED):
            for line in told.delivery_rows():
                tables["calls_webhookdelivery"].add(line)

    def _write_talk(self, told: "_Told", script: Script) -> None:
        tables, pk = self._tables, told.pk
        for _, line in script.utterances:
            tables["calls_utterance"].add(told.filled(f"{pk}\t{line}"))
        for at_s, line in script.turns:
            tables["calls_turnrecord"].add(told.filled(f"{pk}\t{told.moment(at_s)}\t{line}"))
        for number, (at_s, line) in enumerate(script.runs):
            key = f"{pk}-{number}"
            tables["calls_toolrun"].add(f"{row(pk, key, key, number + 1, told.moment(at_s))}\t{line}")
        for line in told.event_rows(is_whole=self._rng.random() < LOGGED):
            tables["calls_callevent"].add(line)


class _Told:
    """One call with everything that its rows repeat."""

    def __init__(
        self,
        pk: int,
        at: datetime,
        plan: Plan,
        desk: Desk,
        direction: str,
        who: Person,
        script: Script | None,
        is_live: bool,
        version: tuple[int, int],
    ) -> None:
        self.pk, self.at, self.plan, self.desk, self.direction = pk, at, plan, desk, direction
        self.who, self.script, self.is_live, self.version = who, script, is_live, version
        self.retell_call_id = f"call_{hashlib.md5(str(pk).encode()).hexdigest()}"
        self.ending, self.status, length_s = self._outcome()
        self.ended_at = at + timedelta(milliseconds=round(length_s * 1000))

    def _outcome(self) -> tuple[str, str, float]:
        if self.is_live:
            return "", "live", 0.0
        if self.script is not None:
            return self.script.ending, "ended", self.script.at_s
        ending = SILENT_ENDINGS[self.pk * 17 % len(SILENT_ENDINGS)]
        status = "not_connected" if ending in NOT_CONNECTED else "error" if ending in BROKEN else "ended"
        return ending, status, 4.0 + self.pk % 27

    def moment(self, at_s: float) -> str:
        return str(self.at + timedelta(milliseconds=round(at_s * 1000)))

    def filled(self, line: str) -> str:
        for name, mark in MARKS.items():
            if mark in line:
                line = line.replace(mark, getattr(self.who, name))
        return line

    def call_row(self, rng: random.Random) -> str:
        script, ours = self.script, self.desk.business
        version, brief = self.version
        numbers = (
            (self.who.number, "+13125550142") if self.direction != "outbound" else ("+13125550142", self.who.number)
        )
        if self.direction == "web":
            numbers = ("", "")
        is_transferred = script is not None and script.is_transferred and not self.is_live
        length_s = (self.ended_at - self.at).total_seconds()
        ended = None if self.is_live else self.ended_at
        return row(
            self.pk,
            ours.pk,
            self.retell_call_id,
            rng.choice(ORIGINS) if not self.is_live else "live",
            self.desk.agent.pk,
            version,
            brief,
            self.status,
            self.direction,
            *numbers,
            self.at,
            ended,
            ended,
            self.ending,
            {"plan": "gold"} if rng.random() < 0.1 else {},
            {"campaign": "recall"} if self.direction == "outbound" else {},
            {} if self.is_live else _cost(length_s),
            _latency(script),
            self._analysis(),
            f"{self.pk:032x}",
            "+13125550199" if is_transferred else "",
            "",
            "",
            "",
            0,
            0,
            not self.is_live,
            None if script is None else round(script.tokens * 0.00006, 4),
            "" if self.is_live else "webhook",
            self.at - timedelta(milliseconds=900),
        )

    def _analysis(self) -> dict[str, Any]:
        script = self.script
        if self.is_live or script is None:
            return {}
        judged = {"summary": self.filled(script.summary), "sentiment": script.sentiment, "is_voicemail": False}
        return {**judged, "is_successful": script.is_successful, "custom": {}, "source": "retell"}

    def event_rows(self, *, is_whole: bool) -> list[str]:
        script, lines = self.script, list[str]()
        if script is None:
            return lines

        def note(kind: str, at_s: float, data: Mapping[str, Any], turn: int | None = None, content: str = "") -> None:
            name = f"{self.pk}-{len(lines)}"
            lines.append(
                row(self.pk, name, kind, turn, "agent" if turn else "", content, dict(data), self.moment(at_s))
            )

        if is_whole:
            note("call_opened", 0, {"origin": "live", "is_resumed": False, "trace_id": f"{self.pk:032x}"})
            for turn, (at_s, _) in enumerate(script.turns):
                note("turn_began", at_s, {"kind": "answer"}, turn)
                note("turn_ended", at_s + 1, {"outcome": "spoken"}, turn)
        if script.is_transferred:
            moved = {
                "number": "+13125550199",
                "reason": "the caller asked for a person",
                "asked_by": "rule",
                "priority": "high",
            }
            for attempt, step in enumerate(("asked", "commanded", "confirmed")):
                note(
                    "transfer_moved",
                    script.at_s - 3 + attempt,
                    {**moved, "step": step, "attempt": attempt},
                    len(script.turns),
                )
        if script.ending == "user_requested_dnc":
            note("opt_out_heard", script.at_s - 4, {"rule_id": "stop_calling"})
        return lines

    def delivery_rows(self) -> list[str]:
        lines = []
        for event in ("call_started", "call_ended", "call_analyzed")[: 1 if self.is_live else 3]:
            call = {"call_id": self.retell_call_id, "direction": self.direction, "from_number": self.who.number}
            body = json.dumps({"event": event, "call": call}).encode()
            digest, at = hashlib.sha256(body).hexdigest(), self.at if event == "call_started" else self.ended_at
            values = (self.desk.business.pk, event, self.retell_call_id, digest, f"\\x{body.hex()}", "processed")
            lines.append(row(*values, 1, "", at, at, at + timedelta(seconds=1)))
        return lines


def _cost(length_s: float) -> dict[str, Any]:
    parts = [("elevenlabs_tts", 0.12), ("custom_llm", 0.0), ("us_telephony", 0.025)]
    products = [
        {"product": name, "cost_cents": round(length_s * cents, 3), "unit_price_cents": cents, "is_transfer_leg": False}
        for name, cents in parts
    ]
    total = round(length_s * 0.145, 3)
    return {"total_cents": total, "billed_s": length_s, "unit_price_cents": 0.145, "products": products}


def _latency(script: Script | None) -> dict[str, Any]:
    if script is None:
        return {}
    ms = round(script.slowest_ms)
    return {"e2e": {"p50_ms": ms * 0.6, "p90_ms": ms * 0.9, "max_ms": ms, "min_ms": ms * 0.4, "turns": script.answered}}
