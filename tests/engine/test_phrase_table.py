"""The table of phrases beside a plain reading of what a phrase means."""

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.rules.phrases import ANY, BEGINS, ENDS, NAME, WIDEST_GAP, Phrase, PhraseTable
from engine.rules.rule import Reaction

TOKENS = st.sampled_from([ANY, "a", "b", "a|c", NAME, "b?"])
INSIDE = st.lists(TOKENS, min_size=1, max_size=4)
WORDS = st.lists(st.sampled_from(["a", "b", "c", "d", "Zoe"]), min_size=1, max_size=9)


def ends(tokens: Sequence[str], words: Sequence[str], at: int) -> set[int]:
    """Where the phrase may be over that goes on with these tokens at this word."""
    if not tokens:
        return {at}
    token, rest = tokens[0], tokens[1:]
    if token == ENDS:
        return ends(rest, words, at) if at == len(words) else set()
    if token == ANY:
        last = min(at + WIDEST_GAP, len(words))
        return {end for to in range(at, last + 1) for end in ends(rest, words, to)}
    found: set[int] = ends(rest, words, at) if token.endswith("?") else set()
    if at < len(words) and is_meant(token.removesuffix("?"), words[at], at):
        found |= ends(rest, words, at + 1)
    return found


def is_meant(token: str, word: str, at: int) -> bool:
    if token == NAME:
        return at > 0 and word[0].isupper()
    return word.lower() in token.split("|")


@settings(max_examples=1_000)
@given(first=st.sampled_from(["a", "b", "a|c"]), inside=INSIDE, begins=st.booleans(), closes=st.booleans(), words=WORDS)
def test_a_phrase_is_found_where_it_is_said_and_nowhere_else(
    first: str, inside: list[str], *, begins: bool, closes: bool, words: list[str]
) -> None:
    inner = (first, *inside, *([ENDS] if closes else []))
    phrase: Phrase = ((BEGINS,) if begins else ()) + inner
    starts = range(min(1, len(words))) if begins else range(len(words))
    meant = {(at, end) for at in starts for end in ends(inner, words, at)}
    found = {(at, end) for _, at, end in PhraseTable([(0, Reaction.SAY, phrase)]).found(" ".join(words))}
    assert found == meant
