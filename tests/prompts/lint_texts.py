"""For every rule of voice lint texts it must find fault with, and texts it must leave in peace."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from prompts.lint import Script

PLAIN = """\
You are the receptionist of a dental practice.
Keep every answer to one or two sentences.
Say the day and the time back and ask if that is right.
Never make up prices or openings.
When the caller asks for a person, hand over with the escalate tool.
When the caller has said goodbye, use the end_call tool.
"""
SOUND = Script(body=PLAIN, begin_message="Thanks for calling. How can I help?", tools=("escalate", "end_call"))
LONG_WORDS = "We can see you on Monday or Tuesday or Wednesday of this week or the next one in the morning or the late"
LONG_LINE = f"{LONG_WORDS} afternoon, or you can call again."
LONG_ORDER = f"Tell them this: {LONG_WORDS} {LONG_WORDS}."
WEB, LINK = "https://www.lakeside.example/book-now", "[our prices](https://lakeside.example/p)"


def lines(*added: str) -> Script:
    """The sound script with lines at its end."""
    return replace(SOUND, body=PLAIN + "\n".join(added))


def without(words: str) -> Script:
    """The sound script less the line that holds these words."""
    return replace(SOUND, body="".join(line for line in PLAIN.splitlines(keepends=True) if words not in line))


def begin(text: str) -> Script:
    return replace(SOUND, begin_message=text)


def declaring(*names: str, **more: Any) -> Script:
    return replace(SOUND, variables={name: {} for name in names}, **more)


@dataclass(frozen=True)
class Case:
    """`marks` is the text of the first finding; `severity` its weight."""

    rule_id: str
    script: Script
    marks: str
    severity: str


BAD: tuple[Case, ...] = (
    Case("empty-text", replace(SOUND, body=" \n", tools=()), "", "error"),
    Case("beyond-the-window", replace(SOUND, body=PLAIN * 80, model={"model": "gpt-4"}), "", "error"),
    Case("beyond-the-window", replace(SOUND, body=PLAIN * 700, engine="retell-llm"), "", "error"),
    Case("control-characters", lines("Be kind\x00 to callers."), "\x00", "error"),
    Case("control-characters", begin("Hello\x07\x08."), "\x07\x08", "error"),
    Case("broken-braces", lines("Greet {{first name}} warmly."), "{{first name}}", "error"),
    Case("broken-braces", lines("Greet {{agent_name warmly."), "{{agent_name", "error"),
    Case("broken-braces", lines("Greet {{agent_name} warmly."), "{{agent_name}", "error"),
    Case("broken-braces", lines("Greet {{}} warmly."), "{{}}", "error"),
    Case("broken-braces", lines("Greet agent_name}} warmly."), "agent_name}}", "error"),
    Case("broken-braces", begin("Hello {{1st}}."), "{{1st}}", "error"),
    Case("broken-braces", lines("Greet {{{agent_name}}{ warmly."), "{", "error"),
    Case("undeclared-variable", lines("Greet {{patient_name}} by name."), "{{patient_name}}", "error"),
    Case("undeclared-variable", begin("Hello {{nickname}}."), "{{nickname}}", "error"),
    Case("undeclared-variable", lines("Their number is {{user_number}}."), "{{user_number}}", "error"),
    Case("undeclared-variable", lines("You are {{agent_nmae}}."), "{{agent_nmae}}", "error"),
    Case("one-brace", lines("You are {agent_name}."), "{agent_name}", "warning"),
    Case("one-brace", begin("This is { agent_name }."), "{ agent_name }", "warning"),
    Case(
        "twin-variables",
        declaring("firstName", "first_name", begin_message="Hello {{firstName}} {{first_name}}."),
        "{{first_name}}",
        "warning",
    ),
    Case("twin-variables", declaring("businessName", begin_message="{{businessName}}."), "{{businessName}}", "warning"),
    Case("twin-variables", declaring("plan", "Plan", begin_message="Your {{Plan}}."), "plan", "warning"),
    Case("twin-variables", declaring("plan", begin_message="Your {{Plan}} or {{plan}}."), "{{Plan}}", "warning"),
    Case("system-variable", declaring("current_time", begin_message="{{current_time}}."), "current_time", "warning"),
    Case(
        "braces-in-a-value",
        replace(SOUND, variables={"hello": {"default": "Hi {{agent_name}}"}}, begin_message="{{hello}}."),
        "hello",
        "warning",
    ),
    Case("unused-variable", declaring("plan", "colour", begin_message="Your plan is {{plan}}."), "colour", "hint"),
    Case("tool-not-allowed", lines("At a menu, use press_digits."), "press_digits", "warning"),
    Case("tool-not-allowed", replace(SOUND, tools=("end_call",)), "escalate", "warning"),
    Case("tool-not-mentioned", replace(SOUND, tools=("escalate", "end_call", "press_digits")), "press_digits", "hint"),
    Case("tool-not-mentioned", replace(without("goodbye"), tools=("escalate", "end_call")), "end_call", "hint"),
    Case("tool-not-mentioned", replace(SOUND, tools=("escalate", "end_call", "find_slot")), "find_slot", "hint"),
    Case("no-way-to-a-person", without("asks for a person"), "", "warning"),
    Case("no-way-to-a-person", replace(without("asks for a person"), tools=()), "", "warning"),
    Case("may-invent", without("Never make up"), "", "warning"),
    Case("no-confirmation", without("back"), "", "hint"),
    Case(
        "no-confirmation", replace(without("back"), body=without("back").body + "Say you will call back."), "", "hint"
    ),
    Case("no-length-rule", without("one or two"), "", "hint"),
    Case(
        "always-and-never",
        lines("Always ask for the date of birth.", "Be kind.", "Never ask the caller's date of birth."),
        "Never ask the caller's date of birth.",
        "warning",
    ),
    Case("two-manners", lines("Explain every treatment in detail."), "Explain every treatment in detail.", "warning"),
    Case("two-manners", lines("Be formal.", "Your tone is casual."), "Your tone is casual.", "warning"),
    Case(
        "two-manners",
        lines("Ask one question at a time.", "Ask for name and day at once."),
        "Ask for name and day at once.",
        "warning",
    ),
    Case(
        "two-opening-hours",
        lines("We are open Monday to Friday 8 AM to 5 PM local time.", "On Tuesday we are open 9:00 AM to 5 PM."),
        "On Tuesday we are open 9:00 AM to 5 PM.",
        "warning",
    ),
    Case(
        "two-prices",
        lines("A cleaning costs $120.", "Be kind.", "The cleaning is 110 dollars."),
        "The cleaning is 110 dollars.",
        "warning",
    ),
    Case(
        "long-begin-message",
        begin("Thank you for calling. " + "We look after the teeth of the whole family here. " * 3),
        "Thank you for calling. " + "We look after the teeth of the whole family here. " * 3,
        "warning",
    ),
    Case(
        "long-sentence",
        begin(f"{LONG_WORDS} afternoon, or you can call again."),
        f"{LONG_WORDS} afternoon, or you can call again.",
        "warning",
    ),
    Case(
        "long-sentence",
        lines('Say "We can see you on Monday, and the practice is easy to find, but the garage closes early today."'),
        "We can see you on Monday, and the practice is easy to find, but the garage closes early today.",
        "hint",
    ),
    Case(
        "long-sentence",
        lines(LONG_ORDER),
        LONG_ORDER,
        "hint",
    ),
    Case("many-tokens", replace(SOUND, body=PLAIN * 60), "", "hint"),
    Case("many-tokens", replace(SOUND, body=PLAIN * 150), "", "warning"),
    Case("many-tokens", replace(SOUND, body=PLAIN * 60, engine="retell-llm"), "", "warning"),
    Case("time-without-zone", lines("We open at 8 AM and close at 17:30."), "8 AM", "hint"),
    Case("digits-in-speech", begin("That is $1,234.56 in all."), "$1,234.56", "hint"),
    Case("digits-in-speech", lines('Say "We are here until 3:30 PM today."'), "3:30 PM", "hint"),
    Case("digits-in-speech", begin("Call us at 312 555 0142."), "312 555 0142", "hint"),
    Case("digits-in-speech", begin("We are here 24/7, with 10% off on the 3rd."), "24/7", "hint"),
    Case("digits-in-speech", replace(SOUND, begin_message="Wir haben 25 Plätze.", language="de-DE"), "25", "hint"),
    Case(
        "web-address",
        lines("Send them to https://www.lakeside.example/book-now."),
        "https://www.lakeside.example/book-now",
        "warning",
    ),
    Case("web-address", lines("Write to front.desk@lakeside.example."), "front.desk@lakeside.example", "warning"),
    Case("web-address", begin("Welcome to lakesidedental.com."), "lakesidedental.com", "warning"),
    Case(
        "web-address",
        lines("See [our prices](https://lakeside.example/p)."),
        "[our prices](https://lakeside.example/p)",
        "warning",
    ),
    Case("street-short-form", lines("We are at 418 Shoreline Ave. and park behind."), "Ave", "hint"),
    Case("markdown", lines("**Never** give advice."), "**Never**", "hint"),
    Case("markdown", begin("**Hello** there."), "**Hello**", "warning"),
    Case("markdown", begin("# Hello there."), "# ", "warning"),
    Case("markdown", lines("We offer:", "- cleanings", "- crowns", "Be kind."), "- cleanings\n- crowns", "hint"),
    Case("markdown", lines("1. Ask the day.", "2. Ask the name."), "1. Ask the day.\n2. Ask the name.", "hint"),
    Case("markdown", lines("| Visit | Price |", "|---|---|"), "| Visit | Price |\n|---|---|", "hint"),
    Case("emoji", begin("Hello 👋🏽!"), "👋🏽", "warning"),
    Case("emoji", lines("Be kind ❤️ always."), "❤️", "hint"),
    Case("emoji", lines('Say "We are so happy 👩‍⚕️ to help."'), "👩‍⚕️", "warning"),
)

FINE: Mapping[str, tuple[Script, ...]] = {
    "empty-text": (SOUND,),
    "beyond-the-window": (replace(SOUND, body=PLAIN * 80), replace(SOUND, body=PLAIN * 60, engine="retell-llm")),
    "control-characters": (lines("Tabs\tand lines\r\nare fine. So is é."),),
    "broken-braces": (
        lines("You are {{agent_name}} of {{ business_name }}."),
        lines('Answer the tool with {"slot": {"day": 1}}.'),
        lines('{"a":', '  {"b": 1}}'),
        lines("Say {hello}."),
    ),
    "undeclared-variable": (
        declaring("plan", begin_message="Your plan is {{plan}}, {{agent_name}} here."),
        replace(SOUND, begin_message="Your plan is {{plan}}.", given=frozenset({"plan"})),
    ),
    "one-brace": (lines('{"slot": 1} and {{agent_name}} and ${price} and {not a name}.'),),
    "twin-variables": (declaring("plan", "plan_b", begin_message="{{plan}}, {{plan_b}}."),),
    "system-variable": (declaring("time_of_day", begin_message="{{time_of_day}} {{current_time}}."),),
    "braces-in-a-value": (replace(SOUND, variables={"plan": {"default": "{gold}"}}, begin_message="{{plan}}."),),
    "unused-variable": (declaring("plan", body=PLAIN + "Their plan is {{ plan }}."),),
    "tool-not-allowed": (
        replace(SOUND, body=PLAIN + "Never let a quarrel escalate.", tools=("escalate", "end_call")),
        replace(without("asks for a person"), tools=("end_call",)),
        lines("Their code is {{press_digits}} or press_digits_twice."),
    ),
    "tool-not-mentioned": (
        SOUND,
        replace(without("end_call"), body=without("end_call").body + "After a goodbye, hang up."),
        replace(SOUND, body=PLAIN + "Book with find_slot.", tools=("escalate", "end_call", "find_slot")),
    ),
    "no-way-to-a-person": (
        lines("Transfer callers who want to speak to a manager."),
        Script(
            body="Sie sind die Rezeption der Praxis am See und Sie sprechen kurz und freundlich." * 5, language="de"
        ),
    ),
    "may-invent": (
        replace(without("Never make up"), body=without("Never make up").body + "Do not invent anything."),
        replace(without("Never make up"), body=without("Never make up").body + "Only name prices from the list."),
    ),
    "no-confirmation": (replace(without("back"), body=without("back").body + "Confirm the day before you book."),),
    "no-length-rule": (
        replace(without("one or two"), body=without("one or two").body + "Be brief."),
        replace(without("one or two"), body=without("one or two").body + "Keep your answers short."),
    ),
    "always-and-never": (
        lines("Always ask one question.", "Never ask for card numbers."),
        lines("Always offer a day.", "Never offer a day before you know the reason."),
        lines("Always offer a drink.", "Do not offer a drink twice."),
        lines("Always be kind."),
    ),
    "two-manners": (
        lines("Never explain a treatment in detail."),
        lines("Keep it short instead of explaining in detail."),
        lines("Be formal with bills.", "Ask for the name."),
    ),
    "two-opening-hours": (
        lines("Open Monday to Friday 8 AM to 5 PM, Saturday 9 AM to 1 PM.", "Saturday: open 9:00 AM to 1 PM."),
        lines("On Monday we are open 8 to 12 and 1 to 5.", "Dr. Novak works Monday 9 to 11."),
    ),
    "two-prices": (
        lines("A cleaning costs $120.", "A crown costs $1,150.", "The cleaning is 120 dollars."),
        lines("A child's cleaning costs $80.", "A cleaning costs $120."),
    ),
    "long-begin-message": (SOUND, begin("")),
    "long-sentence": (
        lines('Say "We are open Monday, Tuesday, Wednesday, Thursday and Friday, all day long."'),
        lines("Ask for these, one after the other, and skip what the caller has already told you, whatever it is."),
        begin("Thanks for calling. If you like, I can book a visit."),
    ),
    "many-tokens": (replace(SOUND, body=PLAIN * 10), replace(SOUND, body=PLAIN * 10, engine="retell-llm")),
    "time-without-zone": (
        lines("We open at 8 AM Chicago local time."),
        lines("We open at 8 AM ET."),
        lines("The ratio is 3:1, see verse 4, room 12."),
        lines("Times such as 8 AM are in {{time_zone}}."),
    ),
    "digits-in-speech": (
        lines("Offer 2 times, at most 3. The fee is $40."),
        begin("Hello {{line1}}, all three lines are open."),
        lines('The code word is "A12".'),
    ),
    "web-address": (
        begin("See lakeside dental dot com."),
        lines("It costs 1.50 and takes 2.5 hours, e.g. on Monday.Then stop."),
    ),
    "street-short-form": (lines("We are at 418 Shoreline Avenue.", "See Dr. Novak.", "Room 12 St is closed."),),
    "markdown": (
        lines("# Booking", "Ask for the day.", "- one dash alone", "2 * 3 * 4 is 24, snake_case_name, __init__ too."),
        begin("Hello - and welcome."),
    ),
    "emoji": (lines("A → B, © 2026, “quotes”, 1 2 3 #4, ½, naïve, 東京."),),
}
