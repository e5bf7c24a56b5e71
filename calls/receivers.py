"""What this room does when something happens in a room below."""

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from businesses.models import Business
from calls.reviewing.starting_tags import starting_tags_give


@receiver(post_save, sender=Business)
def give_starting_tags(instance: Business, created: bool, raw: bool = False, **_: Any) -> None:
    if created and not raw:
        starting_tags_give(instance)
