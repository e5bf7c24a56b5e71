"""The rules a business begins with. All of them can be changed, switched off or taken out."""

from collections.abc import Iterator
from typing import Any

from agents.models import Agent
from agents.phrases import HUMAN
from businesses.models import Business
from engine.rules import Cause, Reaction
from escalations.models import Destination, EscalationRule

ANGRY = (
    "ridiculous|unacceptable|unbelievable|useless",
    "fed up",
    "waste|wasting of? my time",
    "youre|you are not listening",
    "you dont|do not understand",
    "this isnt|is not working",
    "is this a joke",
    "i already told you",
    "how many times",
    "worst service",
    "sick of this",
)


def starting_rules(business: Business) -> list[EscalationRule]:
    """Not stored yet. Those that need somebody to take the call offer a callback while there is nobody."""
    return list(_rules(_person(business)))


def _rules(person: dict[str, Any]) -> Iterator[EscalationRule]:
    yield EscalationRule(name="Wants a person", cause=Cause.PHRASE, phrases=list(HUMAN), **person)
    yield EscalationRule(
        name="Is annoyed", cause=Cause.FRUSTRATION, count=2, phrases=list(ANGRY), priority="high", **person
    )
    yield EscalationRule(name="Asks the same again", cause=Cause.REPEATS, count=3, **person)
    yield EscalationRule(name="The agent has no answer", cause=Cause.FAILED_TURNS, count=2, priority="high", **person)
    yield EscalationRule(name="A tool fails", cause=Cause.TOOL_FAILED, is_on=False, **person)
    yield EscalationRule(name="The agent asks for a person", cause=Cause.MODEL_ASKS, **person)


def _person(business: Business) -> dict[str, Any]:
    numbers = Agent.objects.filter(business=business).values_list("transfer_number", flat=True)
    if numbers and all(numbers):
        return {"reaction": Reaction.TRANSFER}
    destination = Destination.objects.filter(business=business, is_retired=False).order_by("pk").first()
    if destination is not None:
        return {"reaction": Reaction.TRANSFER, "destination": destination}
    return {"reaction": Reaction.CALLBACK}
