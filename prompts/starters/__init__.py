"""Texts to begin with. Each can be published as it is; one more is a module here and a line in `STARTERS`."""

from prompts.starters import booking, empty, qualification, reminders, support
from prompts.starters.starter import Starter

STARTERS: tuple[Starter, ...] = (
    booking.STARTER,
    support.STARTER,
    qualification.STARTER,
    reminders.STARTER,
    empty.STARTER,
)

__all__ = ["STARTERS", "Starter", "starter_named"]


def starter_named(key: str) -> Starter:
    """The first one where the key means nothing."""
    return next((starter for starter in STARTERS if starter.key == key), STARTERS[0])
