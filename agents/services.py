"""What can be done to agents and their numbers."""

from django.db import transaction

from agents.models import Agent, PhoneNumber
from businesses.models import Business
from businesses.services import config_changed
from common.rows import change_checked, save_checked
from prompts.models import Prompt


@transaction.atomic
def agent_create(*, business: Business, name: str, prompt: Prompt, **settings: object) -> Agent:
    """The first agent of a business answers its calls by default. Raises `BadInput`."""
    agent = Agent(business=business, name=name, prompt=prompt, **settings)
    if "is_default" not in settings:
        agent.is_default = not Agent.objects.filter(business=business, is_default=True).exists()
    agent_save(agent)
    return agent


@transaction.atomic
def agent_update(agent: Agent, **changes: object) -> None:
    """Raises `BadInput`, for a transfer number that cannot be dialled too."""
    if changes.get("is_default"):
        _make_room_for_default(agent)
    change_checked(agent, **changes)
    config_changed()


@transaction.atomic
def agent_save(agent: Agent) -> None:
    """Check and store an agent as it stands in memory. Raises `BadInput`."""
    if agent.is_default:
        _make_room_for_default(agent)
    save_checked(agent)
    config_changed()


@transaction.atomic
def agent_delete(agent: Agent) -> None:
    """Its calls stay. In the Retell account it stays too, and finds nobody to answer."""
    agent.delete()
    config_changed()


@transaction.atomic
def number_save(number: PhoneNumber) -> None:
    """Check and store a number as it stands in memory. Raises `BadInput`."""
    save_checked(number)
    config_changed()


@transaction.atomic
def number_delete(number: PhoneNumber) -> None:
    number.delete()
    config_changed()


def _make_room_for_default(agent: Agent) -> None:
    Agent.objects.filter(business_id=agent.business_id, is_default=True).exclude(pk=agent.pk).update(is_default=False)
