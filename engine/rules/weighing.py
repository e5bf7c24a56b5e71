"""Finds what no list of phrases holds: every word of a text weighs for or against, and the sum decides.

The weights were learned from labelled sentences. Nothing here learns, guesses or keeps anything.
"""

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from engine.rules.heard import said

NUMBER, RARE, CAPITAL = "#", "?", "@"
"""Stand for any number, for a word the table does not know, and for one of those that is written as a name."""
BEGINS, BETWEEN, ENDS, DENIED, CUT = "^", "*", "$", "!", "~"
WINDOW = 24
"""So many words in a row are weighed together: a story around a wish does not drown it."""
DENIES = 5
"""How many words back a denial is still near."""
MOST_WORDS = 400
"""Of a longer text the latest words count; nobody asks for a person in one breath of three minutes."""
TOLD = 3
STEM, HAS_STEM = 4, 6
"""The first letters of a word of so many or more stand for all its forms."""

Feature = tuple[int, int, str]
"""From which word to which, both included, and how the table names it."""


@dataclass(frozen=True, slots=True)
class Weights:
    """A table that was learned. A text whose score is over `threshold` is what the table looks for; one whose score is
    under `against` is not, though a phrase was found in it.

    `words` holds words ("somebody") and how they begin ("some~"), neighbours ("talk to"), words with one between
    ("talk * somebody"), the first and the last of a text ("^ operator", "operator $", "^ is NAME"), and words with one
    of `denials` before them ("! talk"). In place of a word may stand its kind in `kinds`, as "talk PERSON". A word that
    is in neither is a rare one.
    """

    words: Mapping[str, float] = field(repr=False)
    bias: float
    threshold: float = 0.0
    against: float = float("-inf")
    kinds: Mapping[str, str] = field(default_factory=dict, repr=False)
    denials: frozenset[str] = field(default=frozenset(), repr=False)
    index: "Index" = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "index", Index(self))


@dataclass(frozen=True, slots=True)
class Weighed:
    """Where the score is over the threshold, `words` are those that weighed most for it, in the order they were said,
    and `places` where they stand in `said(text).words`.
    """

    score: float
    is_over: bool
    is_against: bool = False
    words: tuple[str, ...] = ()
    places: tuple[int, ...] = ()


class Index:
    """The same table by word, so that a sum needs no name of a pair put together for each word that is said."""

    __slots__ = ("_after", "_denied", "_known", "_later", "_weights")

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._after: dict[str, dict[str, float]] = {}
        self._later: dict[str, dict[str, float]] = {}
        self._denied: dict[str, float] = {}
        for name, weight in weights.words.items():
            self._put(name.split(), weight)
        plain = {word for word in weights.words if " " not in word}
        self._known = {word: self._unit(word, RARE) for word in {*plain, *weights.kinds}}

    def _put(self, parts: Sequence[str], weight: float) -> None:
        if len(parts) == 3 and parts[1] == BETWEEN:
            self._later.setdefault(parts[0], {})[parts[2]] = weight
        elif len(parts) == 2 and parts[0] == DENIED:
            self._denied[parts[1]] = weight
        elif len(parts) == 2 and parts[0] != BEGINS and parts[1] != ENDS:
            self._after.setdefault(parts[0], {})[parts[1]] = weight

    def _unit(self, word: str, unknown: str) -> tuple[tuple[str, ...], float]:
        """What a word is called in the table, and what it weighs by itself."""
        names = _names(word, self._weights, unknown)
        table = self._weights.words
        begun = table.get(word[:STEM] + CUT, 0.0) if len(word) >= HAS_STEM else 0.0
        return names, begun + sum([table.get(name, 0.0) for name in names])

    def sum_of(self, words: Sequence[str], capitals: Collection[int]) -> float:
        """The weights of all `features` together. Half a microsecond a word."""
        known, after, later, denied = self._known, self._after, self._later, self._denied
        denials = self._weights.denials
        total = 0.0
        names: list[tuple[str, ...]] = []
        before: tuple[str, ...] = ()
        earlier: tuple[str, ...] = ()
        denied_until = -1
        for at, word in enumerate(words):
            here, weight = known.get(word) or self._unit(word, CAPITAL if at in capitals else RARE)
            names.append(here)
            total += weight
            for name in here:
                for one in before:
                    if one in after:
                        total += after[one].get(name, 0.0)
                for one in earlier:
                    if one in later:
                        total += later[one].get(name, 0.0)
                if at <= denied_until:
                    total += denied.get(name, 0.0)
            if word in denials:
                denied_until = at + DENIES
            before, earlier = here, before
        table = self._weights.words
        return total + sum([table.get(name, 0.0) for _, _, name in _at_the_edges(names)])


