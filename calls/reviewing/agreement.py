"""How far reviewers agree, and how much of it is more than chance."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

ENOUGH_ITEMS = 20
"""Below this, kappa says more about luck than about people."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """`items` had two reviews or more, in `agreed` of them all were alike. `kappa` is empty when it would mislead:
    too few items, or everybody always says the same.
    """

    items: int
    agreed: int
    kappa: float | None

    @property
    def share_percent(self) -> int | None:
        return round(100 * self.agreed / self.items) if self.items else None

    @property
    def missing(self) -> int:
        """How many more items kappa wants."""
        return max(ENOUGH_ITEMS - self.items, 0)


def agreement_of(answers: Sequence[Sequence[str]]) -> Agreement:
    """`answers` holds the verdicts of each item; items with fewer than two do not count."""
    told = [Counter(verdicts) for verdicts in answers if len(verdicts) > 1]
    agreed = sum(len(verdicts) == 1 for verdicts in told)
    return Agreement(len(told), agreed, fleiss_kappa(told) if len(told) >= ENOUGH_ITEMS else None)


def fleiss_kappa(items: Sequence[Counter[str]]) -> float | None:
    """Fleiss (1971), with the number of reviews free to differ from item to item; two or more each.

    None when chance alone explains everything: all verdicts are of one kind.
    """
    every = sum((Counter(item) for item in items), Counter[str]())
    total = every.total()
    by_chance = sum((count / total) ** 2 for count in every.values())
    if by_chance == 1:
        return None
    seen = sum(_pairs_alike(item) for item in items) / len(items)
    return (seen - by_chance) / (1 - by_chance)


def _pairs_alike(item: Counter[str]) -> float:
    reviews = item.total()
    return sum(count * (count - 1) for count in item.values()) / (reviews * (reviews - 1))
