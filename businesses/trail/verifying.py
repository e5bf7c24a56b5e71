"""Is a trail as it was written? Walks it from the first entry and names the first that is not."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from businesses.audit import seal_of
from businesses.models import AuditEntry, AuditHead, Business

CHANGED = "it was changed after it was written"
UNLINKED = "it does not follow the entry before it"
NO_HEAD = "there are entries, but nothing says how many there should be"
OTHER_HEAD = "it is not the entry that was written last"
NOT_COUNTED = "it was added past the count of the trail"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """An entry that somebody wrote down elsewhere. Who rewrites the whole trail cannot rewrite that."""

    slug: str
    position: int
    seal: str

    def __str__(self) -> str:
        return f"{self.slug}:{self.position}:{self.seal}"

    @classmethod
    def read(cls, text: str) -> "Checkpoint":
        """Raises `ValueError`."""
        slug, position, seal = text.strip().split(":")
        return cls(slug, int(position), seal)


@dataclass(frozen=True, slots=True)
class Fault:
    """The first place where a trail is not what it should be. `at` is empty where an entry is missing."""

    position: int
    at: datetime | None
    what: str


@dataclass(frozen=True, slots=True)
class Finding:
    """`last` is what to keep elsewhere; None for a trail without entries."""

    business: Business
    checked: int
    fault: Fault | None
    last: Checkpoint | None


def verify(business: Business, kept: Checkpoint | None = None) -> Finding:
    """One pass over the trail. Entries written meanwhile are looked at too, or left for the next time."""
    position, seal = 0, ""
    for entry in _entries(business):
        fault = _fault_of(entry, position, seal) or _against(kept, entry)
        if fault is not None:
            return Finding(business, position, fault, None)
        position, seal = entry.position, entry.seal
    fault = _fault_of_the_end(business, position, seal) or _beyond(kept, position)
    last = Checkpoint(business.slug, position, seal) if position and fault is None else None
    return Finding(business, position, fault, last)


def _fault_of(entry: AuditEntry, position: int, seal: str) -> Fault | None:
    if entry.position != position + 1:
        return Fault(position + 1, None, f"it is missing: entry {entry.position} comes next")
    if seal_of(entry) != entry.seal:
        return Fault(entry.position, entry.at, CHANGED)
    return None if entry.previous_seal == seal else Fault(entry.position, entry.at, UNLINKED)


def _fault_of_the_end(business: Business, position: int, seal: str) -> Fault | None:
    """The head is read last: it may be ahead of the walk only by entries that the walk then finds."""
    head = AuditHead.objects.filter(business=business).first()
    if head is None:
        return Fault(position, None, NO_HEAD) if position else None
    if head.position < position:
        return Fault(head.position + 1, None, NOT_COUNTED)
    if head.position == position:
        return None if head.seal == seal else Fault(position, None, OTHER_HEAD)
    first = AuditEntry.objects.filter(business=business, position=position + 1).first()
    cut = head.position - position
    return None if first else Fault(position + 1, None, f"the end of the trail is missing: {cut} entries")


def _against(kept: Checkpoint | None, entry: AuditEntry) -> Fault | None:
    if kept is None or kept.position != entry.position or kept.seal == entry.seal:
        return None
    return Fault(entry.position, entry.at, "it is not the entry of the checkpoint: the trail was written anew")


def _beyond(kept: Checkpoint | None, position: int) -> Fault | None:
    if kept is None or kept.position <= position:
        return None
    return Fault(position + 1, None, f"the trail ends before the checkpoint, which is entry {kept.position}")


def _entries(business: Business) -> Iterator[AuditEntry]:
    return AuditEntry.objects.filter(business=business).order_by("position").iterator(chunk_size=2000)
