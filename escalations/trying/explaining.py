"""Which rule a moment of a call hits, and why the ones before it do not."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils import timezone

from engine.hours import OpeningHours
from engine.rules import Cause, Heard, Hit, Reaction, Rule, RuleBook
from engine.rules.heard import said, without
from engine.rules.learned import sounds_like
from engine.rules.phrases import PhraseTable
from engine.rules.weighing import Weighed
from escalations.ruling.causes import DIRECTIONS, REACTIONS
from escalations.trying.fixed import NamedRule

NEEDS_A_CALL: Mapping[str, str] = {
    Cause.REPEATS: "The same question has to be asked several times; one sentence alone does not show that.",
    Cause.FAILED_TURNS: "It looks at turns without an answer, not at words.",
    Cause.TOOL_FAILED: "It looks at tools that fail, not at words.",
    Cause.SILENCE: "It looks at silence, not at words.",
    Cause.MODEL_ASKS: "The agent itself decides that while it speaks; this box has no model.",
}
ALWAYS, NEVER = OpeningHours(is_always=True), OpeningHours()


@dataclass(frozen=True, slots=True)
class Moment:
    """What the person at the box typed. `hours` is "open", "closed" or, for the clock's own, empty."""

    said: str
    turn: int = 1
    hours: str = ""
    direction: str = "inbound"
    key: str = ""
    variable: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the sentence; `is_match` where a phrase was found."""

    text: str
    is_match: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """`then` is what would be done; `why` why it holds, or why it does not."""

    name: str
    key: str
    holds: bool
    why: str
    then: str
    parts: Sequence[Part] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """`hit` is the rule that is carried out, None when the model answers; `before` are those that stood before it and
    did not hold, and `left` is how many were not asked any more.
    """

    hit: Verdict | None
    before: Sequence[Verdict]
    left: int


def answer_to(moment: Moment, rules: Sequence[NamedRule], hours: OpeningHours) -> Answer:
    """Milliseconds for a set of usual size."""
    heard = _heard(moment)
    hours = {"open": ALWAYS, "closed": NEVER}.get(moment.hours, hours)
    before: list[Verdict] = []
    for place, named in enumerate(rules):
        verdict = _verdict(named, heard, hours)
        if verdict.holds:
            return Answer(verdict, before, len(rules) - place - 1)
        before.append(verdict)
    return Answer(None, before, 0)


def _heard(moment: Moment) -> Heard:
    """The turns before are taken as having said nothing that a rule looks for."""
    return Heard(
        texts=("",) * (max(1, moment.turn) - 1) + (moment.said,),
        new_keys=moment.key,
        variables={moment.variable: moment.value} if moment.variable else {},
        direction=moment.direction,
        now=timezone.now(),
    )


def _verdict(named: NamedRule, heard: Heard, hours: OpeningHours) -> Verdict:
    rule = named.rule
    hit = RuleBook([rule], hours).match(heard)
    then = {**REACTIONS, Reaction.OPT_OUT: "Confirm, never call again, end the call"}.get(rule.reaction, rule.reaction)
    why = _why(rule, heard) if hit else _why_not(rule, heard, hours)
    parts = parts_of(heard.said, rule) if _looks_at_words(rule) else ()
    return Verdict(named.name, rule.rule_id, hit is not None, why, then, parts)


def parts_of(text: str, rule: Rule) -> list[Part]:
    """The sentence in pieces, marked the words of the rule's phrases or those that weighed most; empty when there are
    none.
    """
    found = list(_table(rule).found(text))
    if not found and (weighed := _weighed(text, rule)):
        found = [(0, place, place + 1) for place in weighed.places]
    if not found:
        return []
    spans = said(text).spans
    marked = bytearray(len(text))
    for _, first, behind in found:
        begins, ends = spans[first][0], spans[behind - 1][1]
        marked[begins:ends] = b"\x01" * (ends - begins)
    return list(_pieces(text, marked))


def _table(rule: Rule) -> PhraseTable:
    return PhraseTable((0, rule.reaction, phrase) for phrase in rule.phrases)


def _weighed(text: str, rule: Rule) -> Weighed | None:
    """What decided where no phrase did, with the places of its words in the whole text."""
    found, denied = _table(rule).told(text)
    taken_back = denied.get(0, set())
    if found or (weighed := sounds_like(without(text, taken_back), rule.weights)) is None:
        return None
    kept = [place for place in range(len(said(text).words)) if place not in taken_back]
    return replace(weighed, places=tuple(kept[place] for place in weighed.places))


def _pieces(text: str, marked: bytearray) -> Iterable[Part]:
    begins = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or marked[at] != marked[begins]:
            yield Part(text[begins:at], bool(marked[begins]))
            begins = at


def _looks_at_words(rule: Rule) -> bool:
    return rule.cause in (Cause.PHRASE, Cause.FRUSTRATION)


def _why(rule: Rule, heard: Heard) -> str:
    limits = [
        {"open": "within opening hours", "closed": "outside opening hours"}.get(rule.only_when, ""),
        f"after turn {rule.after_turn}" if rule.after_turn else "",
        DIRECTIONS.get(heard.direction, "").lower() if rule.directions else "",
    ]
    held = ", ".join(one for one in limits if one)
    told: Mapping[str, str] = {
        Cause.PHRASE: _why_said(rule, heard.said),
        Cause.FRUSTRATION: "Angry words or a repetition were heard.",
        Cause.DIGIT: f"The key {rule.value} was pressed.",
        Cause.VARIABLE: f"“{rule.name}” has the value “{rule.value}”.",
    }
    why = told.get(rule.cause, "It holds.")
    return f"{why} It also had to be {held}." if held else why


def _why_said(rule: Rule, text: str) -> str:
    weighed = _weighed(text, rule)
    if weighed is None:
        return "Its words were said."
    return f"It sounds like a wish for a person: {', '.join(weighed.words)}."


def _why_not(rule: Rule, heard: Heard, hours: OpeningHours) -> str:
    if heard.turn <= rule.after_turn and rule.after_turn:
        return f"It counts only after turn {rule.after_turn}; this is turn {heard.turn}."
    if rule.directions and heard.direction not in rule.directions:
        return f"It is only for: {', '.join(DIRECTIONS[one] for one in rule.directions).lower()}."
    if rule.only_when and hours.is_open(heard.now) is not (rule.only_when == "open"):
        return f"It counts only {'within' if rule.only_when == 'open' else 'outside'} opening hours."
    if rule.cause == Cause.PHRASE:
        return _why_not_said(rule, heard, hours)
    told: Mapping[str, str] = {
        **NEEDS_A_CALL,
        Cause.FRUSTRATION: f"Too few signs of annoyance in one sentence: it asks for {max(1, rule.count)}.",
        Cause.DIGIT: f"The key {rule.value} was not pressed.",
        Cause.VARIABLE: f"“{rule.name}” is not “{rule.value}” here.",
    }
    return told.get(rule.cause, "Not here.")


def _why_not_said(rule: Rule, heard: Heard, hours: OpeningHours) -> str:
    unasked = replace(rule, reaction=Reaction.CALLBACK, weights=())
    hit: Hit | None = RuleBook([unasked], hours).match(heard)
    if hit is not None:
        return "Its words were said, but the caller takes them back, tells of the past or speaks of others."
    return "None of its phrases was said."
