"""Rules that can never be carried out, because an earlier one always comes first."""

from collections.abc import Iterator, Sequence

from agents.phrases import EMERGENCY, OPT_OUT, phrases
from engine.rules import Cause, Reaction, Rule
from engine.rules.phrases import ANY, PhraseTable
from escalations.models import EscalationRule
from escalations.ruling.compiling import compiled

SOME_WORD = "zzzzzzzz"
"""Stands for what a `*` lets pass: a word that no phrase holds."""
FIXED = "the fixed table"
COMPARED = 200
"""So many phrases of a rule are looked at; each must be one that an earlier rule finds."""


def never_reached(rows: Sequence[EscalationRule], language: str) -> Iterator[tuple[EscalationRule, str]]:
    """Each such rule with the name of the first that stands in its way. `rows` are those that are on, in order."""
    rules = dict(zip([row.key for row in rows], compiled(rows, None, language or "en"), strict=True))
    for place, row in enumerate(rows):
        before = [one for one in rows[:place] if _is_as_wide(one, row)]
        blocking = _first_in_the_way(row, rules[row.key], [(f"“{one.name}”", rules[one.key]) for one in before])
        if blocking:
            yield row, blocking


def _is_as_wide(one: EscalationRule, other: EscalationRule) -> bool:
    """Whether the limits of `one` hold whenever those of `other` do, and its cause is of the same kind."""
    return (
        one.cause == other.cause
        and one.only_when in ("", other.only_when)
        and one.direction in ("", other.direction)
        and one.after_turn <= other.after_turn
        and (not one.agents or (bool(other.agents) and set(other.agents) <= set(one.agents)))
    )


def _first_in_the_way(row: EscalationRule, rule: Rule, before: Sequence[tuple[str, Rule]]) -> str:
    match row.cause:
        case Cause.PHRASE if row.reaction != Reaction.EMERGENCY:
            return _covered(rule, before)
        case Cause.DIGIT:
            return next((name for name, one in before if one.value == rule.value), "")
        case Cause.MODEL_ASKS:
            return before[0][0] if before else ""
    # Of causes that go on, each rule is carried out once a call; then the next one has its turn.
    return ""


def _covered(rule: Rule, before: Sequence[tuple[str, Rule]]) -> str:
    fixed = Rule("", Reaction.EMERGENCY, phrases(EMERGENCY) + phrases(OPT_OUT))
    known = [(FIXED, fixed), *before]
    entries = ((rank, one.reaction, phrase) for rank, (_, one) in enumerate(known) for phrase in one.phrases)
    table = PhraseTable(entries)
    first = ""
    for phrase in rule.phrases[:COMPARED]:
        ranks = table.ranks(" ".join(SOME_WORD if word == ANY else word for word in phrase))
        if not ranks:
            return ""
        first = first or known[min(ranks)][0]
    return first if len(rule.phrases) <= COMPARED else ""
