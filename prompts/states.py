"""A version is written as a draft, published once, and then stays."""

from prompts.models import VersionStatus

MOVES = {VersionStatus.DRAFT: {VersionStatus.PUBLISHED}, VersionStatus.PUBLISHED: set[VersionStatus]()}
