"""Whole conversations, written once and used by many calls: only who calls, and when, differs between those."""

import json
import random
from dataclasses import dataclass, field
from typing import Any

from bench.seeding import phrases
from bench.seeding.people import STREETS, pick

# Stand in a script for what is known of a call alone; letters of no language, so that JSON leaves them as they are.
MARKS = {"first": "\ue001", "last": "\ue002", "area": "\ue003", "exchange": "\ue004", "line": "\ue005"}
AGENT_WORDS_PER_S, CALLER_WORDS_PER_S = 3.0, 2.5
INTERRUPTED, FAULTY, TOOLS_AT = 0.06, 0.015, 0.02
FILLER_MS, FILLED_FROM_MS, PREPARED_MS = 600.0, 900.0, 4000.0
MOODS = (*("Neutral",) * 5, *("Positive",) * 4, "Negative")
MOODS_IF_TRANSFERRED = (*("Negative",) * 6, "Unknown")


@dataclass(slots=True)
class Script:
    """One conversation. Rows are without their call; turns and runs stand with the second at which they began."""

    utterances: list[str] = field(default_factory=list)
    turns: list[tuple[float, str]] = field(default_factory=list)
    runs: list[tuple[float, int, str]] = field(default_factory=list)
    at_s: float = 0.4
    interruptions: int = 0
    slowest_ms: float = 0.0
    tokens: int = 900
    ending: str = "user_hangup"
    sentiment: str = "Neutral"
    is_successful: bool = True
    is_transferred: bool = False
    summary: str = ""

    @property
    def answered(self) -> int:
        return len(self.turns)


def cell(value: object) -> str:
    r"""One value as COPY's text format has it; `\N` is no value."""
    if value is None:
        return "\\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, (dict, list)):
        value = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return str(value).replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def row(*values: object) -> str:
    return "\t".join(map(cell, values))


