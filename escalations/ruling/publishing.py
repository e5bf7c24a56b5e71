"""How a draft of the rules comes into force."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from businesses.access import Member
from businesses.audit import audit
from businesses.services import config_changed
from common.errors import BadInput
from common.states import move
from escalations.models import RuleSetVersion
from escalations.ruling.checking import Finding, findings_of
from escalations.ruling.differences import differences
from escalations.ruling.drafting import draft_locked
from escalations.ruling.selectors import draft_subject, rules_in_force, rules_of
from escalations.states import RULE_SET_MOVES

LONGEST_NOTE = 200


class NotReadyToPublish(BadInput):
    """`findings` are the errors that have to be mended first."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        first = self.findings[0]
        super().__init__("", f"{first.rule.name}: {first.message}" if first.rule else first.message)


@transaction.atomic
def rules_publish(by: Member, *, seen_revision: int, note: str) -> RuleSetVersion:
    """Calls that begin from now on follow the draft. Web processes have it within a second.

    Raises `BadInput`, `NotReadyToPublish`, `Overtaken`, and `IllegalMove` when there is no draft.
    """
    draft = draft_locked(by, seen_revision)
    note = note.strip()
    if not note or len(note) > LONGEST_NOTE:
        raise BadInput("note", f"Say in a few words what changed and why, in at most {LONGEST_NOTE} letters.")
    now, rows, former = timezone.now(), rules_of(draft), rules_in_force(by.business)
    errors = [one for one in findings_of(draft, rows, now) if one.is_error]
    if errors:
        raise NotReadyToPublish(errors)
    changes = differences(rules_of(former) if former else [], rows)
    move(draft, "published", moves=RULE_SET_MOVES, because="published", published_at=now, note=note, author=by.user)
    audit(
        by,
        "rules_published",
        draft_subject(draft),
        before={"version": former.number if former else None},
        after={"version": draft.number, "note": note, "changes": [str(one) for one in changes][:50]},
    )
    config_changed()
    return draft
