"""Putting the demo business into the database, and leaving alone whatever is there already."""

from dataclasses import dataclass

from django.db import transaction

from agents.demo import lakeside_dental as lakeside
from agents.models import Agent, PhoneNumber
from agents.services import agent_create, number_save
from businesses.models import Business, Membership, Role, User
from businesses.services import business_create, business_update, membership_set
from prompts.models import Prompt
from prompts.services import prompt_create, prompt_publish


@dataclass(frozen=True, slots=True)
class Demo:
    """`has_password` says whether the password given opens the owner's account; an owner may have changed it."""

    business: Business
    owner: User
    people: tuple[User, ...]
    was_created: bool
    has_password: bool


@transaction.atomic
def demo_load(*, password: str, retell_api_key: str) -> Demo:
    """Create what is missing of the demo business. Rows that exist keep every edit made to them."""
    people = {role: _person(who, password) for role, who in lakeside.PEOPLE.items()}
    owner = people[Role.OWNER]
    business = Business.objects.filter(slug=lakeside.SLUG).first()
    was_created = business is None
    if business is None:
        business = business_create(name=lakeside.NAME, slug=lakeside.SLUG, time_zone=lakeside.TIME_ZONE, owner=owner)
        business_update(business, facts=lakeside.FACTS, retell_api_key=retell_api_key)
    for role, person in people.items():
        if not Membership.objects.filter(business=business, user=person).exists():
            membership_set(business=business, user=person, role=role)
    agent = Agent.objects.filter(business=business).order_by("pk").first() or _agent(business, owner)
    if not PhoneNumber.objects.filter(number=lakeside.PHONE_NUMBER).exists():
        number_save(PhoneNumber(business=business, number=lakeside.PHONE_NUMBER, nickname="Front desk", agent=agent))
    return Demo(business, owner, tuple(people.values()), was_created, owner.check_password(password))


def _person(who: tuple[str, str, str], password: str) -> User:
    email, first_name, last_name = who
    person = User.objects.filter(email=email).first()
    return person or User.objects.create_user(email, password, first_name=first_name, last_name=last_name)


def _agent(business: Business, owner: User) -> Agent:
    prompt = Prompt.objects.filter(business=business).order_by("pk").first() or _prompt(business, owner)
    return agent_create(business=business, name=lakeside.AGENT, prompt=prompt, transfer_number=lakeside.TRANSFER_NUMBER)


def _prompt(business: Business, owner: User) -> Prompt:
    draft = prompt_create(
        business=business,
        name=lakeside.PROMPT,
        body=lakeside.BODY,
        begin_message=lakeside.BEGIN_MESSAGE,
        author=owner,
    )
    prompt_publish(draft, by=None, note="The front desk as it opens.")
    return draft.prompt
