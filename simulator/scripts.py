"""Scripted callers: named people with something to say, human pauses, and an end in bounded time."""

from collections.abc import Awaitable, Callable, Sequence

from simulator.model_faults import Fault
from simulator.person import Person

Script = Callable[[Person], Awaitable[None]]
QUESTIONS = (
    "What are your opening hours?",
    "How much is a cleaning?",
    "Where are you located?",
    "Do you take insurance?",
    "Which dentists work there?",
    "Are you open on Friday?",
)
_BOOKING_ANSWERS = (
    ("is that right", "Yes, that's right."),
    ("come in for", "A cleaning, please."),
    ("what day", "Tuesday would be good."),
    ("what time", "At three in the afternoon."),
    ("your name", "My name is Sarah Miller."),
    ("are you still there", "Yes, I am here."),
)
_BOOKED = ("you are booked", "is booked", "all set")


async def booking(person: Person) -> None:
    await person.listen()
    await person.reply("Hi, I would like to book an appointment.")
    await _answer_until_booked(person)
    await person.goodbye()


async def slow_talker(person: Person) -> None:
    """Stops to think in mid-sentence, so that early requests are discarded."""
    await person.listen()
    await person.reply("I would like to book an appointment, let me see, for a cleaning.", pause_in_middle_ms=900)
    await _answer_until_booked(person, pause_in_middle_ms=700)
    await person.goodbye()


async def _answer_until_booked(person: Person, *, pause_in_middle_ms: int = 0) -> None:
    for _turn in range(12):
        heard = (await person.listen()).lower()
        if any(mark in heard for mark in _BOOKED):
            return
        answer = next((answer for mark, answer in _BOOKING_ANSWERS if mark in heard), "A cleaning on Tuesday, please.")
        await person.reply(answer, pause_in_middle_ms=pause_in_middle_ms)


def asks(*questions: str) -> Script:
    async def ask(person: Person) -> None:
        await person.listen()
        for question in questions:
            await person.reply(question)
            await person.listen()
        await person.goodbye()

    return ask


async def human_please(person: Person) -> None:
    """Asks for a person, and talks into the announcement of the transfer three times."""
    await person.listen()
    await person.reply("Can I speak to a real person, please?")
    await person.talk_over("Wait.", after_words=1)
    # An announcement that cannot be interrupted goes on meanwhile; one that can is repeated, and met again below.
    await person.add("Hello?")
    await person.add("Sorry?")
    for words in ("Are you still there?", "Is anybody there?"):
        await person.talk_over(words, after_words=1)
    await person.wait_for_the_end()


async def invoice(person: Person) -> None:
    """Names what no script of another caller names, so that an owner's rule can be about it."""
    await person.listen()
    await person.reply("Hi, there is something wrong with my invoice.")
    await person.wait_for_the_end()


async def barge_in(person: Person) -> None:
    await person.listen()
    await person.reply("How much is a cleaning, and how much is a filling?")
    await person.talk_over("Sorry, one more thing, what are your opening hours?", after_words=4)
    await person.listen()
    await person.goodbye()


async def mm_hm(person: Person) -> None:
    """Makes a listening noise in the middle of an answer, and expects the agent to go on."""
    await person.listen()
    await person.reply("What are your opening hours?")
    await person.talk_over("mm-hm", after_words=4)
    await person.listen()
    await person.goodbye()


async def reminder(person: Person) -> None:
    await person.listen()
    await person.listen(timeout_ms=60_000)
    await person.reply("Sorry, I was away. What are your opening hours?")
    await person.listen()
    await person.goodbye()


async def hang_up_early(person: Person) -> None:
    await person.talk_over("Oh, wrong number, sorry.", after_words=3)
    await person.hang_up()


async def opt_out(person: Person) -> None:
    await person.listen()
    await person.reply("Please stop calling me and take me off your list.")
    await person.wait_for_the_end()


async def emergency(person: Person) -> None:
    await person.listen()
    await person.reply("This is an emergency, my son has a tooth knocked out and he is bleeding heavily.")
    await person.wait_for_the_end()


async def keypad(person: Person) -> None:
    await person.listen()
    await person.press("1")
    await person.listen()
    await person.press("42")
    await person.listen()
    await person.goodbye()


async def phone_menu(person: Person) -> None:
    """A machine answers: the agent has to press a key to get on."""
    await person.reply("Thank you for calling. For billing, press 2 for billing. Press 1 for appointments.")
    await person.listen_if_anything()
    await person.reply("Thank you. The office is closed today. Goodbye.")
    await person.wait_for_the_end()


async def voicemail(person: Person) -> None:
    await person.reply("Hi, you have reached my voicemail. Please leave a message after the tone.")
    await person.listen_if_anything()
    await person.hang_up()


def faulty_model(trigger: str, times: int = 1) -> Script:
    """Says words that break the model's answer to them, then asks something harmless."""

    async def provoke(person: Person) -> None:
        await person.listen()
        for _time in range(times):
            await person.reply(f"{trigger}. What are your opening hours?")
            await person.listen_if_anything()
        await person.reply("How much is a cleaning?")
        await person.listen_if_anything()
        await person.goodbye()

    return provoke


def _cycled(questions: Sequence[str], count: int) -> list[str]:
    return [questions[number % len(questions)] for number in range(count)]


SCRIPTS: dict[str, Script] = {
    "booking": booking,
    "hours_question": asks("What are your opening hours?", "Are you open on Friday?"),
    "price_question": asks("How much is a cleaning?", "And how much is a filling?"),
    "look_up": asks("Can you look up my booking number seven, please?"),
    "human_please": human_please,
    "invoice": invoice,
    "barge_in": barge_in,
    "mm_hm": mm_hm,
    "reminder": reminder,
    "slow_talker": slow_talker,
    "hang_up_early": hang_up_early,
    "opt_out": opt_out,
    "emergency": emergency,
    "keypad": keypad,
    "phone_menu": phone_menu,
    "voicemail": voicemail,
    "markdown_bait": asks("Can you send me a link to book?", "Can you list your services?"),
    "web_killed": asks(*_cycled(QUESTIONS, 12)),
    "long_talk": asks(*_cycled(QUESTIONS, 60)),
    "faulty_twice": faulty_model("All models fault hang", times=2),
    **{f"faulty_{fault}": faulty_model(f"Model fault {fault.replace('_', ' ')}") for fault in Fault},
    **{f"faulty_once_{fault}": faulty_model(f"Model fault once {fault.replace('_', ' ')}") for fault in Fault},
    **{f"faulty_all_{fault}": faulty_model(f"All models fault {fault.replace('_', ' ')}") for fault in Fault},
}
TRAFFIC = (
    "booking",
    "hours_question",
    "price_question",
    "slow_talker",
    "barge_in",
    "human_please",
    "mm_hm",
    "booking",
    "keypad",
    "markdown_bait",
    "reminder",
    "hang_up_early",
)
