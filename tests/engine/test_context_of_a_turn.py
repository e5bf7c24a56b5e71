"""Instructions, variables, local time and transcript become messages."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from engine.brief import Brief
from engine.context import Asides, History, Scene, build, render, spoken_time, values_for, without_fillers
from engine.events import CallDetails, Direction, TurnRequested
from engine.facts import VariablesMissing
from engine.interruption import CutAnswer
from engine.transcript import Speaker, Utterance
from tests.engine.stage import ScriptedModel, Stage, talk
from tests.engine.virtual_time import virtual

BRIEF = Brief(
    business_name="Lakeside",
    agent_name="Mia",
    instructions="You are {{agent_name}} of {{ business_name }}.",
    facts="Open 9 to 5.",
    time_zone="America/Chicago",
)
NOW = datetime(2026, 3, 3, 20, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "values", "expected", "missing"),
    [
        ("Hi {{name}}!", {"name": "Ann"}, "Hi Ann!", ()),
        ("Hi {{ name }}, welcome.", {}, "Hi, welcome.", ("name",)),
        ("{{a}}{{b}}{{a}}", {"b": "x"}, "x", ("a",)),
        ("Hi {{name}}.", {"name": ""}, "Hi .", ()),
        ("Keep { name } and {{no-name}}", {}, "Keep { name } and {{no-name}}", ()),
        ("{{firstName}} {{first_name}}", {"firstName": "A", "first_name": "B"}, "A B", ()),
        ("{{a}}", {"a": "{{b}}"}, "{{b}}", ()),
    ],
)
def test_placeholders(text: str, values: dict[str, str], expected: str, missing: tuple[str, ...]) -> None:
    rendered = render(text, values)
    assert (rendered.text, rendered.missing) == (expected, missing)


def test_the_time_is_the_callers_and_the_businesss_stands_beside_it() -> None:
    scene = Scene(BRIEF, NOW, CallDetails("c"), "America/Los_Angeles")
    text = build(scene, ()).messages[1].content
    assert "Tuesday, 3 March 2026, 12:05 PM where the caller is (America/Los_Angeles)" in text
    assert "2:05 PM (America/Chicago)" in text


def test_without_a_known_zone_the_businesss_time_counts_never_the_servers() -> None:
    values = values_for(Scene(BRIEF, NOW))
    assert (values["current_time"], values["current_date"]) == ("2:05 PM", "Tuesday, 3 March 2026")
    assert values["time_zone"] == "America/Chicago"


def test_midnight_and_noon_are_said_right() -> None:
    assert spoken_time(datetime(2026, 3, 3, 0, 5, tzinfo=UTC)).endswith("12:05 AM")
    assert spoken_time(datetime(2026, 3, 3, 12, 0, tzinfo=UTC)).endswith("12:00 PM")


def test_what_never_changes_stands_first_and_is_equal_for_every_caller() -> None:
    ann = Scene(BRIEF, NOW, CallDetails("c1", from_number="+13125550142"), "America/Chicago")
    bob = Scene(BRIEF, NOW.replace(hour=22), CallDetails("c2", from_number="+12125550142"), "America/New_York")
    first, other = build(ann, talk("Hi")).messages[0], build(bob, talk("Bye")).messages[0]
    assert first == other
    assert first.content.startswith("You are Mia of Lakeside.\n\nOpen 9 to 5.")


def test_a_calls_own_value_beats_the_businesss() -> None:
    brief = replace(BRIEF, variables={"doctor": "Lee", "city": "Chicago"})
    values = values_for(Scene(brief, NOW, CallDetails("c", variables={"doctor": "Ray"})))
    assert (values["doctor"], values["city"]) == ("Ray", "Chicago")


def test_the_callers_number_is_theirs_whoever_dialled() -> None:
    out = CallDetails("c", direction=Direction.OUTBOUND, from_number="+13125550100", to_number="+13125550142")
    assert values_for(Scene(BRIEF, NOW, out))["caller_number"] == "+13125550142"
    assert values_for(Scene(BRIEF, NOW, replace(out, direction=Direction.INBOUND)))["caller_number"] == "+13125550100"


def test_the_talk_is_joined_by_speaker_and_fillers_are_not_the_models_words() -> None:
    transcript = talk("a: Hello.", "When", "do you open?", "a1: One moment, please. At nine.", "a2: Let me see.", "Ok")
    messages = build(Scene(BRIEF, NOW), transcript, history=History(("One moment, please.", "Let me see."))).messages[
        2:
    ]
    assert [(m.role, m.content) for m in messages] == [
        ("assistant", "Hello."),
        ("user", "When do you open?"),
        ("assistant", "At nine."),
        ("user", "Ok"),
    ]


@pytest.mark.parametrize(
    ("heard", "left"),
    [
        ("One moment, please. At nine.", "At nine."),
        ("one moment please at nine", "at nine"),
        ("One moment, please.", ""),
        ("One moment of peace", "One moment of peace"),
        ("At nine. One moment, please.", "At nine. One moment, please."),
    ],
)
def test_a_filler_is_taken_off_the_front_however_it_was_written_down(heard: str, left: str) -> None:
    assert without_fillers(heard, ("One moment, please.",)) == left


def test_asides_come_last_and_only_when_there_are_any() -> None:
    cut = CutAnswer(1, "We open at nine on weekdays.", "We open at", "nine on weekdays.")
    with_asides = build(Scene(BRIEF, NOW), talk("mm-hm"), asides=Asides(("Offer a discount.",), cut, is_closing=True))
    aside = with_asides.messages[-1]
    assert aside.role == "system"
    assert "Offer a discount." in aside.content
    assert '"We open at"' in aside.content
    assert "within a minute" in aside.content
    assert build(Scene(BRIEF, NOW), talk("Hi")).messages[-1].role == "user"


@virtual
async def test_keys_the_caller_pressed_are_told_to_the_model() -> None:
    stage = Stage(Brief(begin_message="Hi."), ScriptedModel(["You chose two."]))
    await stage.begin()
    stage.session.handle(TurnRequested(1, talk("a: Press a key."), keys_pressed="12"))
    await stage.session.quiet()

    assert stage.model.requests[0].messages[-1].content.endswith("pressed so far: 1 2.")


@virtual
async def test_a_missing_variable_is_reported_once_and_never_spoken_as_braces() -> None:
    brief = Brief(begin_message="Hi {{caller_name}}, welcome.", instructions="Call them {{caller_name}}.")
    stage = Stage(brief, ScriptedModel(["Yes."]))
    await stage.begin()
    await stage.answered(1, "Hello")
    await stage.answered(2, "Hello", "again")

    assert stage.ear.words(0) == "Hi, welcome."
    assert [fact.names for fact in stage.notes.all_of(VariablesMissing)] == [("caller_name",)]


def test_a_history_says_after_many_turns_what_a_new_one_says() -> None:
    said = [Utterance(Speaker.AGENT, "Hello."), Utterance(Speaker.CALLER, "When do"), Utterance(Speaker.CALLER, " ")]
    history = History(("Let me see.",))
    for more in (
        Utterance(Speaker.CALLER, "you open?"),
        Utterance(Speaker.AGENT, "Let me see. At nine."),
        Utterance(Speaker.CALLER, "Thanks."),
    ):
        said.append(more)
        assert history.messages(tuple(said)) == History(("Let me see.",)).messages(tuple(said))
    # What was heard of an answer is cut when the caller breaks in.
    said[4] = Utterance(Speaker.AGENT, "Let me see. At")
    assert [message.content for message in history.messages(tuple(said))] == [
        "Hello.",
        "When do you open?",
        "At",
        "Thanks.",
    ]
    assert [message.content for message in history.messages(tuple(said[:2]))] == ["Hello.", "When do"]
