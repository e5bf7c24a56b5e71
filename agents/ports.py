"""What agents are told and this room does not own."""

from typing import Protocol

from agents.models import Agent
from common.ports import Port
from engine.rules import Rule


class OwnersRules(Protocol):
    """The rules people have published for an agent, compiled."""

    def rules_of(self, agent: Agent) -> tuple[Rule, ...] | None:
        """In their order; None while the business has published none, and the built-in wish for a person counts."""
        ...

    def reaches_people(self, agent: Agent) -> bool:
        """Whether a destination may take this agent's callers, its own transfer number apart."""
        ...


class ReadOwnersRules(Protocol):
    """Reads the rules in force of every business at once: a constant number of queries."""

    def __call__(self, business_pk: int | None = None) -> OwnersRules:
        """Of all businesses, or of one."""
        ...


class NoOwnersRules:
    """The absent form, for an installation without the room of escalations."""

    def __call__(self, business_pk: int | None = None) -> "NoOwnersRules":
        return self

    def rules_of(self, agent: Agent) -> tuple[Rule, ...] | None:
        return None

    def reaches_people(self, agent: Agent) -> bool:
        return False


owners_rules: Port[ReadOwnersRules] = Port("agents.owners_rules", absent=NoOwnersRules())
