"""The businesses whose calls are seeded, made by the product's own services."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from agents.briefs import brief_for
from agents.demo import lakeside_dental as lakeside
from agents.models import Agent
from agents.services import agent_create, agent_update
from bench.seeding import people
from businesses.models import Business, Membership, Role, User
from businesses.services import business_create, business_update, membership_set
from calls.models import BriefRecord
from prompts.models import Prompt
from prompts.services import draft_from, draft_save, prompt_create, prompt_publish

PASSWORD = "for-the-bench-only"
VERSIONS = 6


@dataclass(frozen=True, slots=True)
class Plan:
    """`share` is the part of all calls that is this business's."""

    slug: str
    name: str
    trade: str
    time_zone: str
    share: float
    agents: tuple[str, ...]


PLANS = (
    Plan("lakeside-dental", "Lakeside Dental", "dental", "America/Chicago", 0.70, ("Mia", "Noah", "Recall")),
    Plan("northgate-plumbing", "Northgate Plumbing", "plumbing", "America/New_York", 0.17, ("Dispatch", "After hours")),
    Plan("harbour-hotel", "Harbour Hotel", "hotel", "America/Los_Angeles", 0.08, ("Reception",)),
    Plan("willow-vets", "Willow Vets", "vet", "America/Denver", 0.045, ("Front desk", "Reminders")),
    Plan("okafor-law", "Okafor Law", "law", "America/Phoenix", 0.005, ("Intake",)),
)
STAFF = (("owner", Role.OWNER), ("manager", Role.MANAGER), ("reviewer", Role.REVIEWER), ("viewer", Role.VIEWER))


@dataclass(frozen=True, slots=True)
class Desk:
    """An agent with the versions it has followed, oldest first, each as (version's key, brief's key)."""

    business: Business
    agent: Agent
    versions: tuple[tuple[int, int], ...]


def open_businesses(plans: Sequence[Plan] = PLANS) -> dict[Plan, list[Desk]]:
    """Every business planned, the greatest first, with its staff, agents and prompt versions."""
    return {plan: _open(plan) for plan in plans}


def _open(plan: Plan) -> list[Desk]:
    staff = {role: _person(plan, name) for name, role in STAFF}
    owner = staff[Role.OWNER]
    business = business_create(name=plan.name, slug=plan.slug, time_zone=plan.time_zone, owner=owner)
    business_update(business, facts=lakeside.FACTS, retell_api_key="key_bench")
    for role, person in staff.items():
        if not Membership.objects.filter(business=business, user=person).exists():
            membership_set(business=business, user=person, role=role)
    return [_desk(business, owner, name) for name in plan.agents]


def _person(plan: Plan, role: str) -> User:
    who = people.person(sum(map(ord, plan.slug + role)))
    email = f"{role}@{plan.slug}.example"
    return User.objects.create_user(email, PASSWORD, first_name=who.first, last_name=who.last)


def _desk(business: Business, owner: User, name: str) -> Desk:
    draft = prompt_create(
        business=business,
        name=f"{name}'s prompt",
        body=lakeside.BODY,
        begin_message=lakeside.BEGIN_MESSAGE,
        author=owner,
    )
    prompt_publish(draft, by=None, note="As it opened.")
    prompt = Prompt.objects.get(pk=draft.prompt_id)
    agent = agent_create(
        business=business,
        name=name,
        prompt=prompt,
        transfer_number=lakeside.TRANSFER_NUMBER,
        retell_agent_id=f"agent_{business.slug}_{name.replace(' ', '_').lower()}",
    )
    versions = [(draft.pk, _brief(business, agent))]
    for number in range(2, VERSIONS + 1):
        draft = draft_from(draft, author=owner)
        draft_save(draft, body=f"{draft.body}\nHouse rule {number}: say the price before the duration.\n")
        prompt_publish(draft, by=None, note=f"House rule {number}.")
        versions.append((draft.pk, _brief(business, agent)))
    agent_update(agent, variables={"agent_name": name})
    return Desk(business, agent, tuple(versions))


def _brief(business: Business, agent: Agent) -> int:
    brief = brief_for(Agent.objects.select_related("business", "prompt__live_version").get(pk=agent.pk))
    return BriefRecord.objects.create(business=business, digest=brief.digest, body=json.loads(brief.as_json())).pk
