from typing import Any

import pytest
import retell

from simulator.call_filters import matches
from simulator.refusals import RefusedError
from tests.simulator.agent_server import World

CALL: dict[str, Any] = {
    "call_id": "call_abc",
    "agent_id": "agent_1",
    "agent_version": 2,
    "call_status": "ended",
    "duration_ms": 30_000,
    "from_number": "+13125550142",
    "metadata": {"lead": 7, "city": "Chicago"},
    "call_analysis": {"call_successful": True},
    "latency": {"e2e": {"p50": 640.0}},
}


@pytest.mark.parametrize(
    ("criteria", "is_found"),
    [
        ({"call_status": {"type": "enum", "op": "in", "value": ["ended", "error"]}}, True),
        ({"call_status": {"type": "enum", "op": "in", "value": ["ongoing"]}}, False),
        ({"from_number": {"type": "string", "op": "sw", "value": "+1312"}}, True),
        ({"from_number": {"type": "string", "op": "ne", "value": "+13125550142"}}, False),
        ({"duration_ms": {"type": "range", "op": "bt", "value": [30_000, 40_000]}}, True),
        ({"duration_ms": {"type": "number", "op": "gt", "value": 30_000}}, False),
        ({"call_successful": {"type": "boolean", "op": "eq", "value": True}}, True),
        ({"e2e_latency_p50": {"type": "number", "op": "lt", "value": 800}}, True),
        ({"metadata": [{"key": "lead", "type": "number", "op": "eq", "value": 7}]}, True),
        ({"metadata": [{"key": "city", "type": "string", "op": "co", "value": "York"}]}, False),
        ({"metadata": [{"key": "age", "type": "present", "op": "np"}]}, True),
        ({"agent": [{"agent_id": "agent_0"}, {"agent_id": "agent_1", "version": [2]}]}, True),
        ({"agent": [{"agent_id": "agent_1", "version": [3]}]}, False),
        ({"to_number": {"type": "string", "op": "eq", "value": "+12125550107"}}, False),
    ],
)
def test_a_filter_finds_what_it_names(criteria: dict[str, Any], is_found: bool) -> None:
    assert matches(CALL, criteria) is is_found


@pytest.mark.parametrize(
    "criteria",
    [
        {"mood": {"type": "string", "op": "eq", "value": "good"}},
        {"call_status": {"type": "enum", "op": "in", "value": ["registered"]}},
        {"duration_ms": {"type": "number", "op": "co", "value": 3}},
        {"duration_ms": {"type": "number", "op": "gt", "value": "long"}},
        {"metadata": [{"type": "string", "op": "eq", "value": "x"}]},
    ],
)
def test_a_filter_retell_does_not_know_is_refused(criteria: dict[str, Any]) -> None:
    with pytest.raises(RefusedError):
        matches(CALL, criteria)


async def test_pages_follow_each_other_without_gap_or_repeat(sim: World) -> None:
    made = [await sim.make_agent(agent_name=f"Agent {number}") for number in range(5)]
    seen: list[str] = []
    after: dict[str, Any] = {}
    while True:
        page = await sim.retell.agent.list(limit=2, sort_order="ascending", **after)
        seen += [item.agent_id for item in page.items]
        if not page.has_more:
            break
        assert page.pagination_key is not None
        after = {"pagination_key": page.pagination_key}
    assert seen == made


async def test_lists_come_newest_first_unless_told_otherwise(sim: World) -> None:
    made = [await sim.make_agent() for _ in range(3)]
    assert [item.agent_id for item in (await sim.retell.agent.list()).items] == made[::-1]


async def test_a_strange_pagination_key_is_refused(sim: World) -> None:
    with pytest.raises(retell.BadRequestError):
        await sim.retell.agent.list(pagination_key="nowhere")
