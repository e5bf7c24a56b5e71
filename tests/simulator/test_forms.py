"""The model fills a form that is described to it, as models with structured output do."""

import json

from simulator.forms import filled, wanted_form

TALK = "agent: Hello.\nuser: How much is a cleaning?\nagent: A cleaning costs 120 dollars.\nuser: Great, thank you."
FORM = {
    "type": "object",
    "properties": {
        "summary": {"type": "string"},
        "sentiment": {"type": "string", "enum": ["Positive", "Neutral", "Negative", "Unknown"]},
        "is_successful": {"type": "boolean"},
        "answer_1": {"type": "string", "description": "What did they ask last?"},
    },
}


def test_a_form_is_filled_from_the_talk() -> None:
    told = json.loads(filled(FORM, TALK).text)
    assert "How much is a cleaning?" in told["summary"]
    assert (told["sentiment"], told["is_successful"]) == ("Positive", True)
    assert told["answer_1"] == "Great, thank you."


def test_a_caller_who_is_cross_and_helped_by_nobody_is_told_as_such() -> None:
    told = json.loads(filled(FORM, "user: This is ridiculous, a human!\nagent: I am sorry, I cannot do that.").text)
    assert (told["sentiment"], told["is_successful"]) == ("Negative", False)


def test_words_are_wanted_unless_a_schema_is_given() -> None:
    assert wanted_form({"messages": []}) is None
    assert wanted_form({"response_format": {"type": "text"}}) is None
    assert wanted_form({"response_format": {"type": "json_schema", "json_schema": {"schema": FORM}}}) == FORM
