from typing import Any

import pytest

from simulator.conversation import rest_of
from simulator.receptionist import Reply, reply

TOOLS = ("escalate", "end_call", "press_digits")
FACTS = """\
You are Mia, the receptionist of Lakeside Dental.
Ask one question at a time. Name the insurers we take only when asked.
Address: 418 Shoreline Avenue, Chicago.
Monday: open 8:00 AM to 5:00 PM.
Tuesday: open 8:00 AM to 5:00 PM.
Friday: open 8:00 AM to 2:00 PM.
Sunday: closed.
A cleaning costs 120 dollars.
A filling costs from 180 dollars, depending on its size.
Dr. Maya Patel is the lead dentist.
Insurance: we take Delta Dental and Cigna.
"""


def talk(*lines: str, facts: str = FACTS, note: str = "") -> list[dict[str, Any]]:
    """Agent and caller take turns, the agent first."""
    messages = [{"role": "system", "content": facts}]
    for number, line in enumerate(lines):
        messages.append({"role": "user" if number % 2 else "assistant", "content": line})
    return [*messages, {"role": "system", "content": note}] if note else messages


def answer(*lines: str, facts: str = FACTS, note: str = "") -> str:
    return reply(talk(*lines, facts=facts, note=note), TOOLS).text


def held_talk(*caller_lines: str) -> list[str]:
    """What the receptionist says to each line of a whole talk."""
    messages, said = talk("Lakeside Dental, how can I help?"), []
    for line in caller_lines:
        messages.append({"role": "user", "content": line})
        said.append(reply(messages, TOOLS).text)
        messages.append({"role": "assistant", "content": said[-1]})
    return said


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("When are you open?", "Monday and Tuesday: open 8:00 AM to 5:00 PM"),
        ("Are you open on Friday?", "Friday: open 8:00 AM to 2:00 PM"),
        ("How much is a filling?", "180 dollars"),
        ("What does a cleaning cost?", "120 dollars"),
        ("Where are you located?", "418 Shoreline Avenue"),
        ("Which dentists work there?", "Dr. Maya Patel"),
        ("Do you take insurance?", "Delta Dental and Cigna"),
    ],
)
def test_a_question_is_answered_from_the_facts(question: str, fact: str) -> None:
    assert fact in answer("Hello.", question)


def test_a_question_about_one_thing_is_not_answered_with_another() -> None:
    assert "120" not in answer("Hello.", "How much is a filling?")
    assert "Friday" not in answer("Hello.", "Are you open on Sunday?")


def test_the_clock_of_the_call_is_not_mistaken_for_opening_hours() -> None:
    facts = "It is Tuesday, 3 March 2026, 2:05 PM where the caller is (America/Chicago)."
    assert "2:05" not in answer("Hello.", "When are you open?", facts=facts)


@pytest.mark.parametrize("question", ["When are you open?", "How much is a crown?", "Where are you located?"])
def test_what_the_facts_do_not_say_is_not_made_up(question: str) -> None:
    assert "do not have" in answer("Hello.", question, facts="You are a receptionist.")


def test_a_visit_is_booked_question_by_question() -> None:
    said = held_talk(
        "Hi, I would like to book an appointment.",
        "A cleaning, please.",
        "Tuesday would be good.",
        "At three in the afternoon.",
        "My name is Sarah Miller.",
        "Yes, that's right.",
    )
    assert [any(word in line for line in said[:4]) for word in ("come in for", "day", "time", "name")] == [True] * 4
    assert said[4] == "So that is a cleaning on Tuesday at three p.m., for Sarah Miller. Is that right?"
    assert said[5].startswith("You are booked for Tuesday at three p.m.")


def test_what_the_caller_has_told_is_not_asked_again() -> None:
    said = held_talk("Can I book a filling for Friday at 10:30 am? My name is Bob Hill.")
    assert said == ["So that is a filling on Friday at ten thirty a.m., for Bob Hill. Is that right?"]


def test_a_question_in_the_middle_of_booking_does_not_lose_the_thread() -> None:
    said = held_talk("I want to book a cleaning.", "On Friday. How much is it?", "Nine o'clock, please.", "Bob Hill.")
    assert "120" in said[1]
    assert said[3] == "So that is a cleaning on Friday at nine a.m., for Bob Hill. Is that right?"


def test_a_change_at_the_read_back_is_read_back_again() -> None:
    opening = "Book a cleaning on Friday at ten in the morning, my name is Bob Hill."
    said = held_talk(opening, "Yes, but at eleven in the morning.", "Yes.")
    assert "at eleven a.m." in said[1]
    assert "Is that right?" in said[1]
    assert said[2].startswith("You are booked for Friday at eleven a.m.")


def test_a_second_booking_starts_afresh() -> None:
    said = held_talk(
        "Book a cleaning on Friday at noon, my name is Bob Hill.", "Yes.", "I want to book one more visit."
    )
    assert "come in for" in said[2]


