"""The model's mind: a dental receptionist whose answer is a pure function of the messages she is given."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from simulator import practice
from simulator.appointments import next_line, wish_of
from simulator.conversation import Messages, Talk, content_of, plain, read_talk, rest_of

_HUMAN = re.compile(
    r"\b(human|real person|a person|somebody real|speak to someone|talk to someone|manager|representative|operator"
    r"|doctor on call|dentist on call|complain|complaint)\b"
)
_EMERGENCY = re.compile(r"\b(emergency|can't breathe|cannot breathe|bleeding (?:a lot|heavily|badly)|knocked out)\b")
_OPT_OUT = re.compile(r"\b(stop calling|do not call|don't call|take me off|remove me from)\b")
_GOODBYE = re.compile(r"\b(goodbye|good bye|bye|that's all|that is all|nothing else|have a (?:nice|good) day)\b")
_IVR = re.compile(r"\bpress (\d|one|two|three|four|five|six|seven|eight|nine|zero)(?: for ([a-z ]+?))?(?= press|$)")
_DIGITS = {"zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7"} | {
    "eight": "8",
    "nine": "9",
}
_QUESTION_TOPICS: tuple[tuple[re.Pattern[str], str, Callable[[str, str], str]], ...] = (
    (re.compile(r"\b(how much|price|prices|cost|costs|charge|fee)\b"), "a price", practice.price),
    (re.compile(r"\b(open|hours|close|closed|closing|opening)\b"), "our hours", practice.hours),
    (re.compile(r"\binsur"), "insurance", lambda facts, _asked: practice.insurance(facts)),
    (
        re.compile(r"\b(where are you|address|located|location|find you|parking)\b"),
        "our address",
        lambda facts, _asked: practice.address(facts),
    ),
    (
        re.compile(r"\b(who (?:is|are|works)|which (?:dentist|doctor)|dentists|doctors|staff|hygienist)\b"),
        "our team",
        lambda facts, _asked: practice.staff(facts),
    ),
)
_BOOKING_NUMBER = re.compile(r"\bbooking number ([a-z0-9]+)")
_GREETING = re.compile(r"^(hello|hi|hey|good (?:morning|afternoon|evening))\b")
_THANKS = re.compile(r"\b(thank you|thanks)\b")
_NOTHING_MORE = re.compile(r"^(no|nope|no thanks|no thank you|no that's (?:it|all|fine))\b")
_GUIDANCE = re.compile(r"^Guidance\b[^:\n]*: *(.+)$", re.MULTILINE)
_WISH = re.compile(r"^(?:please )?(?:say|mention|add|tell (?:them|the caller|him|her))\b(?: that\b)?", re.IGNORECASE)
_PHONE = re.compile(r"\+?1?[\s.(-]*\d{3}[\s.)-]*\d{3}[\s.-]*\d{4}")


@dataclass(frozen=True, slots=True)
class Reply:
    """Words, or one tool call; never both."""

    text: str = ""
    tool_name: str = ""
    tool_arguments: Mapping[str, str] = field(default_factory=dict)


Rule = Callable[[Talk, Collection[str]], Reply | None]


def reply(messages: Messages, tools: Collection[str]) -> Reply:
    """The receptionist's answer; `tools` are the names of the tools she is offered."""
    talk = read_talk(messages)
    if talk.is_tool_result_last:
        return _after_tool(talk)
    if talk.is_backchannel:
        return Reply(_go_on(messages) or "Of course. What can I do for you?")
    if talk.is_reminder:
        return Reply("Are you still there? Take your time.")
    if talk.is_closing:
        return Reply("I am afraid we have to end our call here. Please call again any time. Goodbye.")
    answers = (rule(talk, tools) for rule in RULES)
    lost = Reply("I am sorry, I did not quite get that. I can book a visit, or tell you our hours and prices.")
    return _guided(next((answer for answer in answers if answer is not None), lost), talk)


def _guided(answer: Reply, talk: Talk) -> Reply:
    """What a colleague whispers is worked in once, in front of the answer: "mention that …" becomes the sentence."""
    wishes = [_WISH.sub("", wish).strip().rstrip(".") for wish in _GUIDANCE.findall(talk.note)]
    heard = plain(" ".join(talk.agent_lines))
    fresh = [f"{wish[0].upper()}{wish[1:]}." for wish in wishes if wish and plain(wish) not in heard]
    return Reply(" ".join([*fresh, answer.text])) if answer.text and fresh else answer


def _after_tool(talk: Talk) -> Reply:
    match talk.tool_name:
        case "escalate":
            return Reply("I am transferring you now.")
        case "end_call":
            return Reply("Thank you for calling. Goodbye.")
        case "press_digits":
            return Reply("Okay, one moment.")
    result = talk.tool_result.strip()
    is_speakable = result and len(result) < 200 and not result.startswith(("{", "["))
    return Reply(f"Here is what I found. {result}" if is_speakable else "Thank you, I have that done for you.")


