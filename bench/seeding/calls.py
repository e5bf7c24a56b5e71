"""Call after call into the tables: which business, which caller, which conversation."""

import random
from collections.abc import Mapping
from datetime import datetime

from bench.seeding.people import person
from bench.seeding.scripts import Script, Writer, row
from bench.seeding.tables import Filling
from bench.seeding.tenants import Desk, Plan
from bench.seeding.told import Told

SILENT, OUTBOUND, WEB = 0.12, 0.22, 0.03
LOGGED, POSTED = 0.04, 0.01  # calls with their whole event log; the newest calls with their webhooks
ENDLESS_TURNS = 3_000
SCRIPTS = 20_000
CALLS_OF_A_CUSTOMER = 6
ORIGINS = (*("live",) * 48, "test", "eval")


class Bookkeeper:
    """`rng` decides everything, so that a seed names its rows. `calls` is how many there shall be, of all `desks`."""

    def __init__(
        self,
        rng: random.Random,
        desks: Mapping[Plan, list[Desk]],
        tables: Mapping[str, Filling],
        calls: int,
        on_the_line: int,
    ) -> None:
        self._rng, self._desks, self._tables, self._calls = rng, desks, tables, calls
        self._first_live = calls - on_the_line + 1
        self._customers = max(20, calls // CALLS_OF_A_CUSTOMER)
        self._plans = list(desks)
        self._shares = [plan.share for plan in desks]
        self._writers: dict[str, Writer] = {}
        self._scripts: dict[tuple[str, bool], list[Script]] = {}

    def write_scripts(self, utterances: int) -> None:
        """A talk holds a greeting and two utterances for each answer; some calls hold none."""
        exchanges = max(1.0, (utterances / self._calls / (1 - SILENT) - 1) / 2)
        pool = min(SCRIPTS, max(60, self._calls // 10))
        for plan in self._plans:
            names = {"business": plan.name, "agent": plan.agents[0]}
            writer = self._writers[plan.slug] = Writer(self._rng, plan.trade, names, exchanges)
            for is_outbound, share in ((False, 0.75), (True, 0.25)):
                count = max(8, round(pool * plan.share * share))
                self._scripts[plan.slug, is_outbound] = [writer.script(is_outbound=is_outbound) for _ in range(count)]

    def write(self, pk: int, at: datetime) -> None:
        """Call `pk`, which came at `at`; the last ones are still on the line, and one of all goes on for hours."""
        if pk == self._calls // 2:
            plan = self._plans[0]
            script: Script | None = self._writers[plan.slug].script(answers=ENDLESS_TURNS)
            return self._write(self._told(pk, at, plan, "inbound", script))
        rng = self._rng
        plan = rng.choices(self._plans, self._shares)[0]
        chance = rng.random()
        direction = "outbound" if chance < OUTBOUND else "web" if chance < OUTBOUND + WEB else "inbound"
        is_silent = rng.random() < SILENT and not self.is_live(pk)
        script = None if is_silent else rng.choice(self._scripts[plan.slug, direction == "outbound"])
        return self._write(self._told(pk, at, plan, direction, script))

    def is_live(self, pk: int) -> bool:
        return pk >= self._first_live

    def _told(self, pk: int, at: datetime, plan: Plan, direction: str, script: Script | None) -> Told:
        rng = self._rng
        desk = rng.choice(self._desks[plan])
        # Each version had its time, one after the other.
        version, brief = desk.versions[min(pk * len(desk.versions) // self._calls, len(desk.versions) - 1)]
        return Told(
            pk=pk,
            at=at,
            origin="live" if self.is_live(pk) else rng.choice(ORIGINS),
            desk=desk,
            direction=direction,
            who=person(int(rng.random() ** 2 * self._customers)),
            script=script,
            is_live=self.is_live(pk),
            version=version,
            brief=brief,
            plan={"plan": "gold"} if rng.random() < 0.1 else {},
        )

    def _write(self, told: Told) -> None:
        tables = self._tables
        tables["calls_call"].add(told.call_row())
        tables["calls_callmove"].add(row(told.pk, "registered", "live", "the line was opened", told.at))
        if told.script is not None:
            self._write_talk(told, told.script)
        if not told.is_live:
            tables["calls_callmove"].add(row(told.pk, "live", told.status, f"Retell: {told.ending}", told.ended_at))
        if told.pk > self._calls * (1 - POSTED):
            for line in told.delivery_rows():
                tables["calls_webhookdelivery"].add(line)

    def _write_talk(self, told: Told, script: Script) -> None:
        tables, pk = self._tables, told.pk
        indexed_as = row(pk, told.desk.business.pk, None if told.is_live else told.origin == "live", told.at)
        for line in script.utterances:
            tables["calls_utterance"].add(told.filled(f"{indexed_as}\t{line}"))
        for at_s, line in script.turns:
            tables["calls_turnrecord"].add(told.filled(f"{pk}\t{told.moment(at_s)}\t{line}"))
        for at_s, turn_id, line in script.runs:
            key = f"{pk}-{turn_id}"
            tables["calls_toolrun"].add(f"{row(pk, key, key, turn_id, told.moment(at_s))}\t{line}")
        for line in told.event_rows(is_whole=self._rng.random() < LOGGED):
            tables["calls_callevent"].add(line)
