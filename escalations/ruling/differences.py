"""What a changed set of rules does otherwise than the one before it."""

from collections.abc import Sequence
from dataclasses import dataclass

from escalations.models import EscalationRule
from escalations.ruling.values import RULE_FIELDS
from escalations.ruling.wording import FIELD_LABELS


@dataclass(frozen=True, slots=True)
class Change:
    """`act` is added, removed, changed or moved; `fields` are the labels of what changed."""

    act: str
    name: str
    key: str
    fields: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.name}: {self.act}" + (f" ({', '.join(self.fields)})" if self.fields else "")


def differences(old: Sequence[EscalationRule], new: Sequence[EscalationRule]) -> tuple[Change, ...]:
    """In the order of the new set, what was taken out last."""
    before = {row.key: row for row in old}
    after = {row.key for row in new}
    moved = _moved([row.key for row in old if row.key in after], [row.key for row in new if row.key in before])
    found = []
    for row in new:
        if row.key not in before:
            found.append(Change("added", row.name, row.key))
            continue
        fields = _fields(before[row.key], row)
        if fields:
            found.append(Change("changed", row.name, row.key, fields))
        elif row.key in moved:
            found.append(Change("moved", row.name, row.key))
    found += [Change("taken out", row.name, row.key) for row in old if row.key not in after]
    return tuple(found)


def _fields(old: EscalationRule, new: EscalationRule) -> tuple[str, ...]:
    changed = [name for name in RULE_FIELDS if _value(old, name) != _value(new, name)]
    return tuple(dict.fromkeys(FIELD_LABELS[name] for name in changed))


def _value(row: EscalationRule, name: str) -> object:
    return row.destination_id if name == "destination" else getattr(row, name)


def _moved(old: Sequence[str], new: Sequence[str]) -> set[str]:
    """The fewest rules that have to be moved to get from one order to the other: those outside a longest common run."""
    place = {key: at for at, key in enumerate(old)}
    runs: list[list[str]] = []
    for key in new:
        fitting = [run for run in runs if place[run[-1]] < place[key]]
        runs.append([*_longest(fitting), key])
    return set(new) - set(_longest(runs))


def _longest(runs: Sequence[list[str]]) -> list[str]:
    longest: list[str] = []
    for run in runs:
        longest = run if len(run) > len(longest) else longest
    return longest
