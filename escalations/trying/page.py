"""What the box answers."""

from businesses.access import Member
from businesses.models import Role
from escalations.ruling.selectors import draft_of, rules_in_force, rules_of
from escalations.trying.explaining import Answer, answer_to
from escalations.trying.fixed import in_their_order
from escalations.trying.forms import TryForm


def tried(member: Member, form: TryForm) -> Answer:
    """By the draft where there is one and the person may see it, else by what is in force."""
    business = member.business
    shown = (draft_of(business) if member.may(Role.MANAGER) else None) or rules_in_force(business)
    rules = in_their_order(rules_of(shown) if shown else None, form.cleaned_data["agent"])
    return answer_to(form.moment(), rules, business.opening_hours)
