"""What a private link shows of a call: for a person who is about to speak with the caller, or has to call back."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from calls.models import CallStatus, ToolRun, Utterance
from calls.reading.history import history_of
from common.phone import pretty
from escalations.alerting.words import reason_of, state_of
from escalations.models import Callback, CallbackState, Handoff

LONGEST_FINDING = 300
MOST_FACTS = 12
INTERNAL = ("metadata", "token", "secret", "password", "key")
"""What a variable's name holds that is for programs alone."""


@dataclass(frozen=True, slots=True)
class Said:
    who: str
    words: str


@dataclass(frozen=True, slots=True)
class CallerStory:
    """`findings` are tools by name with what they told the agent in plain words, empty where it was data."""

    handoff: Handoff
    number: str
    reason: str
    state: str
    is_live: bool
    facts: tuple[tuple[str, str], ...]
    findings: tuple[tuple[str, str], ...]
    said: tuple[Said, ...]
    earlier: str
    owed: Callback | None

    @property
    def version(self) -> str:
        """Another one as soon as anything shown is."""
        told = (self.handoff.summary, self.state, self.is_live, self.facts, self.findings, self.said)
        return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def story_of(handoff: Handoff) -> CallerStory:
    """Seven queries at most, whatever the length of the call."""
    call = handoff.call
    return CallerStory(
        handoff=handoff,
        number=pretty(call.caller_number),
        reason=reason_of(handoff),
        state=state_of(handoff),
        is_live=call.status == CallStatus.LIVE,
        facts=_facts(call.variables),
        findings=tuple(_finding(run) for run in ToolRun.objects.filter(call=call, succeeded=True).order_by("pk")[:10]),
        said=tuple(Said(who, words) for who, words in _said(call.pk)),
        earlier=_earlier(handoff),
        owed=Callback.objects.filter(call=call, state__in=[CallbackState.OPEN, CallbackState.CLAIMED]).first(),
    )


def _said(call_pk: int) -> list[tuple[str, str]]:
    return list(Utterance.objects.filter(call=call_pk).order_by("position").values_list("speaker", "text"))


def _facts(variables: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    shown = [
        (name.replace("_", " ").capitalize(), str(value))
        for name, value in variables.items()
        if isinstance(value, str | int | float) and str(value) and not any(part in name.lower() for part in INTERNAL)
    ]
    return tuple(shown[:MOST_FACTS])


def _finding(run: ToolRun) -> tuple[str, str]:
    words = run.content.strip()
    is_data = words.startswith(("{", "[", "<"))
    return run.name.replace("_", " ").capitalize(), "" if is_data else words[:LONGEST_FINDING]


def _earlier(handoff: Handoff) -> str:
    history = history_of(handoff.call)
    if not history.calls:
        return "This is the first call with this number."
    newest = history.calls[0]
    many = "more than " if history.has_more else ""
    count = f"{many}{len(history.calls)} earlier call{'s' if len(history.calls) > 1 else ''}"
    told = f" Then: {newest.summary}" if newest.summary else ""
    return f"{count.capitalize()}, the last on {newest.at:%d %b %Y}.{told}"
