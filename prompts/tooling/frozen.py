"""Tools as they stand in a version: live rows for a draft, the copy made at publishing ever after."""

from collections.abc import Mapping, Sequence
from typing import Any

from businesses.models import Business
from engine.brief import ToolSpec
from engine.tools import BUILT_IN
from prompts.models import PromptVersion, Tool, ToolKind, ToolSecret, VersionStatus
from prompts.tooling.checks import EMPTY

Frozen = dict[str, Any]


def freeze(names: Sequence[str], business: Business) -> list[Frozen]:
    """A whole copy of each tool of the business among `names`, in their order; built-in ones need none. Secrets are
    named in it, never held. One query.
    """
    own = [name for name in names if name not in BUILT_IN]
    rows = {row.name: row for row in _live(business).filter(name__in=own)} if own else {}
    return [_copy(rows[name]) for name in own if name in rows]


def unknown_tools(names: Sequence[str], business: Business) -> list[str]:
    """Names that neither are built in nor belong to a tool of the business."""
    own = [name for name in names if name not in BUILT_IN]
    known = set(_live(business).filter(name__in=own).values_list("name", flat=True)) if own else set()
    return [name for name in own if name not in known]


def offered(business: Business) -> list[ToolSpec]:
    """The business's own tools an agent may be given, by name."""
    return [spec_of(_copy(row)) for row in _live(business)]


def specs_of(version: PromptVersion) -> tuple[ToolSpec, ...]:
    """What a version's agent may use, in the order of the version. No query for a published one."""
    is_kept = version.status == VersionStatus.PUBLISHED
    copies = version.frozen_tools if is_kept else freeze(version.tools, version.prompt.business)
    own = {copy["name"]: spec_of(copy) for copy in copies}
    known: Mapping[str, ToolSpec] = {**BUILT_IN, **own}
    return tuple(known[name] for name in version.tools if name in known)


def spec_of(copy: Mapping[str, Any]) -> ToolSpec:
    return ToolSpec(
        name=copy["name"],
        description=copy["description"],
        parameters=copy["parameters"],
        holding_line=copy["holding_line"],
        timeout_ms=copy["timeout_ms"],
        source={key: copy[key] for key in SOURCE_KEYS if key in copy},
    )


def spec_of_tool(row: Tool) -> ToolSpec:
    """The tool as it stands now."""
    return spec_of(_copy(row))


SOURCE_KEYS = ("kind", "method", "url", "headers", "mapping", "remote_name", "mock_answer")
"""What whoever runs the tool needs to know; the model is not told."""


def secrets_of(business: Business) -> dict[str, str]:
    return dict(ToolSecret.objects.filter(business=business).values_list("name", "value"))


def _live(business: Business) -> Any:
    return Tool.objects.filter(business=business, is_retired=False).select_related("source")


def _copy(row: Tool) -> Frozen:
    copy: Frozen = {
        "name": row.name,
        "description": row.description,
        "parameters": row.parameters or EMPTY,
        "holding_line": row.holding_line,
        "timeout_ms": row.time_limit_ms,
        "kind": row.kind,
        "mapping": row.mapping,
        "mock_answer": row.mock_answer,
    }
    if row.kind == ToolKind.MCP and row.source is not None:
        return {**copy, "url": row.source.url, "headers": row.source.headers, "remote_name": row.remote_name}
    return {**copy, "method": row.method, "url": row.url, "headers": row.headers}
