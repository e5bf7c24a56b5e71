"""Rules that can never be carried out, because an earlier one always comes first."""

from collections.abc import Iterator, Sequence

from agents.phrases import tables
from engine.rules import Cause, Reaction, Rule
from engine.rules.phrases import ANY, NAME, Phrase, PhraseTable
from escalations.models import EscalationRule
from escalations.ruling.compiling import compiled

SOME_WORD = "zzzzzzzz"
"""Stands for what a `*` lets pass: a word that no phrase holds."""
FIXED = "the fixed table"
FIXED_RANK = -1
COMPARED = 1_000
"""A rule of more phrases is taken to be reached."""


def never_reached(rows: Sequence[EscalationRule], language: str) -> Iterator[tuple[EscalationRule, str]]:
    """Each such rule with the name of the first that stands in its way. `rows` are those that are on, in order."""
    rules = compiled(rows, None, language or "en")
    table = _table(rules, language)
    for place, row in enumerate(rows):
        before = [at for at in range(place) if _is_as_wide(rows[at], row)]
        blocking = _first_in_the_way(rules, place, before, table)
        if blocking is not None:
            yield row, FIXED if blocking == FIXED_RANK else f"“{rows[blocking].name}”"


def _table(rules: Sequence[Rule], language: str) -> PhraseTable:
    """The phrases of all rules by their places, and those of the fixed table."""
    always = tables(language)
    fixed = [(FIXED_RANK, Reaction.EMERGENCY, phrase) for phrase in always["emergency"] + always["opt_out"]]
    said = [
        (place, rule.reaction, phrase)
        for place, rule in enumerate(rules)
        if rule.cause == Cause.PHRASE
        for phrase in rule.phrases
    ]
    return PhraseTable([*fixed, *said])


def _is_as_wide(one: EscalationRule, other: EscalationRule) -> bool:
    """Whether the limits of `one` hold whenever those of `other` do, and its cause is of the same kind."""
    return (
        one.cause == other.cause
        and one.only_when in ("", other.only_when)
        and one.direction in ("", other.direction)
        and one.after_turn <= other.after_turn
        and (not one.agents or (bool(other.agents) and set(other.agents) <= set(one.agents)))
    )


def _first_in_the_way(rules: Sequence[Rule], place: int, before: Sequence[int], table: PhraseTable) -> int | None:
    rule = rules[place]
    match rule.cause:
        case Cause.PHRASE if rule.reaction != Reaction.EMERGENCY:
            return _covered(rule, {FIXED_RANK, *before}, table)
        case Cause.DIGIT:
            return next((at for at in before if rules[at].value == rule.value), None)
        case Cause.MODEL_ASKS:
            return before[0] if before else None
    # Of causes that go on, each rule is carried out once a call; then the next one has its turn.
    return None


def _covered(rule: Rule, before: set[int], table: PhraseTable) -> int | None:
    """Whether each of the rule's phrases is one that an earlier rule finds."""
    if not 0 < len(rule.phrases) <= COMPARED:
        return None
    first = None
    for phrase in rule.phrases:
        ranks = table.ranks(_spoken(phrase)) & before
        if not ranks:
            return None
        first = min(ranks) if first is None else first
    return first


def _spoken(phrase: Phrase) -> str:
    """One way of saying it."""
    return " ".join(SOME_WORD if token in (ANY, NAME) else token.rstrip("?").split("|")[0] for token in phrase)
