"""Keeping a tried conversation, and taking it up again."""

from django.db.models import QuerySet

from businesses.access import Member
from businesses.models import Role
from common.errors import BadInput
from common.rows import save_checked
from engine.events import Direction
from engine.transcript import Speaker
from prompts.models import Prompt, PromptVersion, Rehearsal
from prompts.trying.keeping import talk_begin
from prompts.trying.talk import Line, Setup, Talk

CALLER = ("number", "zone", "direction", "variables", "starts_at")
DIRECTIONS = frozenset(direction.value for direction in Direction)
MOST_KEPT = 500


def rehearsals_of(member: Member, prompt: Prompt) -> QuerySet[Rehearsal]:
    """Newest first, each with its version and its keeper at hand."""
    found = Rehearsal.objects.filter(business=member.business, prompt=prompt)
    return found.select_related("version", "kept_by")


def rehearsal_keep(member: Member, prompt: Prompt, talk: Talk, name: str) -> Rehearsal:
    """The branch in front, under a name. Raises `NotAllowed` below manager, `BadInput` for an empty conversation."""
    member.require(Role.MANAGER)
    lines = [
        {"speaker": str(line.speaker), "text": line.known_text, "edited": line.is_edited} for line in talk.branch.lines
    ]
    if not any(line.is_caller for line in talk.branch.lines):
        raise BadInput("name", "Say something first: a conversation without a caller's line is no scenario.")
    if not name.strip():
        raise BadInput("name", "Give it a name, such as “Asks for a price, then books”.")
    if rehearsals_of(member, prompt).count() >= MOST_KEPT:
        raise BadInput("name", f"{MOST_KEPT} conversations are kept already. Delete some first.")
    kept = Rehearsal(
        business=member.business,
        prompt=prompt,
        version=PromptVersion.objects.filter(prompt=prompt, pk=talk.setup.version_id).first(),
        name=name.replace("\0", "").strip(),
        caller={part: getattr(talk.setup, part) for part in CALLER},
        mocks=dict(talk.setup.mocks),
        lines=lines,
        kept_by=member.user,
    )
    save_checked(kept)
    return kept


def rehearsal_delete(member: Member, kept: Rehearsal) -> None:
    """Raises `NotAllowed` below manager."""
    member.require(Role.MANAGER)
    kept.delete()


def setup_of(kept: Rehearsal, version: PromptVersion) -> Setup:
    """The same caller at the same hour, with another version perhaps."""
    caller = kept.caller
    direction = caller.get("direction", "")
    return Setup(
        version_id=version.pk,
        number=str(caller.get("number", "")),
        zone=str(caller.get("zone", "")),
        direction=direction if direction in DIRECTIONS else Direction.INBOUND.value,
        variables={str(name): str(value) for name, value in dict(caller.get("variables") or {}).items()},
        starts_at=str(caller.get("starts_at", "")),
        mocks={str(name): str(value) for name, value in kept.mocks.items()},
    )


def said_in(kept: Rehearsal) -> tuple[str, ...]:
    """The caller's lines, in order; silences are left out."""
    return tuple(line["text"] for line in kept.lines if line["speaker"] == "caller" and line["text"])


def talk_of(kept: Rehearsal, setup: Setup) -> Talk:
    """The kept conversation as one that can go on. Its turns are numbered anew, a greeting being number 0."""
    talk = talk_begin(setup)
    turn_id = 0
    for line in kept.lines:
        is_caller = line["speaker"] == Speaker.CALLER
        turn_id += 1 if is_caller else 0
        talk.branch.lines.append(
            Line(
                Speaker.CALLER if is_caller else Speaker.AGENT,
                str(line["text"]),
                turn_id,
                is_edited=bool(line.get("edited")),
            )
        )
    return talk
