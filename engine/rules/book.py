"""All rules of a brief, made ready to be asked many times a second."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from engine.hours import OpeningHours
from engine.rules.heard import PUNCTUATION, Heard, without
from engine.rules.learned import sounds_like, speaks_against
from engine.rules.phrases import ANY, BEGINS, ENDS, NAME, Phrase, PhraseTable, spelling_of
from engine.rules.repeats import FRUSTRATION_LOOK_BACK, frustration, times_asked
from engine.rules.rule import ONCE_A_CALL, WHILE_SPEAKING, Cause, Reaction, Rule
from engine.rules.spelling import Spelling

EVERYTHING = frozenset(Cause)
EVERYDAY = frozenset(
    """
    call dial want wanna need having have wont cant with about going ist ein eine will nicht möchte bitte habe necesito
    necesitamos quiero tengo besoin vais veux suis avoir voglio bisogno quero preciso moet niet
    """.split()  # noqa: SIM905  a list of words is read as words
)
NO_WORDS = (ANY, BEGINS, ENDS, NAME)
_PLAIN = str.maketrans({**dict.fromkeys(PUNCTUATION, " "), "'": None, "\u2019": None})
LOOKING_BACK = (Cause.REPEATS, Cause.FRUSTRATION)


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that holds; `priority` is the rule's, or the model's own when it was the model that asked."""

    rule: Rule
    priority: str


