"""Two people wrote at once: both texts, and what else differs."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict

from prompts.writing.services import Overtaken
from prompts.writing.side_by_side import Pair, side_by_side
from prompts.writing.typed import typed

SETTINGS_TOO = (("variables", "the variables"), ("model", "the model's settings"), ("tools", "the tools"))
NOT_TYPED = frozenset({"csrfmiddlewaretoken", "revision", "keep", "window"})


@dataclass(frozen=True, slots=True)
class Meeting:
    """`typed` are the fields of the second writer's form, to be sent again with the choice."""

    who: str
    revision: int
    bodies: Sequence[Pair]
    openings: Sequence[Pair]
    settings: Sequence[str]
    typed: Sequence[tuple[str, str]]

    @property
    def openings_differ(self) -> bool:
        return any(pair.differs for pair in self.openings)


def meeting_of(given: QueryDict, met: Overtaken) -> Meeting:
    mine, stored = typed(given).changes, met.stored
    return Meeting(
        who=met.who,
        revision=stored.revision,
        bodies=side_by_side(mine.get("body", stored.body), stored.body),
        openings=side_by_side(mine.get("begin_message", stored.begin_message), stored.begin_message),
        settings=[label for name, label in SETTINGS_TOO if name in mine and mine[name] != getattr(stored, name)],
        typed=[(name, value) for name, values in given.lists() if name not in NOT_TYPED for value in values],
    )
