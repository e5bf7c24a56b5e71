"""Which variables and tools there are to name in a rule."""

from agents.models import Agent
from businesses.models import Business
from engine.tools import BUILT_IN
from prompts.models import Prompt, Tool
from prompts.validators import names_in
from prompts.writing.choices import SYSTEM_VARIABLES


def known_variables(business: Business) -> frozenset[str]:
    """What the business, its agents and its live prompts name. Two queries."""
    names = set(SYSTEM_VARIABLES) | set(business.variables)
    for variables in Agent.objects.filter(business=business).values_list("variables", flat=True):
        names |= set(variables)
    for prompt in Prompt.objects.filter(business=business).exclude(live_version=None).select_related("live_version"):
        version = prompt.live_version
        if version is not None:
            names |= {*version.variables, *names_in(version.body), *names_in(version.begin_message)}
    return frozenset(names)


def known_tools(business: Business) -> list[str]:
    own = Tool.objects.filter(business=business, is_retired=False).order_by("name").values_list("name", flat=True)
    return [*own, *BUILT_IN]