@pytest.mark.parametrize(
    ("wish", "done"),
    [
        ("I need to move my appointment to Tuesday at two in the afternoon.", "You are booked for Tuesday at two p.m."),
        ("I have to cancel my appointment.", "Your appointment is cancelled."),
    ],
)
def test_visits_are_moved_and_cancelled_by_name(wish: str, done: str) -> None:
    said = held_talk(wish, "My name is Ann Lee.", "Yes, please.")
    assert "name" in said[0]
    assert said[2].startswith(done)


@pytest.mark.parametrize(
    ("words", "priority"),
    [
        ("Can I speak to a real person?", "medium"),
        ("I have a complaint.", "medium"),
        ("Is there a dentist on call?", "medium"),
        ("This is an emergency, he is bleeding heavily.", "high"),
    ],
)
def test_a_person_is_called_when_a_person_is_wanted(words: str, priority: str) -> None:
    called = reply(talk("Hello.", words), TOOLS)
    assert (called.tool_name, called.tool_arguments["priority"], called.text) == ("escalate", priority, "")


def test_a_booking_is_looked_up_by_its_number() -> None:
    called = reply(talk("Hello.", "Can you look up my booking number seven, please?"), ("find_booking", *TOOLS))
    assert called == Reply(tool_name="find_booking", tool_arguments={"booking_id": "seven"})


def test_tools_that_were_not_offered_are_not_called() -> None:
    for words in ("Can I speak to a real person?", "Goodbye.", "For billing press 2.", "Find booking number seven."):
        assert reply(talk("Hello.", words), ()).tool_name == ""


@pytest.mark.parametrize("words", ["Goodbye.", "Thanks, bye!", "That's all."])
def test_a_goodbye_ends_the_call(words: str) -> None:
    assert reply(talk("Hello.", words), TOOLS) == Reply(tool_name="end_call")


def test_no_is_a_goodbye_only_after_anything_else() -> None:
    assert reply(talk("Is there anything else?", "No, thank you."), TOOLS).tool_name == "end_call"
    assert reply(talk("Have you been here before?", "No."), TOOLS).tool_name == ""


@pytest.mark.parametrize(
    ("menu", "digits"),
    [
        ("Press 1 for billing, press 2 for appointments.", "2"),
        ("For sales press three. For anything else press four.", "3"),
    ],
)
def test_a_phone_menu_gets_a_key(menu: str, digits: str) -> None:
    assert reply(talk("Hello.", menu), TOOLS).tool_arguments == {"digits": digits}


@pytest.mark.parametrize(
    ("tool", "words"), [("escalate", "transferring"), ("end_call", "Goodbye"), ("look_up", "Thursday is free")]
)
def test_after_a_tool_she_speaks_accordingly(tool: str, words: str) -> None:
    call = {"id": "call_1", "type": "function", "function": {"name": tool, "arguments": "{}"}}
    messages = [
        *talk("Hello.", "Please do that."),
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "call_1", "content": "Thursday is free."},
    ]
    assert words in reply(messages, TOOLS).text


@pytest.mark.parametrize("note", ["", 'The caller only made a sound. Go on right after your words "Friday: open".'])
def test_after_a_listening_noise_she_goes_on_where_she_was_cut(note: str) -> None:
    full = answer("Hello.", "Are you open on Friday?")
    heard = " ".join(full.split()[:3])
    assert answer("Hello.", "Are you open on Friday?", heard, "mm-hm", note=note) == full.removeprefix(heard).strip()


@pytest.mark.parametrize("note", ["", "The caller has been silent for ten seconds."])
def test_a_silent_caller_is_asked_whether_he_is_there(note: str) -> None:
    assert "still there" in answer("Hello.", "When are you open?", "At eight.", note=note)


def test_told_that_the_call_must_end_she_says_goodbye() -> None:
    assert "Goodbye" in answer("Hello.", "When are you open?", note="This call must end within a minute.")


@pytest.mark.parametrize(
    ("words", "marks"),
    [("Can you send me a link?", ("https://", "**", "😊")), ("List your services, please.", ("\n- ", "##", "🦷"))],
)
def test_asked_for_a_link_or_a_list_she_writes_as_on_a_screen(words: str, marks: tuple[str, ...]) -> None:
    written = answer("Hello.", words)
    assert all(mark in written for mark in marks)


@pytest.mark.parametrize(
    ("heard", "rest"),
    [
        ("one two", "three four"),
        ("One, two.", "three four"),
        ("one tw-", "three four"),
        ("five", ""),
        ("one two three four", ""),
    ],
)
def test_the_rest_of_an_answer_is_what_was_not_heard(heard: str, rest: str) -> None:
    assert rest_of("one two three four", heard) == rest


def test_guidance_of_a_colleague_is_worked_in_once() -> None:
    note = "Guidance from a colleague who is listening: Mention that parking is free this week."
    asked = ("Hello.", "What are your opening hours?")
    first = answer(*asked, note=note)
    assert first == f"Parking is free this week. {answer(*asked)}"
    assert "Parking" not in answer(*asked, first, "How much is a cleaning?", note=note)
