"""The parts of the page that move by themselves, as HTML for its socket."""

from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from businesses.access import Member
from prompts.models import Rehearsal
from prompts.trying.plain_words import notes_of, trouble_of
from prompts.trying.talk import Line, Talk
from prompts.trying.trial import Trial


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line with what is said below it. `at` is its place in the branch."""

    at: int
    line: Line
    notes: list[str]
    trouble: str
    asked_at: int | None = None
    asked: str = ""
    """The caller's line it answers, and its place."""


def shown_lines(talk: Talk) -> list[ShownLine]:
    shown: list[ShownLine] = []
    asked_at: int | None = None
    asked = ""
    for at, line in enumerate(talk.branch.lines):
        if line.is_caller:
            asked_at, asked = (None, "") if line.is_silence else (at, line.text)
        shown.append(ShownLine(at, line, notes_of(line), trouble_of(line), asked_at, asked))
    return shown


class Picture:
    """What a page shows of a trial, painted whole at first and then where it moved."""

    def __init__(self, member: Member, trial: Trial) -> None:
        self._member = member
        self._trial = trial
        self._shown = 0
        self._state = ""

    def everything(self) -> str:
        lines = shown_lines(self._trial.talk)
        self._shown, self._state = len(lines), ""
        return self._render("prompts/trying/_lines.html", {"lines": lines}) + self._state_if_new()

    def changes(self, moved: list[Line]) -> str:
        """Lines that moved, and those that were not there yet."""
        lines = shown_lines(self._trial.talk)
        if len(lines) < self._shown:
            return self.everything()
        old = [one for one in lines[: self._shown] if any(one.line is line for line in moved)]
        new, self._shown = lines[self._shown :], len(lines)
        parts = [self._render("prompts/trying/_line.html", {"shown": one, "is_oob": True}) for one in old]
        if new:
            parts.append(self._render("prompts/trying/_new_lines.html", {"lines": new}))
        return "".join(parts) + self._state_if_new()

    def askings(self, at: int) -> str:
        """The exact messages of one answer."""
        lines = self._trial.talk.branch.lines
        if not 0 <= at < len(lines):
            return ""
        return self._render("prompts/trying/_askings.html", {"line": lines[at], "at": at})

    def word(self, text: str, *, is_error: bool = False) -> str:
        """A sentence above the field."""
        return self._render("prompts/trying/_word.html", {"text": text, "is_error": is_error})

    def kept(self, rehearsal: Rehearsal) -> str:
        return self._render("prompts/trying/_kept_now.html", {"kept": rehearsal})

    def _state_if_new(self) -> str:
        talk = self._trial.talk
        now = timezone.localtime(self._trial.clock_now, self._trial.zone)
        context = {
            "talk": talk,
            "branch": talk.branch,
            "now": now,
            "zone": str(self._trial.zone),
            "left": len(talk.waiting),
            "tokens_in": sum(line.tokens_in for line in talk.branch.lines),
            "tokens_out": sum(line.tokens_out for line in talk.branch.lines),
        }
        state = self._render("prompts/trying/_state.html", context)
        if state == self._state:
            return ""
        self._state = state
        return state

    def _render(self, template: str, context: dict[str, Any]) -> str:
        return render_to_string(template, {"member": self._member, **context})
