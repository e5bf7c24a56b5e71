"""What a rule is, what it finds, and the one click that mends it."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from prompts.lint.script import Part

if TYPE_CHECKING:
    from prompts.lint.reading import Reading

Severity: TypeAlias = Literal["error", "warning", "hint"]


@dataclass(frozen=True, slots=True)
class Fix:
    """Replace `start` to `end` of the part's text. `part` need not be the finding's: an unknown name in the body is
    mended among the variables.

    In variables and tools, `replacement` is a whole name: with `start == end` it is added, and an empty one takes away
    the name that stands from `start` to `end`.
    """

    label: str
    start: int
    end: int
    replacement: str
    part: Part = "body"


@dataclass(frozen=True, slots=True)
class Finding:
    """`start` and `end` count characters of the part's text, `line` counts from one. `subject` is the name of the
    variable or tool it is about, empty for other findings. What is missing is found at the end of the text.
    """

    rule_id: str
    severity: Severity
    part: Part
    start: int
    end: int
    line: int
    message: str
    why: str
    fix: Fix | None = None
    subject: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Spot:
    """What a rule yields: a finding less what follows from the rule and the text. `severity` only where it is milder
    than the rule's own.
    """

    start: int
    end: int
    message: str
    fix: Fix | None = None
    part: Part = "body"
    severity: Severity | None = None
    subject: str = ""


Look: TypeAlias = Callable[["Reading"], Iterable[Spot]]


@dataclass(frozen=True, slots=True)
class Rule:
    """`may_be_off` is false where the finding would break a call: nobody can want that."""

    rule_id: str
    severity: Severity
    title: str
    why: str
    look: Look
    may_be_off: bool = True


def rule(rule_id: str, severity: Severity, *, title: str, why: str, may_be_off: bool = True) -> Callable[[Look], Rule]:
    """Makes a rule of a function. `title` names the fault, `why` says what it does to a caller on the phone."""

    def make(look: Look) -> Rule:
        return Rule(rule_id, severity, title, why, look, may_be_off)

    return make
