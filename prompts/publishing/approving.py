"""A second person's word before a version goes live: asked for, given, refused with a reason, or withdrawn."""

from django.db import transaction
from django.utils import timezone

from businesses.access import Member
from businesses.audit import audit
from businesses.models import Role
from common.errors import BadInput, IllegalMove, LostRace, NotAllowed
from common.states import move
from prompts.models import Approval, ApprovalState, PromptVersion, VersionStatus
from prompts.publishing.content import content_digest
from prompts.publishing.releasing import prompt_locked
from prompts.publishing.seen import Seen, require_seen
from prompts.states import APPROVAL_MOVES

LONGEST_NOTE, LONGEST_ANSWER = 200, 500
SAY_CHANGED = "The draft has changed since this was asked. Look at it as it is now; it has to be asked for anew."


@transaction.atomic
def approval_ask(version: PromptVersion, *, by: Member, note: str, seen: Seen | None = None) -> Approval:
    """Ask the others to agree to a draft as it stands. What was asked before about it is withdrawn.

    Raises `BadInput` without a note, `IllegalMove` for a version that is published already, `LostRace` when what was
    `seen` is no longer so.
    """
    note = note.strip()
    if not note:
        raise BadInput("note", "Say what changed and why, so that the other person knows what to look at.")
    if len(note) > LONGEST_NOTE:
        raise BadInput("note", f"Keep the note under {LONGEST_NOTE} characters.")
    prompt = prompt_locked(version.prompt_id, by)
    draft = PromptVersion.objects.select_for_update(of=("self",)).select_related("saved_by").get(pk=version.pk)
    require_seen(prompt, draft, seen)
    if draft.status != VersionStatus.DRAFT:
        raise IllegalMove("This version is published already, so nobody need agree to it.")
    earlier = Approval.objects.filter(version=draft, state=ApprovalState.ASKED).first()
    if earlier is not None:
        move(earlier, ApprovalState.WITHDRAWN, moves=APPROVAL_MOVES, because="asked anew", field="state")
    approval = Approval.objects.create(
        business=by.business,
        version=draft,
        digest=content_digest(draft),
        note=note,
        asked_by=by.user,
        asked_at=timezone.now(),
    )
    audit(by, "approval_asked", _subject(approval), after={"version": draft.number, "note": note})
    return approval


@transaction.atomic
def approval_give(approval: Approval, *, by: Member, answer: str = "") -> None:
    """Agree. Raises `NotAllowed` for who asked, `LostRace` when the draft has changed or somebody was quicker."""
    _decide(approval, ApprovalState.GIVEN, by, answer.strip())


@transaction.atomic
def approval_refuse(approval: Approval, *, by: Member, answer: str) -> None:
    """Raises `BadInput` without a reason, and what `approval_give` raises."""
    if not answer.strip():
        raise BadInput("answer", "Say what should be different, so that the other person can mend it.")
    _decide(approval, ApprovalState.REFUSED, by, answer.strip())


@transaction.atomic
def approval_withdraw(approval: Approval, *, by: Member) -> None:
    """Take the question back. Only who asked may; an owner may too."""
    by.require(Role.MANAGER)
    if approval.asked_by_id != by.user.pk:
        by.require(Role.OWNER)
    move(approval, ApprovalState.WITHDRAWN, moves=APPROVAL_MOVES, because="withdrawn", field="state")
    audit(by, "approval_withdrawn", _subject(approval), after={"version": approval.version.number})


def _decide(approval: Approval, state: ApprovalState, by: Member, answer: str) -> None:
    if len(answer) > LONGEST_ANSWER:
        raise BadInput("answer", f"Keep the answer under {LONGEST_ANSWER} characters.")
    prompt_locked(approval.version.prompt_id, by)
    draft = PromptVersion.objects.select_for_update().get(pk=approval.version_id)
    if approval.asked_by_id == by.user.pk:
        raise NotAllowed("You asked for this yourself. It takes another manager or an owner.")
    if state == ApprovalState.GIVEN and content_digest(draft) != approval.digest:
        raise LostRace(SAY_CHANGED)
    move(
        approval,
        state,
        moves=APPROVAL_MOVES,
        because=state,
        field="state",
        decided_by=by.user,
        decided_at=timezone.now(),
        answer=answer,
    )
    audit(by, f"approval_{state}", _subject(approval), after={"version": draft.number, "answer": answer})


def _subject(approval: Approval) -> str:
    return f"prompt {approval.version.prompt_id}"
