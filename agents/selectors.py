"""What may be asked about agents."""

from django.db.models import QuerySet

from agents.models import Agent
from businesses.models import Business


def agents_of(business: Business) -> QuerySet[Agent]:
    """By name, each with its prompt's live version and its phone numbers at hand."""
    return (
        Agent.objects.filter(business=business)
        .select_related("business", "prompt__live_version")
        .prefetch_related("phone_numbers")
        .order_by("name")
    )
