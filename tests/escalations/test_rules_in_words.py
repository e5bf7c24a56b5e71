"""A rule as a person reads it."""

import pytest

from escalations.models import Destination, EscalationRule
from escalations.ruling.wording import readable, sentence_of


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("talk|speak to a real|live? person", "talk to a person"),
        ("talk to a human? human|person", "talk to a human"),
        ("wrong with my? invoice|bill", "wrong with my invoice"),
        ("Can I talk to a person?", "Can I talk to a person"),
        ("cancel * booking", "cancel … booking"),
        ("refund | my money back", "refund"),
    ],
)
def test_a_line_is_read_as_the_first_phrase_it_stands_for(line: str, read: str) -> None:
    assert readable(line) == read


def test_a_rule_is_read_with_its_limits_and_where_it_leads() -> None:
    row = EscalationRule(
        cause="phrase",
        phrases=["a", "b", "c", "d", "e"],
        only_when="open",
        after_turn=2,
        direction="inbound",
        agents=[7, 8],
        reaction="transfer",
        destination=Destination(name="Front desk"),
    )
    assert str(sentence_of(row, {7: "Mia"})) == (
        "When the caller says “a”, “b”, “c” or 2 more, within opening hours, after turn 2, on calls that come in, "
        "for Mia, an agent that is gone: transfer to Front desk"
    )


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            {"cause": "repeats", "count": 3, "reaction": "callback"},
            "the caller asks the same thing 3 times: offer a callback",
        ),
        (
            {"cause": "failed_turns", "count": 1, "reaction": "message"},
            "the agent had no answer once: take a message",
        ),
        ({"cause": "tool_failed", "variable": "", "reaction": "end"}, "any tool fails: end the call"),
        ({"cause": "tool_failed", "variable": "book", "reaction": "end"}, "the tool “book” fails: end the call"),
        (
            {"cause": "variable", "variable": "plan", "value": "gold", "reaction": "say"},
            "plan is “gold”: say a sentence",
        ),
        (
            {"cause": "phrase", "phrases": ["[asks for a person]"], "reaction": "callback"},
            "the caller asks for a person in any words: offer a callback",
        ),
        (
            {"cause": "phrase", "phrases": ["my invoice", "[asks for a person]"], "reaction": "callback"},
            "the caller says “my invoice” or asks for a person in any words: offer a callback",
        ),
        (
            {"cause": "frustration", "count": 1, "phrases": ["fed up"], "reaction": "end"},
            "the caller shows 1 sign of annoyance, such as “fed up”: end the call",
        ),
        (
            {"cause": "frustration", "count": 2, "reaction": "end"},
            "the caller shows 2 signs of annoyance: end the call",
        ),
        (
            {"cause": "phrase", "reaction": "emergency"},
            "the fixed table hears an emergency: treat it as an emergency: say the sentence at once",
        ),
    ],
)
def test_every_cause_has_words_of_its_own(fields: dict[str, object], sentence: str) -> None:
    assert str(sentence_of(EscalationRule(**fields), {})) == f"When {sentence}"
