"""The audit trail: who did what, when, from where, before and after. Rows are only added, each sealed to the last."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from businesses.access import Member
from businesses.models import AuditEntry, AuditHead, Business

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
    head = _head_to_move(by.business)
    entry = AuditEntry(
        business=by.business,
        position=head.position + 1,
        at=timezone.now(),
        actor_id=by.user.pk,
        actor=by.user.email,
        act=act,
        subject=subject,
        address=by.address,
        before=dict(before),
        after=dict(after),
        previous_seal=head.seal,
    )
    entry.seal = seal_of(entry)
    entry.save(force_insert=True)
    AuditHead.objects.filter(pk=head.pk).update(position=entry.position, seal=entry.seal)
    return entry


def _head_to_move(business: Business) -> AuditHead:
    """The head of the trail, held until the commit: whoever comes meanwhile waits, and then sees where it stands."""
    AuditHead.objects.bulk_create([AuditHead(business=business)], ignore_conflicts=True)
    return AuditHead.objects.select_for_update().get(business=business)


def seal_of(entry: AuditEntry) -> str:
    """SHA-256 over the seal before and every field, in a form that does not depend on how the database prints it."""
    values = {name: getattr(entry, name) for name in SEALED}
    values["at"] = _utc(entry.at)
    text = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(f"{entry.previous_seal}\n{text}".encode()).hexdigest()


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