class RuleBook:
    """The first rule that holds is the one that counts. Some microseconds a rule; phrases cost nothing extra.

    `hears_while_speaking`: there is something to look for in partial transcripts. `looks_back`: a rule asks for more
    than the caller's latest words. `reads_variables`: a rule asks for the values of the call.
    """

    def __init__(self, rules: Sequence[Rule], hours: OpeningHours | None = None) -> None:
        self._rules = tuple(rules)
        self._hours = hours or OpeningHours(is_always=True)
        listened_for = [rank for rank, rule in enumerate(rules) if rule.cause == Cause.PHRASE]
        self._weighed = [rank for rank in listened_for if rules[rank].weights]
        spelling = spelling_of(phrase for rank in listened_for for phrase in rules[rank].phrases)
        self._said = self._table([rank for rank in listened_for if not rules[rank].weights], spelling)
        self._wished = self._table(self._weighed, spelling)
        self._angry = self._table([rank for rank, rule in enumerate(rules) if rule.cause == Cause.FRUSTRATION])
        self._grave = _signs_of(
            phrase for rule in rules if rule.reaction == Reaction.EMERGENCY for phrase in rule.phrases
        )
        self._spoken_of = [rank for rank, rule in enumerate(rules) if rule.cause != Cause.PHRASE]
        self.hears_while_speaking = any(rule.cause in WHILE_SPEAKING for rule in rules)
        self.looks_back = any(rule.after_turn or rule.cause in LOOKING_BACK for rule in rules)
        self.reads_variables = any(rule.cause == Cause.VARIABLE for rule in rules)
        self._holds: Mapping[str, Callable[[int, Rule, Heard], bool]] = {
            Cause.REPEATS: lambda _, rule, heard: times_asked(heard.texts) >= max(2, rule.count),
            Cause.FRUSTRATION: self._is_frustrated,
            Cause.FAILED_TURNS: lambda _, rule, heard: heard.failed_turns >= max(1, rule.count),
            Cause.TOOL_FAILED: lambda _, rule, heard: _has_failed(rule, heard),
            Cause.SILENCE: lambda _, rule, heard: heard.silences >= max(1, rule.count),
            Cause.DIGIT: lambda _, rule, heard: bool(rule.value) and rule.value in heard.new_keys,
            Cause.VARIABLE: lambda _, rule, heard: _has_value(rule, heard),
            Cause.MODEL_ASKS: lambda _, _rule, heard: heard.ask is not None,
        }

    def match(self, heard: Heard, *, causes: Collection[str] = EVERYTHING, fired: Collection[str] = ()) -> Hit | None:
        """The first rule that holds among these causes. `fired` are the ids of rules that were carried out before;
        those whose cause goes on are not carried out again.
        """
        ranks = self._heard(heard.said) if Cause.PHRASE in causes else set()
        for rank in sorted({*ranks, *self._spoken_of}):
            rule = self._rules[rank]
            if rule.cause not in causes or (rule.cause in ONCE_A_CALL and rule.rule_id in fired):
                continue
            if self._may(rule, heard) and (rank in ranks or self._is_so(rank, rule, heard)):
                asked = heard.ask if rule.cause == Cause.MODEL_ASKS else None
                return Hit(rule, asked.priority if asked else rule.priority)
        return None

    def match_while_speaking(self, heard: Heard, *, fired: Collection[str] = ()) -> Hit | None:
        """The same while the caller goes on talking: what may change with the next word is left out."""
        return self.match(heard, causes=WHILE_SPEAKING, fired=fired)

    def may_be_grave(self, text: str) -> bool:
        """Whether it is worth a look at once: no emergency is named without one of a few words. A microsecond or two;
        a word that is misspelt is passed over.
        """
        return not self._grave.isdisjoint(text.lower().translate(_PLAIN).split())

    def opt_out(self, heard: Heard) -> Rule | None:
        """The rule for "stop calling me" where that was said, though a graver one may stand before it."""
        ranks = sorted(self._heard(heard.said))
        return next((self._rules[rank] for rank in ranks if self._rules[rank].reaction == Reaction.OPT_OUT), None)

    def _heard(self, text: str) -> set[int]:
        """The ranks of the rules whose words were said. Where a rule has weights they have the last word; beside a
        phrase that is taken back they must find a wish in what is left without it, since they know less of denials.
        """
        found = self._said.ranks(text)
        # Most of what is said is so plainly no wish that its many phrases need not be looked for.
        open_ranks = [rank for rank in self._weighed if not speaks_against(text, self._rules[rank].weights)]
        if open_ranks:
            wished, denied = self._wished.told(text)
            found |= {
                rank
                for rank in open_ranks
                if rank in wished or sounds_like(without(text, denied.get(rank, ())), self._rules[rank].weights)
            }
        return found

    def _table(self, ranks: Iterable[int], spelling: Spelling | None = None) -> PhraseTable:
        rules = self._rules
        told = ((rank, rules[rank].reaction, phrase) for rank in ranks for phrase in rules[rank].phrases)
        return PhraseTable(told, spelling)

    def _may(self, rule: Rule, heard: Heard) -> bool:
        """What a rule is bound to, apart from its cause."""
        if heard.turn <= rule.after_turn and rule.after_turn:
            return False
        if rule.directions and heard.direction not in rule.directions:
            return False
        return not rule.only_when or self._hours.is_open(heard.now) is (rule.only_when == "open")

    def _is_so(self, rank: int, rule: Rule, heard: Heard) -> bool:
        holds = self._holds.get(rule.cause)
        return holds is not None and holds(rank, rule, heard)

    def _is_frustrated(self, rank: int, rule: Rule, heard: Heard) -> bool:
        recent = heard.texts[-FRUSTRATION_LOOK_BACK:]
        angry = sum(rank in self._angry.ranks(text) for text in recent)
        return frustration(heard.texts, angry) >= max(1, rule.count)


def _signs_of(phrases: Iterable[Phrase]) -> frozenset[str]:
    """Of each phrase the word that is the least likely to be said otherwise, among those that cannot be left out."""
    signs: set[str] = set()
    for phrase in phrases:
        fixed = [token.split("|") for token in phrase if token not in NO_WORDS and not token.endswith("?")]
        if fixed:
            rarest = max(fixed, key=_rarity)
            signs.update(rarest)
    return frozenset(signs)


def _rarity(words: Sequence[str]) -> tuple[bool, bool, int]:
    """Numbers before words, long words before short ones, and last what anybody says."""
    return EVERYDAY.isdisjoint(words), all(word.isdigit() for word in words), min(len(word) for word in words)


def _has_failed(rule: Rule, heard: Heard) -> bool:
    return rule.name in heard.failed_tools if rule.name else bool(heard.failed_tools)


def _has_value(rule: Rule, heard: Heard) -> bool:
    value = heard.variables.get(rule.name)
    return value is not None and value.strip().casefold() == rule.value.strip().casefold()


@lru_cache(maxsize=256)
def rule_book(rules: tuple[Rule, ...], hours: OpeningHours) -> RuleBook:
    """The one book of these rules, for all calls: some 100 KB with the built-in phrases."""
    return RuleBook(rules, hours)
