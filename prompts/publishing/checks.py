"""What stands in the way of a version: its text, its lint findings, other rooms' checks, a second person's word."""

from collections.abc import Iterator
from dataclasses import dataclass

from common.errors import BadInput
from common.rows import check
from prompts import ports
from prompts.models import PromptVersion
from prompts.publishing.sealing import findings_of
from prompts.publishing.standing import is_agreed
from prompts.writing.choices import check_offered

SAY_EMPTY = "The prompt is empty. Write what the agent should do before publishing."
SAY_ASK = "Here a second person agrees before anything goes live. Ask for it; as soon as somebody has, publish."


@dataclass(frozen=True, slots=True)
class Obstacle:
    """`kind` is text, lint, check or approval; `field` and `line` say where, as far as that is known.

    What does not block is shown to the person, whose note then answers for it.
    """

    kind: str
    message: str
    field: str = ""
    line: int | None = None
    blocks: bool = True


class NotReadyToPublish(BadInput):
    """Carries everything that stands in the way; its message is the first of it."""

    def __init__(self, found: tuple[Obstacle, ...]) -> None:
        super().__init__(found[0].field, found[0].message)
        self.obstacles = found


def obstacles(version: PromptVersion) -> tuple[Obstacle, ...]:
    """Everything found, what blocks first. An approval that is missing comes last of that, since it can be asked.

    What cannot be read is mended before it is judged: lint and other rooms look at whole drafts alone.
    """
    found = list(_text(version)) or [*_lint(version), *_checks(version)]
    found += _approval(version)
    return tuple(sorted(found, key=lambda one: not one.blocks))


def require_ready(version: PromptVersion) -> None:
    """Raises `NotReadyToPublish`."""
    found = tuple(one for one in obstacles(version) if one.blocks)
    if found:
        raise NotReadyToPublish(found)


def _text(version: PromptVersion) -> Iterator[Obstacle]:
    """Drafts are stored as they are typed; here the fields must hold what they are for."""
    if not version.body.strip():
        yield Obstacle("text", SAY_EMPTY, "body")
        return
    try:
        check(version)
        check_offered(version.prompt.business, version.tools)
    except BadInput as complaint:
        yield Obstacle("text", complaint.message, complaint.field)


def _lint(version: PromptVersion) -> Iterator[Obstacle]:
    for finding in findings_of(version):
        blocks = finding["severity"] == "error"
        yield Obstacle("lint", finding["message"], finding["part"], finding["line"], blocks=blocks)


def _checks(version: PromptVersion) -> Iterator[Obstacle]:
    for one in ports.publish_checks:
        for objection in one.objections(version):
            yield Obstacle("check", objection.message, blocks=objection.blocks)


def _approval(version: PromptVersion) -> Iterator[Obstacle]:
    if version.prompt.business.requires_second_person and not is_agreed(version):
        yield Obstacle("approval", SAY_ASK)
