"""What this room needs to know and rooms above it know. `voiceops/joints.py` fills these."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from common.ports import Port, Ports
from engine.brief import Brief
from engine.ladder import Voices
from engine.ports import Directory
from engine.speech import SpokenTables
from prompts.models import Prompt, PromptVersion, Release


@dataclass(frozen=True, slots=True)
class Objection:
    """A reason against publishing. What blocks must be mended; the rest is shown and may be overruled by the note."""

    check: str
    message: str
    blocks: bool = True


class PublishCheck(Protocol):
    """One more check before a version goes live. Evals will be one."""

    def objections(self, version: PromptVersion) -> Sequence[Objection]: ...


@dataclass(frozen=True, slots=True)
class Figures:
    """What became of the calls that one version answered. Shares are of `calls`; None where nothing was measured.

    `early_hangups` are calls the caller ended within 20 s of their start.
    """

    calls: int = 0
    early_hangups: int = 0
    escalated: int = 0
    negative: int = 0
    judged: int = 0
    unanswered_turns: int = 0
    mean_length_s: float | None = None
    first_word_p50_ms: float | None = None
    mean_cost_cents: float | None = None


class VersionFigures(Protocol):
    def __call__(self, prompt: Prompt, since: datetime, until: datetime | None = None) -> Mapping[int, Figures]:
        """Figures of live calls by version id, of calls that started in the time given. One query."""
        ...


@dataclass(frozen=True, slots=True)
class CallOutcome:
    """One caller's call, as the guards of a rollout weigh it. None: nobody has judged the caller's mood."""

    is_candidate: bool
    early_hangup: bool
    escalated: bool
    negative: bool | None
    unanswered: bool


class CallOutcomes(Protocol):
    def __call__(self, step: Release, began_at: datetime, after: datetime, until: datetime) -> Sequence[CallOutcome]:
        """Live calls that began in this step of a rollout and ended after `after`, until `until`; each caller once in
        the rollout that began at `began_at`. One query.
        """
        ...


@dataclass(frozen=True, slots=True)
class Reach:
    """Who is affected by a change of a prompt."""

    agents: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    calls_of_prompt: int = 0
    calls_of_business: int = 0


class PromptReach(Protocol):
    def __call__(self, prompt: Prompt) -> Reach:
        """The agents that follow the prompt, their numbers (E.164), and last week's live calls."""
        ...


@dataclass(frozen=True, slots=True)
class TypicalCall:
    """An ordinary call of a prompt, for estimates. Prices are cents per million tokens, None when none is set."""

    turns: float = 8.0
    tokens_out: float = 45.0
    history_tokens: float = 60.0
    input_price_cents: float | None = None
    cached_price_cents: float | None = None
    output_price_cents: float | None = None
    is_measured: bool = False


class TypicalCalls(Protocol):
    def __call__(self, prompt: Prompt, model: str) -> TypicalCall:
        """From the last hundred live calls; the built-in figures before there are any."""
        ...


class BriefOfVersion(Protocol):
    def __call__(self, version: PromptVersion) -> Brief:
        """What an agent of this prompt would be told if the version were live: the default agent that follows it, or
        a plain one where none does. Drafts too.
        """
        ...


class NoCalls:
    """The absent form, for an installation without the room of calls."""

    def __call__(self, step: Release, began_at: datetime, after: datetime, until: datetime) -> Sequence[CallOutcome]:
        return ()


class NobodyKnows:
    """The absent form of whatever counts calls, for an installation without the room of calls."""

    def __call__(self, prompt: Prompt, since: datetime, until: datetime | None = None) -> Mapping[int, Figures]:
        return {}


@dataclass(frozen=True, slots=True)
class NoReach:
    reach: Reach = field(default_factory=Reach)

    def __call__(self, prompt: Prompt) -> Reach:
        return self.reach


@dataclass(frozen=True, slots=True)
class AssumedCall:
    typical: TypicalCall = field(default_factory=TypicalCall)

    def __call__(self, prompt: Prompt, model: str) -> TypicalCall:
        return self.typical


class TryDesk(Protocol):
    """What a conversation with a draft borrows from the house that answers calls. Used on one event loop."""

    def spoken_for(self, brief: Brief) -> SpokenTables: ...

    def voices_for(self, brief: Brief) -> Voices:
        """The models of the brief. Their circuits are its own: what fails here never cuts a caller off a model."""
        ...

    def zone_of(self, number: str) -> str:
        """The number's time zone, "" when ambiguous."""
        ...

    def directory_for(self, brief: Brief) -> Directory:
        """The destinations of the brief's business, as they are now."""
        ...


class TryDesks(Protocol):
    async def of_process(self) -> TryDesk:
        """The desk of this web process, on the loop that answers its calls."""
        ...

    def own(self) -> AbstractAsyncContextManager[TryDesk]:
        """A desk for one piece of work on a loop of its own."""
        ...


publish_checks: Ports[PublishCheck] = Ports("prompts.publish_checks")
version_figures: Port[VersionFigures] = Port("prompts.version_figures", absent=NobodyKnows())
call_outcomes: Port[CallOutcomes] = Port("prompts.call_outcomes", absent=NoCalls())
prompt_reach: Port[PromptReach] = Port("prompts.prompt_reach", absent=NoReach())
typical_calls: Port[TypicalCalls] = Port("prompts.typical_calls", absent=AssumedCall())
brief_of_version: Port[BriefOfVersion] = Port("prompts.brief_of_version")
try_desks: Port[TryDesks] = Port("prompts.try_desks")
