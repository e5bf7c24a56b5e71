"""What can be chosen for a prompt, in the words of who writes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from businesses.models import Business
from common.errors import BadInput
from engine.tools import BUILT_IN, CALL_BACK, END_CALL, ESCALATE, PRESS_DIGITS, TAKE_MESSAGE
from prompts.tooling.frozen import offered, unknown_tools

VARIABLE_TYPES: Mapping[str, str] = {
    "text": "Text",
    "number": "Number",
    "date": "Date",
    "time": "Time",
    "phone": "Phone number",
    "yes_no": "Yes or no",
}
VARIABLE_SOURCES: Mapping[str, str] = {
    "call": "The call",
    "contact": "The contact",
    "agent": "The agent",
    "business": "The business",
}
SYSTEM_VARIABLES: Mapping[str, str] = {
    "business_name": "the name of the business",
    "agent_name": "the name of the agent",
    "caller_number": "the caller's telephone number",
    "current_time": "the time where the caller is",
    "current_date": "the date where the caller is",
    "time_zone": "the caller's time zone",
}
"""Always there, because `engine.context` fills them in."""

CREATIVITY: tuple[tuple[str, str], ...] = (
    ("", "Balanced, as usual"),
    ("0.2", "Steady: much the same words every time"),
    ("0.8", "Lively: words vary from call to call"),
    ("1.1", "Free: may surprise you"),
    ("none", "Not sent, for models that refuse it"),
)
LONGEST_ANSWER: tuple[tuple[str, str], ...] = (
    ("", "About four sentences, as usual"),
    ("60", "About two sentences"),
    ("300", "About eight sentences"),
    ("600", "No practical limit"),
)


@dataclass(frozen=True, slots=True)
class ToolChoice:
    """A tool that may be allowed, and what it does in plain words."""

    name: str
    label: str
    says: str


BUILT_IN_CHOICES = (
    ToolChoice(ESCALATE.name, "Hand over to a person", "Passes the caller on to the agent's transfer number."),
    ToolChoice(END_CALL.name, "End the call", "Hangs up politely when the caller has nothing more to ask."),
    ToolChoice(CALL_BACK.name, "Note a wish to be called back", "Takes down when the caller wants a person to call."),
    ToolChoice(TAKE_MESSAGE.name, "Take a message", "Takes down the caller's words for a person."),
    ToolChoice(PRESS_DIGITS.name, "Press keys", "Presses digits on the keypad when another menu answers."),
)


def tools_offered(business: Business) -> tuple[ToolChoice, ...]:
    """Every tool that a prompt of this business may use."""
    own = (spec for spec in offered(business) if spec.name not in BUILT_IN)
    return (*BUILT_IN_CHOICES, *(ToolChoice(spec.name, spec.name, spec.description) for spec in own))


def check_offered(business: Business, names: Sequence[str], *, besides: Sequence[str] = ()) -> None:
    """Raises `BadInput` for a tool the business does not have. `besides` were allowed before, and may stay."""
    asked = [name for name in names if name not in besides]
    for name in unknown_tools(asked, business):
        raise BadInput("tools", f"There is no tool “{name}”. Add it under Tools, or take it out.")
