"""What the pages that read several rooms show."""

from dataclasses import dataclass

from businesses.access import Member
from common.phone import without_numbers
from prompts import ports
from prompts.comparing import Comparison, compare
from prompts.models import PromptVersion, Release
from prompts.ports import Reach
from prompts.publishing import Obstacle, Seen, obstacles, open_release
from prompts.publishing.standing import Standing, standing_of


@dataclass(frozen=True, slots=True)
class PublishSheet:
    """All that a person weighs before a version goes live."""

    version: PromptVersion
    live: Release | None
    comparison: Comparison
    reach: Reach
    obstacles: tuple[Obstacle, ...]
    standing: Standing
    seen: Seen

    @property
    def blocking(self) -> list[Obstacle]:
        """What must be mended; a second person's word is asked for, not mended."""
        return [one for one in self.obstacles if one.blocks and one.kind != "approval"]

    @property
    def warnings(self) -> list[Obstacle]:
        return [one for one in self.obstacles if not one.blocks]

    @property
    def must_ask(self) -> bool:
        return any(one.kind == "approval" for one in self.obstacles)

    @property
    def may_publish(self) -> bool:
        return not self.blocking and not self.must_ask

    @property
    def share_of_calls_percent(self) -> float | None:
        """Of the business's calls last week; None when there were none."""
        reach = self.reach
        return 100 * reach.calls_of_prompt / reach.calls_of_business if reach.calls_of_business else None


def publish_sheet(member: Member, version: PromptVersion) -> PublishSheet:
    live = open_release(version.prompt)
    shown = str if member.sees_numbers else without_numbers
    return PublishSheet(
        version=version,
        live=live,
        comparison=compare(live.version if live else None, version, shown),
        reach=ports.prompt_reach()(version.prompt),
        obstacles=obstacles(version),
        standing=standing_of(version, member),
        seen=Seen.of(version),
    )
