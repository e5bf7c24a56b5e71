"""What the pages of writing show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404

from businesses.models import Business
from prompts.models import Prompt, PromptVersion, Release, VersionStatus
from prompts.writing.choices import (
    CREATIVITY,
    LONGEST_ANSWER,
    SYSTEM_VARIABLES,
    VARIABLE_SOURCES,
    VARIABLE_TYPES,
    ToolChoice,
    tools_offered,
)
from prompts.writing.typed import variable_rows


def prompt_for_writing(business: Business, prompt_id: int) -> Prompt:
    """Raises `Http404` for a prompt of others too."""
    rows = Prompt.objects.select_related("live_version__author", "live_version__saved_by", "business")
    return get_object_or_404(rows, business=business, pk=prompt_id)


def drafts_of(prompt: Prompt) -> QuerySet[PromptVersion]:
    """The one written in last first; what was put aside for it stands behind it."""
    return (
        PromptVersion.objects.filter(prompt=prompt, status=VersionStatus.DRAFT)
        .select_related("author", "saved_by")
        .order_by(Coalesce("saved_at", "created_at").desc(), "number")
    )


@dataclass(frozen=True, slots=True)
class PromptRow:
    prompt: Prompt
    release: Release | None
    draft_count: int

    @property
    def live(self) -> PromptVersion | None:
        return self.prompt.live_version

    @property
    def since(self) -> datetime | None:
        if self.release:
            return self.release.started_at
        return self.live.published_at if self.live else None

    @property
    def by(self) -> str:
        if self.release:
            return self.release.actor
        return str(self.live.author or "") if self.live else ""


def prompt_rows(business: Business) -> list[PromptRow]:
    """By name, with what is live and how many drafts wait. Two queries."""
    open_ones = Release.objects.filter(ended_at=None).select_related("candidate", "by")
    prompts = (
        Prompt.objects.filter(business=business)
        .select_related("live_version__author")
        .prefetch_related(Prefetch("releases", open_ones, to_attr="open_releases"))
        .annotate(draft_count=Count("versions", filter=Q(versions__status=VersionStatus.DRAFT)))
        .order_by("name")
    )
    return [PromptRow(prompt, next(iter(prompt.open_releases), None), prompt.draft_count) for prompt in prompts]


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything the Write page is made of, but for the words themselves."""

    variables: Sequence[Mapping[str, str]]
    tools: Sequence[tuple[ToolChoice, bool]]
    creativity: Sequence[Option]
    longest_answer: Sequence[Option]
    known: Mapping[str, str]
    types: Mapping[str, str]
    sources: Mapping[str, str]


def desk_for(version: PromptVersion, business: Business, rows: Sequence[Mapping[str, str]] | None = None) -> Desk:
    """`rows` are variables as they were filled in, where they could not be stored."""
    temperature = version.model.get("temperature", "")
    return Desk(
        variables=variable_rows(version) if rows is None else rows,
        tools=_tools(version, business),
        creativity=_options(CREATIVITY, "none" if temperature is None else _short(temperature)),
        longest_answer=_options(LONGEST_ANSWER, _short(version.model.get("max_output_tokens", ""))),
        known={**SYSTEM_VARIABLES, **dict.fromkeys(business.variables, "from the business's settings")},
        types=VARIABLE_TYPES,
        sources=VARIABLE_SOURCES,
    )


def _tools(version: PromptVersion, business: Business) -> list[tuple[ToolChoice, bool]]:
    """A tool that is allowed and no longer offered still stands there, so that it can be taken away."""
    offered = list(tools_offered(business))
    names = {choice.name for choice in offered}
    gone = [ToolChoice(name, name, "This tool is gone.") for name in version.tools if name not in names]
    return [(choice, choice.name in version.tools) for choice in (*offered, *gone)]


def _options(choices: Sequence[tuple[str, str]], chosen: str) -> list[Option]:
    """A value that an engineer has set and the list does not know is one more line of it."""
    own = [] if chosen in dict(choices) else [(chosen, f"Its own setting: {chosen}")]
    return [Option(value, label, value == chosen) for value, label in (*choices, *own)]


def _short(value: object) -> str:
    return f"{value:g}" if isinstance(value, int | float) else str(value)
