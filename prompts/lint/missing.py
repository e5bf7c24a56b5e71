"""Rules about sentences a telephone agent's text should hold. They read English; other languages are left in peace."""

import re
from collections.abc import Iterator

from prompts.lint.finding import Fix, Spot, rule
from prompts.lint.reading import Reading

_SHORT = re.compile(
    r"\b(?:brief|briefly|concise|concisely|succinct|succinctly|crisp|to the point)\b"
    r"|\b(?:short|one|two|three|few|single|[1-3]|under \w+|at most \w+)\b[^.!?\n]{0,25}"
    r"\b(?:sentences?|answers?|repl(?:y|ies)|responses?|words)\b"
    r"|\b(?:keep|be|stay|answer|answers|replies)\b[^.!?\n]{0,25}\bshort\b"
)
_CONFIRM = re.compile(
    r"\bconfirm(?:s|ed|ing)?\b|\bsummari[sz]e|\brecap\b"
    r"|\b(?:read|repeat|say|spell|play|give)\b[^.!?\n]{0,80}(?<!call )\bback\b"
    r"|\bask (?:if|whether) (?:that|this|it|all|everything) (?:is|was) (?:right|correct)\b"
    r"|\bcheck (?:that|whether|if) you (?:have )?(?:understood|heard|got)\b"
)
_PERSON = re.compile(
    r"\b(?:humans?|persons?|people|representatives?|operators?|managers?|colleagues?|staff|someone|somebody"
    r"|receptionists?|real agent|live agent|team)\b"
)
_HAND_OVER = re.compile(
    r"\b(?:hand(?:s|ed)? (?:\w+ ){0,4}(?:over|off)|transfer\w*|escalat\w*|connect\w*|forward\w*"
    r"|put(?:s|ting)? (?:\w+ ){0,3}through|pass(?:es)? (?:\w+ ){0,3}(?:on|to)"
    r"|asks? (?:for|to (?:speak|talk)|you for)|wants? (?:a|to (?:speak|talk))|requests?|demands?|says?"
    r"|(?:speak|talk)(?:ing)? (?:to|with))\b"
)
_NOT = re.compile(r"\b(?:never|not|don['\u2019]t|cannot|can['\u2019]t|avoid|no)\b")
_INVENT = re.compile(
    r"\b(?:invent\w*|make (?:\w+ ){0,3}up|making (?:\w+ ){0,3}up|made[- ]up|guess\w*|assum\w+|fabricat\w+|speculat\w+"
    r"|improvis\w+)\b"
)
_ONLY_FROM = re.compile(
    r"\bonly\b[^.!?\n]{0,80}\b(?:lists?|listed|provided|given|below|above|facts|information here|confirmed)\b"
)

LENGTH = "Keep every answer to one or two short sentences."
CHECK_BACK = "After every two or three answers, say back what you have understood and ask if it is right."
NO_INVENTION = "Never make up prices, dates or openings. If you do not know, say so and offer to find out."
TO_A_PERSON = "When the caller asks for a person, an operator or a manager, hand over at once with the escalate tool."
TO_A_CALLBACK = "When the caller asks for a person or a manager, say that someone from the team will call back."


@rule(
    "no-length-rule",
    "hint",
    title="Nothing says how long answers may be",
    why="Models write paragraphs by nature, and a paragraph is twenty seconds in which the caller cannot act. "
    "Every agent is told to be short; your own rule, in your words, weighs more.",
)
def no_length_rule(reading: Reading) -> Iterator[Spot]:
    if _is_readable(reading) and not reading.has_words(_SHORT):
        yield _missing(reading, "Nothing says how long an answer may be.", LENGTH)


@rule(
    "no-confirmation",
    "hint",
    title="Nothing is said back to the caller",
    why="Names, days and numbers are misheard on every line. Saying them back after two or three answers finds it "
    "while it can still be put right.",
)
def no_confirmation(reading: Reading) -> Iterator[Spot]:
    if _is_readable(reading) and not reading.has_words(_CONFIRM):
        yield _missing(reading, "Nothing asks the agent to say back what it has understood.", CHECK_BACK)


@rule(
    "no-way-to-a-person",
    "warning",
    title="No words that lead to a person",
    why="A caller who asks for a person and is not understood asks again, louder, and then hangs up. Name the words.",
)
def no_way_to_a_person(reading: Reading) -> Iterator[Spot]:
    if _is_readable(reading) and not _names_a_way(reading):
        can_hand_over = "escalate" in reading.script.tools
        sentence = TO_A_PERSON if can_hand_over else TO_A_CALLBACK
        yield _missing(reading, "Nothing says what to do when the caller asks for a person.", sentence)


def _names_a_way(reading: Reading) -> bool:
    return reading.has_words(_PERSON) and any(_leads_to_a_person(each.text.lower()) for each in reading.sentences)


def _leads_to_a_person(sentence: str) -> bool:
    return _PERSON.search(sentence) is not None and _HAND_OVER.search(sentence) is not None


@rule(
    "may-invent",
    "warning",
    title="Nothing forbids making things up",
    why="A model that does not know a price or a free day says one all the same, in a sure voice. You are held to it.",
)
def may_invent(reading: Reading) -> Iterator[Spot]:
    if _is_readable(reading) and not any(_forbids_inventing(each.text.lower()) for each in reading.sentences):
        yield _missing(reading, "Nothing forbids making up prices, dates or openings.", NO_INVENTION)


def _forbids_inventing(sentence: str) -> bool:
    return (_INVENT.search(sentence) is not None and _NOT.search(sentence) is not None) or _ONLY_FROM.search(
        sentence
    ) is not None


def _is_readable(reading: Reading) -> bool:
    return bool(reading.body.strip()) and reading.is_english


def _missing(reading: Reading, message: str, sentence: str) -> Spot:
    end = len(reading.body)
    return Spot(end, end, message, appended(reading, sentence))


def appended(reading: Reading, sentence: str) -> Fix:
    """The sentence as a line of its own at the end of the text."""
    end = len(reading.body)
    line_break = "" if reading.body.endswith("\n") else "\n"
    return Fix(f"Add: {sentence}", end, end, f"{line_break}{sentence}\n")
