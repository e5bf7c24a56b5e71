"""What the filters of one business may name, and what people call it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from agents.models import Agent
from businesses.models import Business, Membership
from calls.models import Tag
from prompts.models import PromptVersion

ME, NOBODY = "me", "nobody"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Labels by the value that stands in the address: primary keys as text, and `me` and `nobody` for people."""

    zone: ZoneInfo
    agents: Mapping[str, str]
    versions: Mapping[str, str]
    tags: Mapping[str, str]
    people: Mapping[str, str]


def vocabulary_of(business: Business) -> Vocabulary:
    """Four queries."""
    versions = PromptVersion.objects.filter(prompt__business=business).order_by("prompt__name", "-number")
    members = Membership.objects.filter(business=business).select_related("user").order_by("user__email")
    return Vocabulary(
        zone=ZoneInfo(business.time_zone),
        agents=_labels(Agent.objects.filter(business=business).order_by("name").values_list("pk", "name")),
        versions={
            str(pk): f"{name} v{number}" for pk, name, number in versions.values_list("pk", "prompt__name", "number")
        },
        tags=_labels(Tag.objects.filter(business=business).order_by("is_retired", "name").values_list("pk", "name")),
        people={ME: "Me", NOBODY: "Nobody", **{str(each.user_id): str(each.user) for each in members}},
    )


def _labels(rows: Iterable[tuple[int, str]]) -> dict[str, str]:
    return {str(pk): name for pk, name in rows}
