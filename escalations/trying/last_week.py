"""The calls of the last week, heard once more by the rules in force and by the draft.

Only what the log tells can be heard again: words, repeated questions, annoyance and the values of the call. A call is
followed until a rule would have handed it over or ended it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from django.utils import timezone

from agents.models import Agent
from businesses.models import Business
from calls.models import Call, Origin, Speaker, Utterance
from engine.hours import OpeningHours
from engine.rules import Cause, Heard, Reaction, RuleBook
from engine.rules.phrases import PhraseTable
from escalations.models import EscalationRule
from escalations.ruling.compiling import is_for
from escalations.ruling.phrasing import heard_as
from escalations.trying.fixed import FIXED_NAMES, in_their_order

DAYS = 7
MOST_CALLS = 5_000
BATCH = 200
WIDE_SHARE = 0.2
FEWEST_FOR_A_SHARE = 10
"""Of fewer calls a share says nothing."""
KNOWABLE = frozenset({Cause.PHRASE, Cause.REPEATS, Cause.FRUSTRATION, Cause.VARIABLE})
ENDS = frozenset({Reaction.TRANSFER, Reaction.END, Reaction.OPT_OUT, Reaction.EMERGENCY})
MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class PastCall:
    """`turns` are (turn id, the caller's words), oldest first."""

    retell_call_id: str
    agent_id: int | None
    direction: str
    variables: Mapping[str, str]
    began_at: datetime
    turns: Sequence[tuple[int | None, str]]


@dataclass(frozen=True, slots=True)
class Difference:
    """One rule on one call: `is_new` when only the draft hits it, else only what is in force does."""

    rule: str
    name: str
    call_id: str
    turn_id: int | None
    is_new: bool


@dataclass(slots=True)
class Findings:
    """`asked` calls so far. `wide` are phrases of the draft with the calls they match."""

    asked: int = 0
    differences: list[Difference] = field(default_factory=list)
    phrases: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))

    @property
    def wide(self) -> list[tuple[str, str, int]]:
        """Rule, phrase and share in percent of those that match too much."""
        if self.asked < FEWEST_FOR_A_SHARE:
            return []
        found = [(name, line, count) for (name, line), count in self.phrases.items()]
        return [
            (name, line, round(100 * count / self.asked))
            for name, line, count in found
            if count > self.asked * WIDE_SHARE
        ]


