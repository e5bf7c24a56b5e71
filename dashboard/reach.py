"""Who hears a prompt: its agents, their numbers, and how much of last week's calls it answered."""

from datetime import timedelta

from django.db.models import Count, Q
from django.utils import timezone

from agents.models import Agent, PhoneNumber
from calls.models import Call, Origin
from prompts.models import Prompt
from prompts.ports import Reach

WEEK = timedelta(days=7)


def reach_of(prompt: Prompt) -> Reach:
    """`prompts.ports.PromptReach`. Three queries."""
    agents = Agent.objects.filter(prompt=prompt).order_by("name").values_list("name", flat=True)
    numbers = PhoneNumber.objects.filter(agent__prompt=prompt).order_by("number").values_list("number", flat=True)
    lately = Call.objects.filter(
        business=prompt.business_id, origin=Origin.LIVE, created_at__gte=timezone.now() - WEEK
    ).aggregate(of_prompt=Count("pk", filter=Q(prompt_version__prompt=prompt)), of_all=Count("pk"))
    return Reach(tuple(agents), tuple(numbers), lately["of_prompt"], lately["of_all"])
