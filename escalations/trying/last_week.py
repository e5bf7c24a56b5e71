"""The calls of the last week, heard once more by the rules in force and by the draft.

Only what the log tells can be heard again: words, repeated questions, annoyance, silence, tools that failed and the
values of the call. Keys that were pressed are not written down, and turns without an answer and the model's own wishes
would be others with other rules: the rules that look at them are named. A call is followed until a rule would have
handed it over or ended it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from agents.models import Agent
from businesses.models import Business
from engine.hours import OpeningHours
from engine.rules import Cause, Heard, Reaction, RuleBook
from engine.rules.phrases import PhraseTable
from escalations.models import EscalationRule
from escalations.ruling.compiling import is_for
from escalations.ruling.phrasing import heard_as
from escalations.trying.fixed import FIXED_NAMES, in_their_order
from escalations.trying.past_calls import Happening, PastCall, PastMoment

WIDE_SHARE = 0.2
FEWEST_FOR_A_SHARE = 10
"""Of fewer calls a share says nothing."""
AT_WORDS = frozenset({Cause.PHRASE, Cause.REPEATS, Cause.FRUSTRATION, Cause.VARIABLE})
TRIED_AT = {
    Happening.SAID: AT_WORDS,
    Happening.SILENT: frozenset({Cause.SILENCE}),
    Happening.TOOL_FAILED: frozenset({Cause.TOOL_FAILED}),
}
"""What the engine looks at when such a thing happens."""
UNTRIED = {
    Cause.DIGIT: "keys pressed are not written down",
    Cause.FAILED_TURNS: "whether the model finds an answer cannot be played again",
    Cause.MODEL_ASKS: "what the model decides cannot be played again",
}
"""Why the rules of these causes cannot be tried."""
ENDS = frozenset({Reaction.TRANSFER, Reaction.END, Reaction.OPT_OUT, Reaction.EMERGENCY})
MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Difference:
    """One rule on one call: `is_new` when only the draft hits it, else only what is in force does."""

    rule: str
    name: str
    call_id: str
    turn_id: int | None
    began_at: datetime
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
        for hits, others, is_new in ((after, before, True), (before, after, False)):
            found.differences += [
                Difference(rule, self._names.get(rule, rule), call.retell_call_id, turn_id, call.began_at, is_new)
                for rule, turn_id in hits.items()
                if rule not in others
            ]
        table, lines = self._lines_of(call.agent_id)
        for rank in {rank for moment in call.moments for rank in table.ranks(moment.said)}:
            found.phrases[lines[rank]] += 1

    def _hits(self, call: PastCall, *, is_draft: bool) -> dict[str, int | None]:
        """The rules that would have been carried out, each with its first turn."""
        book = self._book(call.agent_id, is_draft=is_draft)
        found: dict[str, int | None] = {}
        for moment, heard in _as_heard(call):
            hit = book.match(heard, causes=TRIED_AT[moment.happening], fired=found.keys())
            if hit is not None:
                found.setdefault(hit.rule.rule_id, moment.turn_id)
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


def _as_heard(call: PastCall) -> Iterator[tuple[PastMoment, Heard]]:
    """Each moment with what rules could look at then."""
    texts: list[str] = []
    silences, failed_tools = 0, set[str]()
    for moment in call.moments:
        match moment.happening:
            case Happening.SAID:
                texts.append(moment.said)
                silences = 0
            case Happening.SILENT:
                silences += 1
            case Happening.TOOL_FAILED:
                failed_tools.add(moment.tool)
        yield (
            moment,
            Heard(
                tuple(texts),
                silences=silences,
                failed_tools=frozenset(failed_tools),
                variables=call.variables,
                direction=call.direction,
                now=call.began_at,
            ),
        )


def untried(now_rows: Sequence[EscalationRule] | None, draft_rows: Sequence[EscalationRule]) -> list[list[str]]:
    """Name and why of each rule that cannot be heard again: the draft's, and those it takes out."""
    kept = {row.key for row in draft_rows}
    rows = [*draft_rows, *(row for row in now_rows or () if row.key not in kept)]
    return [[row.name, UNTRIED[Cause(row.cause)]] for row in rows if row.is_on and row.cause in UNTRIED]