def _go_on(messages: Messages) -> str:
    """The unheard rest of the last answer, by giving that answer again."""
    last = max((i for i, m in enumerate(messages) if m.get("role") == "assistant" and content_of(m)), default=-1)
    if last < 0:
        return ""
    asked = messages[:last]
    if not any(m.get("role") == "user" for m in asked):
        return ""
    return rest_of(reply(asked, ()).text, content_of(messages[last]))


def _opt_out(talk: Talk, _tools: Collection[str]) -> Reply | None:
    if _OPT_OUT.search(talk.last.words):
        return Reply("I understand. I have taken your number off our list, and we will not call you again. Goodbye.")
    return None


def _human(talk: Talk, tools: Collection[str]) -> Reply | None:
    words = talk.last.words
    is_emergency = bool(_EMERGENCY.search(words))
    if not is_emergency and not _HUMAN.search(words):
        return None
    if "escalate" in tools:
        reason = "emergency" if is_emergency else "complaint" if "compl" in words else "caller asked for a person"
        return Reply(
            tool_name="escalate", tool_arguments={"reason": reason, "priority": "high" if is_emergency else "medium"}
        )
    if is_emergency:
        return Reply("If this is an emergency, please hang up and dial nine one one.")
    return Reply("I am sorry, nobody is free right now. May I have your name, please, so that someone can call you?")


def _goodbye(talk: Talk, tools: Collection[str]) -> Reply | None:
    words = talk.last.words
    is_closing = "anything else" in talk.last.asked.lower() and bool(_NOTHING_MORE.search(words))
    if not is_closing and not _GOODBYE.search(words):
        return None
    if "end_call" in tools:
        return Reply(tool_name="end_call")
    return Reply("Thank you for calling. Goodbye.")


def _keypad(talk: Talk, tools: Collection[str]) -> Reply | None:
    """A machine on the line offers a menu: take appointments when offered, else its first choice."""
    choices = _IVR.findall(talk.last.words)
    if not choices or "press_digits" not in tools:
        return None
    wanted = next((digit for digit, label in choices if re.search(r"appointment|schedul|front desk", label)), "")
    digit = wanted or choices[0][0]
    return Reply(tool_name="press_digits", tool_arguments={"digits": _DIGITS.get(digit, digit)})


def _written_manners(talk: Talk, _tools: Collection[str]) -> Reply | None:
    """Asked for a link or a list, a model writes as if it were on a screen."""
    words = talk.last.words
    if "send me a link" in words or "website" in words:
        return Reply(
            "Sure! 😊 You can book **online** at [our website](https://www.example.com/book?ref=phone). "
            "Or go to https://www.example.com/hours. *(smiles)* Is there anything else?"
        )
    if "list your services" in words or "list of services" in words or "what services" in words:
        return Reply(
            "## Our services 🦷\n\n- **Cleaning** and check-up\n- Fillings\n- `Whitening`\n"
            "1. Crowns\n2. Root canals\n\nWhich one would you like? 👍🏽"
        )
    return None


def _look_up(talk: Talk, tools: Collection[str]) -> Reply | None:
    """A booking is looked up where the business has a tool for it."""
    found = _BOOKING_NUMBER.search(talk.last.words)
    if not found or "find_booking" not in tools:
        return None
    return Reply(tool_name="find_booking", tool_arguments={"booking_id": found[1]})


def _question(talk: Talk, _tools: Collection[str]) -> Reply | None:
    words = talk.last.words
    for pattern, topic, find in _QUESTION_TOPICS:
        if pattern.search(words):
            found = _PHONE.sub("", find(talk.facts, words))
            if found:
                return Reply(f"{found} Is there anything else I can help you with?")
            return Reply(f"I do not have {topic} at hand, I am sorry. Someone can call you back about that.")
    return None


def _appointment(talk: Talk, _tools: Collection[str]) -> Reply | None:
    wish = wish_of(talk)
    return Reply(next_line(wish)) if wish.kind else None


def _small_talk(talk: Talk, _tools: Collection[str]) -> Reply | None:
    if _GREETING.search(talk.last.words):
        return Reply("Hello! How can I help you today?")
    if _THANKS.search(talk.last.words):
        return Reply("You are welcome. Is there anything else I can help you with?")
    return None


RULES: tuple[Rule, ...] = (
    _opt_out,
    _human,
    _keypad,
    _written_manners,
    _goodbye,
    _look_up,
    _question,
    _appointment,
    _small_talk,
)
