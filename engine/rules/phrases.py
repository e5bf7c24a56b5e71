"""Finds phrases in what was said. A look-up costs the caller's words, hardly the number of rules."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import product

from engine.rules.denial import Wish, is_denied
from engine.rules.heard import said
from engine.rules.rule import Reaction
from engine.rules.spelling import Spelling

ANY = "*"
WIDEST_GAP = 3
"""How many words a `*` may stand for."""
BEGINS = "^"
ENDS = "$"
NAME = "@"
"""A word that is written as a name; "Friday" is none that anybody asks for."""
_NO_NAMES = frozenset(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december english spanish french german id im ill ive
    """.split()  # noqa: SIM905  a list of words is read as words
)

Phrase = tuple[str, ...]


class _Node:
    """A place within phrases that begin alike. `found` are the ranks and reactions of those that are whole here."""

    __slots__ = ("after_gap", "at_end", "by_group", "by_word", "found")

    def __init__(self) -> None:
        self.by_group: dict[str, _Node] = {}
        self.by_word: dict[str, list[_Node]] = {}
        self.after_gap: _Node | None = None
        self.at_end: _Node | None = None
        self.found: list[tuple[int, str]] = []

    def after(self, token: str) -> "_Node":
        """The place behind one word of a phrase; every word of `a|b` leads to the same."""
        if token == ANY:
            self.after_gap = self.after_gap or _Node()
            return self.after_gap
        if token == ENDS:
            self.at_end = self.at_end or _Node()
            return self.at_end
        node = self.by_group.get(token)
        if node is None:
            node = self.by_group[token] = _Node()
            for word in token.split("|"):
                self.by_word.setdefault(word, []).append(node)
        return node


class PhraseTable:
    """Phrases of rules, which are told apart by their rank."""

    def __init__(self, phrases: Iterable[tuple[int, str, Phrase]], spelling: Spelling | None = None) -> None:
        """Each phrase with the rank of its rule and that rule's reaction; `spelling` where tables share one."""
        self._anywhere = _Node()
        self._from_the_beginning = _Node()
        told = list(phrases)
        for rank, reaction, phrase in told:
            for tokens in _without_question_marks(phrase):
                self._add(rank, reaction, tokens)
        self._spelling = spelling or spelling_of(phrase for _, _, phrase in told)

    def _add(self, rank: int, reaction: str, tokens: Phrase) -> None:
        is_bound = tokens[:1] == (BEGINS,)
        tokens = tokens[is_bound:]
        if not tokens or tokens[0] in (ANY, ENDS):
            return
        node = self._from_the_beginning if is_bound else self._anywhere
        for token in tokens:
            node = node.after(token)
        node.found.append((rank, reaction))

    def ranks(self, text: str) -> set[int]:
        """The ranks of all rules one of whose phrases was said."""
        return {rank for rank, _, _ in self.found(text)}

    def told(self, text: str) -> tuple[set[int], dict[int, set[int]]]:
        """The ranks of all rules one of whose phrases was said, and of those whose phrases were only said to be denied,
        with the places of their words in `said(text).words`.
        """
        found: set[int] = set()
        denied: dict[int, set[int]] = {}
        for rank, at, end, is_wish in self._all(text):
            if is_wish:
                found.add(rank)
            else:
                denied.setdefault(rank, set()).update(range(at, end))
        return found, {rank: places for rank, places in denied.items() if rank not in found}

    def found(self, text: str) -> Iterator[tuple[int, int, int]]:
        """The rank of each phrase that was said, and of `said(text).words` the first that matched and the one behind
        the last.
        """
        return ((rank, at, end) for rank, at, end, is_wish in self._all(text) if is_wish)

    def _all(self, text: str) -> Iterator[tuple[int, int, int, bool]]:
        spoken = said(text)
        words = [self._spelling.meant(word) for word in spoken.words]
        names = {at for at in spoken.names if words[at] not in _NO_NAMES}
        for at, word in enumerate(words):
            for start in (self._anywhere,) if at else (self._anywhere, self._from_the_beginning):
                if word not in start.by_word:
                    continue
                for rank, reaction, end, let_pass in _reached(start, words, at, names):
                    is_denied_here = reaction == Reaction.TRANSFER and is_denied(Wish(words, at, end, let_pass), spoken)
                    yield rank, at, end, not is_denied_here


def spelling_of(phrases: Iterable[Phrase]) -> Spelling:
    """Knows the words of these phrases, so that one of them is not taken for a slip in another."""
    tokens = {token.removesuffix("?") for phrase in phrases for token in phrase}
    return Spelling({word for token in tokens for word in token.split("|")} - {ANY, BEGINS, ENDS, NAME})


def _reached(
    start: _Node, words: Sequence[str], at: int, names: set[int]
) -> Iterator[tuple[int, str, int, tuple[int, ...]]]:
    """Every phrase that is whole somewhere behind `at`, where, and which words a `*` of it stood for."""
    to_do: list[tuple[_Node, int, tuple[int, ...]]] = [(node, at + 1, ()) for node in start.by_word.get(words[at], ())]
    while to_do:
        node, place, let_pass = to_do.pop()
        for rank, reaction in node.found:
            yield rank, reaction, place, let_pass
        if (gap := node.after_gap) is not None:
            to_do.extend(
                (gap, to, (*let_pass, *range(place, to)))
                for to in range(place, min(place + WIDEST_GAP, len(words)) + 1)
                if to == len(words) or words[to] in gap.by_word or to in names or gap.after_gap or gap.found
            )
        if place == len(words):
            if node.at_end is not None:
                to_do.append((node.at_end, place, let_pass))
            continue
        for one in node.by_word.get(words[place], ()):
            to_do.append((one, place + 1, let_pass))  # noqa: PERF401  this is the inmost loop of every look-up
        if place in names:
            to_do.extend((one, place + 1, let_pass) for one in node.by_word.get(NAME, ()))


def _without_question_marks(phrase: Phrase) -> Iterator[Phrase]:
    """Each way of saying a phrase of which some words, marked by `?`, may be missing."""
    choices = [((), (token[:-1],)) if token.endswith("?") else ((token,),) for token in phrase]
    for chosen in product(*choices):
        yield tuple(token for part in chosen for token in part)