class Comparison:
    """Hears each call twice. Books are made once for each agent."""

    def __init__(
        self,
        business: Business,
        now_rows: Sequence[EscalationRule] | None,
        draft_rows: Sequence[EscalationRule],
        agents: Iterable[Agent],
    ) -> None:
        self._agents = {agent.pk: agent for agent in agents}
        self._hours = business.opening_hours
        self._rows = {False: now_rows, True: draft_rows}
        self._names = {**FIXED_NAMES, **{row.key: row.name for rows in (now_rows or (), draft_rows) for row in rows}}
        self._books: dict[tuple[bool, int | None], RuleBook] = {}
        self._lines: dict[int | None, tuple[PhraseTable, list[tuple[str, str]]]] = {}
        self.findings = Findings()

    def hear(self, call: PastCall) -> None:
        before, after = self._hits(call, is_draft=False), self._hits(call, is_draft=True)
        found = self.findings
        found.asked += 1
        for rule, turn_id in after.items():
            if rule not in before:
                found.differences.append(
                    Difference(rule, self._names.get(rule, rule), call.retell_call_id, turn_id, True)
                )
        for rule, turn_id in before.items():
            if rule not in after:
                found.differences.append(
                    Difference(rule, self._names.get(rule, rule), call.retell_call_id, turn_id, False)
                )
        table, lines = self._lines_of(call.agent_id)
        for rank in {rank for _, text in call.turns for rank in table.ranks(text)}:
            found.phrases[lines[rank]] += 1

    def _hits(self, call: PastCall, *, is_draft: bool) -> dict[str, int | None]:
        """The rules that would have been carried out, each with its first turn."""
        book = self._book(call.agent_id, is_draft=is_draft)
        found: dict[str, int | None] = {}
        texts = [text for _, text in call.turns]
        for count, (turn_id, _) in enumerate(call.turns, 1):
            heard = Heard(tuple(texts[:count]), variables=call.variables, direction=call.direction, now=call.began_at)
            hit = book.match(heard, causes=KNOWABLE, fired=found.keys())
            if hit is not None:
                found.setdefault(hit.rule.rule_id, turn_id)
                if hit.rule.reaction in ENDS:
                    break
        return found

    def _book(self, agent_pk: int | None, *, is_draft: bool) -> RuleBook:
        key = (is_draft, agent_pk)
        if key not in self._books:
            named = in_their_order(self._rows[is_draft], self._agents.get(agent_pk or 0))
            self._books[key] = RuleBook([one.rule for one in named], self._hours or OpeningHours(is_always=True))
        return self._books[key]

    def _lines_of(self, agent_pk: int | None) -> tuple[PhraseTable, list[tuple[str, str]]]:
        if agent_pk not in self._lines:
            agent = self._agents.get(agent_pk or 0)
            language = agent.language if agent else "en"
            rows = [row for row in self._rows[True] or () if row.cause == Cause.PHRASE and is_for(row, agent)]
            told = [(row, line) for row in rows for line in row.phrases]
            table = PhraseTable(
                (rank, row.reaction, phrase)
                for rank, (row, line) in enumerate(told)
                for phrase in heard_as(line, language)
            )
            self._lines[agent_pk] = (table, [(row.name, line) for row, line in told])
        return self._lines[agent_pk]


def calls_of_last_week(business: Business) -> tuple[int, Iterator[PastCall]]:
    """How many there are, the newest first, at most `MOST_CALLS`; read in batches of two queries."""
    rows = Call.objects.filter(
        business=business, origin=Origin.LIVE, created_at__gte=timezone.now() - timedelta(days=DAYS), turn_count__gt=0
    ).order_by("-created_at", "-pk")
    keys = list(rows.values_list("pk", flat=True)[:MOST_CALLS])
    return len(keys), _read(keys)


def _read(keys: Sequence[int]) -> Iterator[PastCall]:
    waiting = iter(keys)
    while batch := list(islice(waiting, BATCH)):
        turns = _turns(batch)
        fields = ("pk", "retell_call_id", "agent_id", "direction", "variables", "started_at", "created_at")
        for pk, call_id, agent_id, direction, variables, started_at, created_at in Call.objects.filter(
            pk__in=batch
        ).values_list(*fields):
            values = variables if isinstance(variables, dict) else {}
            yield PastCall(
                call_id,
                agent_id,
                direction,
                {str(name): str(value) for name, value in values.items()},
                started_at or created_at,
                turns.get(pk, ()),
            )


def _turns(batch: Sequence[int]) -> dict[int, list[tuple[int | None, str]]]:
    """The caller's words by call, each with the turn that answered them, which is what a call's page can be opened at.

    What was said without an answer between is one turn, as on the call.
    """
    found: dict[int, list[tuple[int | None, str]]] = defaultdict(list)
    last: tuple[int, str] | None = None
    spoken = Utterance.objects.filter(call__in=batch).exclude(speaker=Speaker.TRANSFER_TARGET)
    for call, speaker, text, turn_id in spoken.order_by("call", "position").values_list(
        "call", "speaker", "text", "turn_id"
    ):
        if not text.strip():
            continue
        if speaker == Speaker.CALLER:
            if last == (call, speaker):
                before, words = found[call].pop()
                found[call].append((before if turn_id is None else turn_id, f"{words} {text}"))
            else:
                found[call].append((turn_id, text))
        elif last == (call, Speaker.CALLER) and found[call][-1][0] is None:
            found[call][-1] = (turn_id, found[call][-1][1])
        last = (call, speaker)
    return found
