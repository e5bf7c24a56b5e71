"""Rollouts under way, for tests of what follows from them."""

from businesses.access import Member
from businesses.models import Business, Role, User
from prompts.models import PromptVersion, Release
from prompts.rollout import steps


def manager_of(business: Business, name: str = "max") -> Member:
    user, _ = User.objects.get_or_create(email=f"{name}@{business.slug}.example")
    return Member(user, business, Role.MANAGER)


def rolled_out(candidate: PromptVersion, share_percent: int) -> Release:
    """The candidate answers a share of the callers of its prompt from now on."""
    return steps.begin(candidate, share_percent, by=manager_of(candidate.prompt.business), why="A trial.")
