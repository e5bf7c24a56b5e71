"""Which conversation a page shows: the one it names, or a new one with a caller who fits the version."""

from dataclasses import dataclass

from businesses.access import Member
from engine.brief import Brief
from engine.tools import BUILT_IN
from prompts import ports
from prompts.models import Prompt, PromptVersion, VersionStatus
from prompts.selectors import declared_variables, versions_of
from prompts.trying.keeping import brief_keep, brief_recall, talk_begin, talk_recall
from prompts.trying.mock_tools import mock_of
from prompts.trying.talk import Setup, Talk


@dataclass(frozen=True, slots=True)
class Found:
    member: Member
    prompt: Prompt
    version: PromptVersion
    talk: Talk
    brief: Brief


@dataclass(frozen=True, slots=True)
class ToolAnswer:
    """A tool that only seems to run, and what it answers now."""

    name: str
    answer: str


def prompt_of(member: Member, pk: int) -> Prompt | None:
    found = Prompt.objects.filter(business=member.business, pk=pk)
    return found.select_related("business", "live_version").first()


def version_to_try(prompt: Prompt, wanted: str = "") -> PromptVersion | None:
    """The wanted version by id, else the newest draft, else what is live, else the newest."""
    versions = list(versions_of(prompt))
    for version in versions:
        version.prompt = prompt
    by_id = {str(version.pk): version for version in versions}
    drafts = [version for version in versions if version.status == VersionStatus.DRAFT]
    live = [version for version in versions if version.pk == prompt.live_version_id]
    return by_id.get(wanted) or next(iter([*drafts, *live, *versions]), None)


def usual_setup(version: PromptVersion) -> Setup:
    """A caller without a number, now, with the examples that the version declares."""
    declared = declared_variables(version).items()
    return Setup(
        version_id=version.pk,
        variables={name: parts["example"] for name, parts in declared if parts.get("example")},
    )


def find(member: Member, pk: int, talk_id: str, version_id: str = "") -> Found | None:
    """None for a prompt the business has not got, or one without any version."""
    prompt = prompt_of(member, pk)
    if prompt is None:
        return None
    talk = talk_recall(member, prompt, talk_id)
    version = version_to_try(prompt, str(talk.setup.version_id) if talk else version_id)
    if version is None:
        return None
    if talk is None:
        talk = talk_begin(usual_setup(version))
        talk.talk_id = talk_id if talk_id.isalnum() and len(talk_id) <= 40 else talk.talk_id
    brief = brief_recall(talk.brief_digest) or ports.brief_of_version()(version)
    talk.brief_digest = brief.digest
    brief_keep(brief)
    return Found(member, prompt, version, talk, brief)


def tools_to_mock(found: Found) -> list[ToolAnswer]:
    """Every tool of the version that would reach out of the house."""
    mocks = found.talk.setup.mocks
    outside = [spec for spec in found.brief.tools if spec.name not in BUILT_IN]
    return [ToolAnswer(spec.name, mocks.get(spec.name, "") or mock_of(spec)) for spec in outside]
