"""Tools of MCP servers, against a real one: what is offered, what is sent, what comes back, where nothing may go."""

import asyncio
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from structlog.testing import capture_logs

from common.errors import VendorTrouble
from engine.brief import ToolSpec
from engine.ports import Occasion, ToolOutcome
from prompts.tooling.answer import TOO_LONG
from prompts.tooling.http import NOT_ALLOWED, NOT_REACHED, open_tool_http
from prompts.tooling.mcp.reading import Offer, own_name, read_offers
from prompts.tooling.mcp.running import REFUSED, McpTools
from tests.prompts.mcp_server import McpBooks, mcp_server

CHICAGO = datetime(2026, 3, 3, 14, 5, tzinfo=ZoneInfo("America/Chicago"))
OCCASION = Occasion("call_1", "trace_1", CHICAGO, {"caller_number": "+13125550142"})
SECRETS = {"crm_key": "s3cret-value"}
BOOK = {
    "type": "object",
    "properties": {"day": {"type": "string"}, "guests": {"type": "integer"}},
    "required": ["day", "guests"],
}


@pytest.fixture(scope="module")
def running() -> Iterator[McpBooks]:
    with mcp_server() as books:
        yield books


@pytest.fixture
def server(running: McpBooks) -> McpBooks:
    running.headers.clear()
    running.booked.clear()
    return running


def spec(url: str, remote_name: str, parameters: dict[str, Any] | None = None, **source: Any) -> ToolSpec:
    given = {"kind": "mcp", "url": url, "headers": {}, "mapping": {}, "remote_name": remote_name, **source}
    return ToolSpec("book", "Book.", parameters or {"type": "object", "properties": {}}, source=given)


def run(tool: ToolSpec, arguments: dict[str, Any], *, is_private_allowed: bool = True) -> ToolOutcome:
    async def play() -> ToolOutcome:
        async with open_tool_http(is_private_allowed=is_private_allowed) as http:
            tools = McpTools(http, SECRETS, is_private_allowed=is_private_allowed)
            return await tools.run(tool, arguments, "key-1", OCCASION)

    return asyncio.run(play())


def offers(server: McpBooks, headers: dict[str, str] | None = None) -> dict[str, Offer]:
    return {offer.name: offer for offer in read_offers(server.url, headers or {}, SECRETS, is_private_allowed=True)}


def test_what_is_offered_is_told_with_what_it_may_do(server: McpBooks) -> None:
    found = offers(server, {"Authorization": "Bearer {{secret:crm_key}}"})

    assert found["free_tables"].title == "Free tables"
    assert found["free_tables"].description == "Which tables are free on a day."
    assert found["free_tables"].is_read_only
    assert found["book"].parameters["required"] == ["day", "guests"]
    assert {name for name, offer in found.items() if offer.is_destructive} == {"Cancel-All", "break_down", "everything"}
    assert all(offer.unfit == "" for offer in found.values())
    assert all(headers["authorization"] == "Bearer s3cret-value" for headers in server.headers)


def test_a_run_takes_the_callers_number_the_key_and_the_secret_along(server: McpBooks) -> None:
    tool = spec(
        server.url,
        "book",
        BOOK,
        headers={"Authorization": "Bearer {{secret:crm_key}}"},
        mapping={"phone": {"from": "variable", "name": "caller_number"}},
    )

    outcome = run(tool, {"day": "2026-03-05", "guests": 2})

    assert outcome.succeeded
    assert json.loads(outcome.content) == {"booked": True, "guests": 2}
    assert server.booked == [{"day": "2026-03-05", "guests": 2, "phone": "+13125550142"}]
    assert len(server.headers) == 2, "a greeting and the call: a caller waits for each round trip"
    sent = server.headers[-1]
    assert sent["authorization"] == "Bearer s3cret-value"
    assert (sent["idempotency-key"], sent["x-trace-id"]) == ("key-1", "trace_1")
    assert sent["x-caller-time-zone"] == "America/Chicago"


def test_arguments_that_do_not_fit_are_not_sent(server: McpBooks) -> None:
    outcome = run(spec(server.url, "book", BOOK), {"day": "2026-03-05", "guests": "two"})
    assert not outcome.succeeded
    assert "guests" in outcome.content
    assert server.headers == []


def test_a_failing_tool_is_told_and_an_endless_answer_is_cut(server: McpBooks) -> None:
    failed = run(spec(server.url, "break_down"), {})
    assert not failed.succeeded
    assert "refused" in failed.content
    assert run(spec(server.url, "everything"), {}) == TOO_LONG


def test_a_tool_the_server_no_longer_has_is_refused(server: McpBooks) -> None:
    outcome = run(spec(server.url, "gone"), {})
    assert not outcome.succeeded
    assert outcome == REFUSED or "refused" in outcome.content


def test_our_own_network_is_not_reached_and_nothing_is_logged_of_it(server: McpBooks) -> None:
    tool = spec(server.url.replace("http:", "https:"), "book", BOOK, headers={"K": "{{secret:crm_key}}"})
    with capture_logs() as logs:
        assert run(tool, {"day": "2026-03-05", "guests": 2}, is_private_allowed=False) == NOT_ALLOWED
        with pytest.raises(VendorTrouble, match="public internet"):
            read_offers(server.url, {}, {}, is_private_allowed=False)
    assert server.headers == []
    assert "s3cret" not in str(logs)
    assert "2026-03-05" not in str(logs)


def test_a_server_that_is_not_there_is_words_not_an_exception() -> None:
    assert run(spec("http://127.0.0.1:9/mcp", "book"), {}) == NOT_REACHED
    with pytest.raises(VendorTrouble, match="No MCP server answered"):
        read_offers("http://127.0.0.1:9/mcp", {}, {}, is_private_allowed=True)


def test_a_missing_secret_is_named_before_anything_is_sent(server: McpBooks) -> None:
    with pytest.raises(VendorTrouble, match="no secret called other"):
        offers(server, {"Authorization": "{{secret:other}}"})
    assert server.headers == []


@pytest.mark.parametrize(
    ("remote", "here"),
    [("findBooking", "find_booking"), ("Cancel-All", "cancel_all"), ("2go", "t_2go"), ("end_call", "end_call_tool")],
)
def test_names_are_made_fit_for_the_model(remote: str, here: str) -> None:
    assert own_name(remote) == here
