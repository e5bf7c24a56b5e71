"""What callers say when no model is needed, in English.

A line of a table is a pattern: words in a row, alternatives parted by `|`, `?` after a group that may be missing.
Apostrophes are left out, as the engine leaves them out of what it hears.
"""

from collections.abc import Iterable
from itertools import product

Phrase = tuple[str, ...]

HUMAN = (
    "talk|speak to|with a|the real|live|actual|human? human|person|representative|receptionist|manager|agent|operator",
    "talk|speak to|with an agent|operator",
    "talk|speak to|with an actual human|person|agent|operator",
    "talk|speak to|with someone|somebody|human|representative|reception|operator",
    "get|give me a real|live|actual|human? human|person|representative|agent",
    "get|give me an operator|agent",
    "want|need a real|live|actual? human|person|representative",
    "want|need a live|real|human agent",
    "want|need an operator",
    "transfer|connect me",
    "put me through",
    "human|person|representative|operator|receptionist|agent please",
)

OPT_OUT = (
    "stop|quit calling|phoning me|us|here|this",
    "stop these|the|those|your calls",
    "never call|phone me|us|here again",
    "never call this|my number",
    "dont|not call|phone me|us|here again|anymore|ever",
    "dont|not call|phone this|my number",
    "dont|not ever call|phone me|us|here",
    "dont|not want you to call|calling me|us again|anymore",
    "dont|not want you calling me|us",
    "dont|not want any|these|your|more calls",
    "dont|not want any more|further calls",
    "take|remove me off|from your|the|this list|calling|contact",
    "take|remove me off|from your|the|this call list",
    "take|remove|delete my name|number|phone off|from your|this",
    "do not call list|registry",
    "unsubscribe me",
)

EMERGENCY = (
    "call|dial|need 911",
    "call|need an|the ambulance",
    "medical emergency",
    "this|it is an|a real? emergency",
    "its|thats an emergency",
    "having a heart attack|stroke|seizure",
    "having an allergic reaction",
    "chest pain|pains",
    "cant|cannot|not breathe|breathing|swallow",
    "trouble|difficulty|hard|struggling to? breathing|breathe",
    "throat is closing|swelling",
    "stopped breathing",
    "cant|wont|cannot stop the? bleeding",
    "bleeding wont|doesnt stop",
    "bleeding will|does not stop",
    "bleeding heavily|uncontrollably|badly",
    "is unconscious",
    "just passed out",
    "wont wake up",
    "took too many pills",
    "overdose|overdosed|overdosing",
    "kill|killing myself",
    "suicide|suicidal",
    "want to die",
)


def expand(pattern: str) -> Iterable[Phrase]:
    """Every phrase a pattern stands for."""
    groups = []
    for group in pattern.split():
        is_optional = group.endswith("?")
        words = [(word,) for word in group.rstrip("?").split("|")]
        groups.append([(), *words] if is_optional else words)
    for choice in product(*groups):
        yield tuple(word for part in choice for word in part)


def phrases(patterns: Iterable[str]) -> tuple[Phrase, ...]:
    """Every phrase of a table, each once, sorted, so that a brief's digest stays the same."""
    return tuple(sorted({phrase for pattern in patterns for phrase in expand(pattern)}))