class Writer:
    """Writes scripts of one trade. `exchanges` is the mean number of answers after the greeting."""

    def __init__(self, rng: random.Random, trade: str, names: dict[str, str], exchanges: float) -> None:
        self._rng, self._trade, self._names, self._exchanges = rng, phrases.TRADES[trade], names, exchanges

    def script(self, *, is_outbound: bool = False, answers: int | None = None) -> Script:
        """A conversation with so many answers, or as many as chance gives."""
        rng, script = self._rng, Script()
        slots = self._slots()
        count = max(1, round(rng.gammavariate(2.2, self._exchanges / 2.2))) if answers is None else answers
        greeting = phrases.OUTBOUND_GREETING if is_outbound else phrases.GREETING
        self._answer(script, slots, "", greeting, kind="begin", interrupted=False)
        for line in self._lines(script, count, is_outbound=is_outbound):
            asked, _, answer = line.partition("|")
            self._ask(script, slots, asked)
            self._answer(script, slots, asked.format_map(slots), answer)
            slots |= self._fresh_slots()
        script.summary = rng.choice(phrases.SUMMARIES).format_map(slots)
        self._end(script)
        return script

    def _lines(self, script: Script, count: int, *, is_outbound: bool) -> list[str]:
        rng = self._rng
        lines = [pick(rng, phrases.OPENINGS), *(rng.choice(phrases.MIDDLES) for _ in range(count - 2))][:count]
        chance = rng.random()
        if is_outbound and chance < 0.03:
            script.ending = "user_requested_dnc"
            return [*lines[:1], phrases.OPT_OUT]
        if chance < 0.08:
            script.ending, script.is_transferred = "call_transfer", True
            return [*lines, pick(rng, phrases.ANGRY)]
        if chance < 0.75:
            script.ending = rng.choice(("user_hangup", "user_hangup", "agent_hangup"))
            return [*lines, rng.choice(phrases.CLOSINGS)]
        script.ending = "inactivity" if chance > 0.96 else "user_hangup"
        return lines

    def _slots(self) -> dict[str, str]:
        return {**MARKS, **self._names, **self._fresh_slots()}

    def _fresh_slots(self) -> dict[str, str]:
        rng = self._rng
        return {name: pick(rng, words) for name, words in self._trade.items()} | {
            "day": pick(rng, phrases.DAYS),
            "time": rng.choice(phrases.TIMES),
            "month": rng.choice(phrases.MONTHS),
            "price": str(rng.randrange(40, 1500, 5)),
            "minutes": str(rng.randrange(10, 95, 5)),
            "house": str(rng.randrange(1, 999)),
            "street": pick(rng, STREETS),
            "code": "".join(rng.choices("ABCDEFGHJKLMNPQRSTUVWXYZ23456789", k=6)),
        }

    def _ask(self, script: Script, slots: dict[str, str], line: str) -> None:
        self._say(script, "caller", line.format_map(slots), CALLER_WORDS_PER_S, None)

    def _say(self, script: Script, speaker: str, text: str, words_per_s: float, turn_id: int | None) -> None:
        words: list[list[Any]] = []
        for word in text.split():
            end_s = script.at_s + 1 / words_per_s
            words.append([word, round(script.at_s, 2), round(end_s, 2)])
            script.at_s = end_s
        script.utterances.append(row(len(script.utterances), speaker, text, words, turn_id))

    def _answer(
        self,
        script: Script,
        slots: dict[str, str],
        asked: str,
        line: str,
        kind: str = "answer",
        *,
        interrupted: bool | None = None,
    ) -> None:
        rng, sent = self._rng, line.format_map(slots)
        if interrupted is None:
            interrupted = rng.random() < INTERRUPTED
        words = sent.split()
        heard = " ".join(words[: rng.randrange(1, max(2, len(words)))]) if interrupted else sent
        turn_id = len(script.turns)
        began_s = script.at_s + 0.15
        times = self._times(kind)
        outcome = "prepared" if "prepared" in times["rungs"] else "spoken"
        tokens_in, tokens_out = script.tokens + len(asked) // 4, len(sent) // 4 + 8
        script.tokens = tokens_in + tokens_out
        columns = (turn_id, kind, outcome, asked, sent, sent, heard, interrupted, "gpt-5.6-mini", times["rungs"])
        figures = ([], {}, "", *(times[name] for name in ("own", "token", "frame", "word", "end")))
        script.turns.append((began_s, row(*columns, *figures, tokens_in, tokens_out, tokens_in // 2, False)))
        script.interruptions += interrupted
        if kind == "answer":
            script.slowest_ms = max(script.slowest_ms, times["word"] or times["end"])
        script.at_s = began_s + (times["word"] or times["end"]) / 1000
        self._say(script, "agent", heard, AGENT_WORDS_PER_S, turn_id)
        if rng.random() < TOOLS_AT:
            arguments = json.dumps({"day": slots["day"]})
            script.runs.append((began_s, turn_id, row("find_opening", arguments, slots["time"], True, 180)))

    def _times(self, kind: str) -> dict[str, Any]:
        """When a turn's parts came, in ms, and the ladder's steps: half the first words by 650 ms, some far later."""
        rng = self._rng
        own = round(rng.uniform(0.6, 4), 1)
        if kind == "begin":
            return {"own": own, "token": None, "frame": own + 1, "word": own + 1, "end": own + 2, "rungs": []}
        if rng.random() < FAULTY:
            late = {"frame": FILLER_MS, "word": None, "end": PREPARED_MS + own}
            return {"own": own, "token": None, **late, "rungs": ["filler", "prepared"]}
        token = round(rng.lognormvariate(6.4, 0.38), 1)
        word = round(token + rng.uniform(10, 60), 1)
        rungs = ["filler"] if word > FILLED_FROM_MS else []
        end = round(word + rng.uniform(150, 900), 1)
        return {
            "own": own,
            "token": token,
            "frame": FILLER_MS if rungs else word,
            "word": word,
            "end": end,
            "rungs": rungs,
        }

    def _end(self, script: Script) -> None:
        rng = self._rng
        script.sentiment = rng.choice(MOODS_IF_TRANSFERRED if script.is_transferred else MOODS)
        script.is_successful = rng.random() < (0.3 if script.sentiment == "Negative" else 0.9)
        script.at_s += rng.uniform(0.3, 2.5)
