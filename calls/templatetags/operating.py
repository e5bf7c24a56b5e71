"""Cards of the wall"""

from django import template

from businesses.access import Member
from calls.operators.card_slots import Slot, slots_of
from calls.operators.wall_view import Card

register = template.Library()


@register.simple_tag
def card_slots(card: Card, member: Member) -> dict[str, Slot]:
    """`{% card_slots card member as slots %}`, then `{{ slots.state.text }}`."""
    return slots_of(card, member)
