"""The audit trail: who did what, when, from where, before and after. Rows are only added, each sealed to the last."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from businesses.access import Member
from businesses.models import AuditEntry, Business

NOTHING: Mapping[str, Any] = {}
SEALED = ("business_id", "position", "at", "actor_id", "actor", "act", "subject", "address", "before", "after")


@transaction.atomic
def audit(
    by: Member,
    act: str,
    subject: str,
    *,
    before: Mapping[str, Any] = NOTHING,
    after: Mapping[str, Any] = NOTHING,
) -> AuditEntry:
    """Note an act in the transaction that does it. `act` is `entity_verb` (`call_ended`), `subject` names the row
    (`call 17`); `before` and `after` are plain JSON. Entries of one business wait for each other until the commit.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [_LOCK_SPACE, by.business.pk % 2**31])
    last = AuditEntry.objects.filter(business=by.business).order_by("-position").first()
    entry = AuditEntry(
        business=by.business,
        position=last.position + 1 if last else 1,
        at=timezone.now(),
        actor_id=by.user.pk,
        actor=by.user.email,
        act=act,
        subject=subject,
        address=by.address,
        before=dict(before),
        after=dict(after),
        previous_seal=last.seal if last else "",
    )
    entry.seal = seal_of(entry)
    entry.save(force_insert=True)
    return entry


_LOCK_SPACE = 0x0A0D


def seal_of(entry: AuditEntry) -> str:
    """SHA-256 over the seal before and every field, in a form that does not depend on how the database prints it."""
    values = {name: getattr(entry, name) for name in SEALED}
    values["at"] = _utc(entry.at)
    text = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(f"{entry.previous_seal}\n{text}".encode()).hexdigest()


def first_broken(business: Business) -> AuditEntry | None:
    """The first entry that is not as it was written, or that stands where another was taken out. One pass."""
    seal, position = "", 0
    for entry in _entries(business):
        if entry.position != position + 1 or entry.previous_seal != seal or seal_of(entry) != entry.seal:
            return entry
        seal, position = entry.seal, entry.position
    return None


def _entries(business: Business) -> Iterator[AuditEntry]:
    return AuditEntry.objects.filter(business=business).order_by("position").iterator(chunk_size=2000)


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