def weigh(text: str, weights: Weights) -> Weighed:
    """Some microseconds a word. Punctuation does not matter; case does for words that the table does not know."""
    spoken = said(text)
    offset = max(0, len(spoken.words) - MOST_WORDS)
    words = spoken.words[offset:]
    if not words:
        return Weighed(0.0, is_over=False)
    names = {at - offset for at in spoken.names} if offset else spoken.names
    # Nearly everything that is said is short and no wish: that much is known without naming what weighs.
    score = weights.index.sum_of(words, names) + weights.bias if len(words) <= WINDOW else math.inf
    if score > weights.threshold:
        table = weights.words
        heavy = [(first, last, table[name]) for first, last, name in features(words, weights, names) if name in table]
        best, begins = _best_window(heavy, len(words))
        score = min(score, best + weights.bias)
    if score <= weights.threshold:
        return Weighed(score, is_over=False, is_against=score < weights.against)
    places = _heaviest(heavy, len(words), begins)
    told = tuple(words[place] for place in places)
    return Weighed(score, is_over=True, words=told, places=tuple(place + offset for place in places))


def features(words: Sequence[str], weights: Weights, capitals: Collection[int] = ()) -> list[Feature]:
    """Everything about these words that a table may hold, with repeats; `capitals` are the places of those written as
    names are. Raises `IndexError` where there are no words.
    """
    names = [_names(word, weights, RARE) for word in words]
    for at in capitals:
        if at >= 0:
            names[at] = _names(words[at], weights, CAPITAL)
    found: list[Feature] = []
    denied_until = -1
    for at, here in enumerate(names):
        word = words[at]
        if len(word) >= HAS_STEM:
            found.append((at, at, word[:STEM] + CUT))
        for name in here:
            found.append((at, at, name))
            if at <= denied_until:
                found.append((at, at, f"{DENIED} {name}"))
            if at:
                found += [(at - 1, at, f"{one} {name}") for one in names[at - 1]]
            if at > 1:
                found += [(at - 2, at, f"{one} {BETWEEN} {name}") for one in names[at - 2]]
        if word in weights.denials:
            denied_until = at + DENIES
    found += _at_the_edges(names)
    return found


def _at_the_edges(names: Sequence[Sequence[str]]) -> Iterator[Feature]:
    last = len(names) - 1
    yield from ((0, 0, f"{BEGINS} {name}") for name in names[0])
    yield from ((last, last, f"{name} {ENDS}") for name in names[-1])
    if last:
        yield 0, 1, f"{BEGINS} {names[0][-1]} {names[1][-1]}"
        yield last - 1, last, f"{names[-2][-1]} {names[-1][-1]} {ENDS}"


def _names(word: str, weights: Weights, unknown: str) -> tuple[str, ...]:
    """The word, or what stands for it, and its kind."""
    kind = weights.kinds.get(word)
    if word in weights.words:
        return (word, kind) if kind else (word,)
    return (kind or (NUMBER if word.isdigit() else unknown),)


def _best_window(heavy: Sequence[tuple[int, int, float]], length: int) -> tuple[float, int]:
    """The greatest sum of what lies wholly within `WINDOW` words, and where those begin."""
    if length <= WINDOW:
        return sum([weight for _, _, weight in heavy]), 0
    by_reach = [[0.0] * (length + 1) for _ in range(3)]
    for first, last, weight in heavy:
        by_reach[last - first][last + 1] += weight
    sums = [list(accumulate(row)) for row in by_reach]
    best = (float("-inf"), 0)
    for begins in range(length - WINDOW + 1):
        ends = begins + WINDOW
        score = sum([row[ends] - row[begins + reach] for reach, row in enumerate(sums)])
        best = max(best, (score, -begins))
    return best[0], -best[1]


def _heaviest(heavy: Iterable[tuple[int, int, float]], length: int, begins: int) -> tuple[int, ...]:
    shares = [0.0] * length
    ends = begins + WINDOW
    for first, last, weight in heavy:
        if begins <= first and last < ends:
            share = weight / (1 if first == last else 2)
            for place in {first, last}:
                shares[place] += share
    most = sorted((place for place in range(length) if shares[place] > 0), key=lambda place: (-shares[place], place))
    return tuple(sorted(most[:TOLD]))
