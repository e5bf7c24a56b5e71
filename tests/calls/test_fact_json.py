"""Facts on their way through the spool."""

import pytest

from calls.fact_json import FACT_TYPES, fact_from_line, fact_to_line
from engine import facts
from engine.brief import Brief, ModelSettings, ToolSpec
from engine.hours import CLOSED_ALL_WEEK, Day, OpeningHours, Span
from engine.rules import Rule
from engine.transcript import Speaker, Utterance, Word
from tests.calls.call_facts import heard, one_of_each, opened

BRIEF = Brief(
    instructions="Say “hello”.\nThen wait.",
    model=ModelSettings(temperature=0.1),
    tools=(ToolSpec("book", "Books.", {"type": "object", "properties": {"day": {"type": "string"}}}),),
    opening_hours=OpeningHours("UTC", ((Span(540, 1020),), *CLOSED_ALL_WEEK[1:]), (Day("2026-12-25"),)),
    rules=(Rule("stop", "opt_out", (("stop", "calling"), ("no", "more")), "Understood."),),
)


@pytest.mark.parametrize("fact", one_of_each(BRIEF), ids=lambda fact: type(fact).__name__)
def test_a_fact_comes_back_from_its_line_as_it_was(fact: facts.Fact) -> None:
    line = fact_to_line(fact)
    assert "\n" not in line
    assert fact_from_line(line) == fact


def test_every_type_of_fact_has_been_tried() -> None:
    assert {type(fact) for fact in one_of_each(BRIEF)} == set(FACT_TYPES.values())


def test_absent_values_stay_absent() -> None:
    bare = heard(1, Utterance(Speaker.CALLER, "hm", (Word("hm"),)))
    assert fact_from_line(fact_to_line(bare)) == bare
    unknown_caller = opened(BRIEF, details=None)
    assert fact_from_line(fact_to_line(unknown_caller)) == unknown_caller


def test_a_brief_keeps_its_digest() -> None:
    back = fact_from_line(fact_to_line(opened(BRIEF)))
    assert isinstance(back, facts.CallOpened)
    assert back.brief.digest == BRIEF.digest


def test_a_field_of_a_newer_version_is_ignored() -> None:
    line = '{"type": "LineClosed", "fact": {"call_id": "c", "at_ms": 5, "event_id": "e", "code": 1000, "mood": "good"}}'
    assert fact_from_line(line) == facts.LineClosed(call_id="c", at_ms=5, event_id="e", code=1000)


@pytest.mark.parametrize("line", ["", "{", "[]", '{"type": "Dream", "fact": {}}', '{"type": "LineClosed", "fact": {}}'])
def test_a_line_that_is_no_fact_is_refused(line: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  every kind of unreadable line ends here
        fact_from_line(line)
