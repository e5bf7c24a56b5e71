"""Tools over HTTP, against a real server: what is sent, what comes back, and where nothing may go."""

import asyncio
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from structlog.testing import capture_logs

from engine.brief import ToolSpec
from engine.ports import Occasion, ToolOutcome
from prompts.tooling.answer import LONGEST_ANSWER_BYTES, NO_TEXT, TOO_LONG
from prompts.tooling.http import NOT_ALLOWED, NOT_REACHED, HttpTools, open_tool_http
from prompts.tooling.mock import NO_MOCK, MockTools
from prompts.tooling.outside import NO_SUCH_TOOL, OutsideTools
from tests.prompts.tool_server import Answer, ToolServer, tool_server

CHICAGO = datetime(2026, 3, 3, 14, 5, tzinfo=ZoneInfo("America/Chicago"))
OCCASION = Occasion("call_1", "trace_1", CHICAGO, {"caller_number": "+13125550142", "plan": "gold"})
SECRETS = {"crm_key": "s3cret-value"}
PARAMETERS = {
    "type": "object",
    "properties": {
        "day": {"type": "string", "format": "date-time"},
        "guests": {"type": "integer"},
        "booking_id": {"type": "string"},
    },
    "required": ["guests"],
}


@pytest.fixture
def server() -> Iterator[ToolServer]:
    with tool_server() as books:
        yield books


def spec(url: str, **source: Any) -> ToolSpec:
    given = {"kind": "http", "method": "POST", "url": url, "headers": {}, "mapping": {}, **source}
    return ToolSpec("book_table", "Book a table.", PARAMETERS, source=given)


def run(tool: ToolSpec, arguments: dict[str, Any], *, is_private_allowed: bool = True) -> ToolOutcome:
    async def play() -> ToolOutcome:
        async with open_tool_http(is_private_allowed=is_private_allowed) as http:
            tools = HttpTools(http, SECRETS, is_private_allowed=is_private_allowed)
            return await OutsideTools({"http": tools}).run(tool, arguments, "key-1", OCCASION)

    return asyncio.run(play())


def test_arguments_mapped_fields_secrets_and_the_call_are_sent(server: ToolServer) -> None:
    tool = spec(
        f"{server.url}/tables",
        headers={"Authorization": "Bearer {{secret:crm_key}}"},
        mapping={
            "phone": {"from": "variable", "name": "caller_number"},
            "at": {"from": "variable", "name": "local_time"},
            "call": {"from": "variable", "name": "call_id"},
            "branch": {"from": "fixed", "value": "north"},
            "unknown": {"from": "variable", "name": "nobody"},
        },
    )
    assert run(tool, {"guests": 4}) == ToolOutcome('{"ok":true}')
    (asked,) = server.asked
    assert (asked.method, asked.path) == ("POST", "/tables")
    assert asked.body == {
        "guests": 4,
        "phone": "+13125550142",
        "at": "2026-03-03T14:05:00-06:00",
        "call": "call_1",
        "branch": "north",
        "unknown": "",
    }
    assert asked.headers.items() >= {
        ("Authorization", "Bearer s3cret-value"),
        ("Idempotency-Key", "key-1"),
        ("X-Trace-Id", "trace_1"),
        ("X-Caller-Time-Zone", "America/Chicago"),
    }


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("2026-03-07T19:00:00", "2026-03-07T19:00:00-06:00"),
        ("2026-03-09T19:00", "2026-03-09T19:00:00-05:00"),
        ("2026-03-07T19:00:00Z", "2026-03-07T19:00:00Z"),
        ("2026-03-07T19:00:00+01:00", "2026-03-07T19:00:00+01:00"),
        ("Saturday", "Saturday"),
    ],
)
def test_times_without_an_offset_are_the_callers(server: ToolServer, written: str, sent: str) -> None:
    run(spec(f"{server.url}/tables"), {"guests": 2, "day": written})
    assert server.asked[0].body["day"] == sent


def test_what_is_only_asked_for_goes_into_the_address(server: ToolServer) -> None:
    tool = spec(f"{server.url}/bookings/{{booking_id}}?lang=en", method="GET")
    run(tool, {"guests": 2, "booking_id": "a/b ?c"})
    assert (server.asked[0].path, server.asked[0].body) == ("/bookings/a%2Fb%20%3Fc?lang=en&guests=2", None)


@pytest.mark.parametrize("piece", ["..", ".", ""])
def test_a_piece_of_the_address_cannot_climb_out_of_its_place(server: ToolServer, piece: str) -> None:
    outcome = run(spec(f"{server.url}/bookings/{{booking_id}}/x"), {"guests": 2, "booking_id": piece})
    assert not outcome.succeeded
    assert server.asked == []


@pytest.mark.parametrize("arguments", [{}, {"guests": "four"}, {"guests": 4, "booking_id": 7}])
def test_arguments_that_do_not_fit_are_told_to_the_model_and_not_sent(
    server: ToolServer, arguments: dict[str, Any]
) -> None:
    outcome = run(spec(f"{server.url}/tables"), arguments)
    assert not outcome.succeeded
    assert "did not fit" in outcome.content
    assert server.asked == []


@pytest.mark.parametrize(
    ("answer", "says", "succeeded"),
    [
        (Answer(body=b'{"free": [ 1, 2 ]}'), '{"free":[1,2]}', True),
        (Answer(body=b"Booked.", kind="text/plain"), "Booked.", True),
        (Answer(body=b"", kind="text/plain"), "Done.", True),
        (Answer(body=b"{broken"), NO_TEXT.content, False),
        (Answer(body=b"<html>hello</html>", kind="text/html"), NO_TEXT.content, False),
        (Answer(body=b"\xff\xd8\xff", kind="image/jpeg"), NO_TEXT.content, False),
        (Answer(status=404, body=b'{"why": "gone"}'), 'Nothing was found. It said: {"why":"gone"}', False),
        (Answer(status=422, body=b'{"why": "full"}'), 'The tool refused this. It said: {"why":"full"}', False),
        (
            Answer(status=401, body=b'{"key": "s3cret-value"}'),
            "The tool is not allowed to do this. Offer another way.",
            False,
        ),
        (Answer(status=503, body=b"<html>"), "The tool is not working right now.", False),
    ],
)
def test_every_answer_becomes_words_for_the_model(
    server: ToolServer, answer: Answer, says: str, succeeded: bool
) -> None:
    server.answers["/tables"] = answer
    outcome = run(spec(f"{server.url}/tables"), {"guests": 4})
    assert outcome.content.startswith(says)
    assert outcome.succeeded is succeeded


def test_five_megabytes_are_cut_off_early(server: ToolServer) -> None:
    server.answers["/tables"] = Answer(body=json.dumps(["x" * 5_000_000]).encode(), slow_s=0.01)
    assert run(spec(f"{server.url}/tables"), {"guests": 4}) == TOO_LONG
    assert server.bytes_sent < 20 * LONGEST_ANSWER_BYTES


def test_a_redirect_on_the_same_host_is_followed_with_its_secrets(server: ToolServer) -> None:
    server.answers["/tables"] = Answer(307, headers={"Location": "/tables/new"})
    run(spec(f"{server.url}/tables", headers={"X-Key": "{{secret:crm_key}}"}), {"guests": 4})
    again = server.asked[1]
    assert (again.method, again.path, again.body, again.headers["X-Key"]) == (
        "POST",
        "/tables/new",
        {"guests": 4},
        "s3cret-value",
    )


def test_a_redirect_elsewhere_takes_no_secret_along(server: ToolServer) -> None:
    with tool_server() as elsewhere:
        server.answers["/tables"] = Answer(302, headers={"Location": f"{elsewhere.url}/x"})
        run(spec(f"{server.url}/tables", headers={"X-Key": "{{secret:crm_key}}"}), {"guests": 4})
        (asked,) = elsewhere.asked
    assert (asked.method, asked.body) == ("GET", None)
    assert "s3cret-value" not in str(asked.headers)


def test_redirects_in_a_circle_end(server: ToolServer) -> None:
    server.answers["/tables"] = Answer(307, headers={"Location": "/tables"})
    assert run(spec(f"{server.url}/tables"), {"guests": 4}) == NOT_ALLOWED
    assert len(server.asked) == 4


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_nothing_of_our_own_network_is_reached(server: ToolServer, host: str) -> None:
    port = server.url.rpartition(":")[2]
    for scheme in ("http", "https"):
        assert run(spec(f"{scheme}://{host}:{port}/x"), {"guests": 4}, is_private_allowed=False) == NOT_ALLOWED
    assert server.asked == []


def test_a_secret_that_is_gone_stops_the_tool(server: ToolServer) -> None:
    outcome = run(spec(f"{server.url}/tables", headers={"X-Key": "{{secret:old_key}}"}), {"guests": 4})
    assert "not set up" in outcome.content
    assert server.asked == []


def test_a_server_that_is_not_there_is_no_exception_and_no_words_of_the_call_are_logged() -> None:
    tool = spec("http://127.0.0.1:9/x/{booking_id}", headers={"X-Key": "{{secret:crm_key}}"})
    with capture_logs() as lines:
        assert run(tool, {"guests": 4, "booking_id": "private words"}) == NOT_REACHED
    assert [line["event"] for line in lines] == ["tool_not_reached"]
    assert "private" not in str(lines)
    assert "s3cret" not in str(lines)


def test_a_kind_nobody_runs_is_no_tool() -> None:
    assert run(spec("", kind="of tomorrow"), {"guests": 4}) == NO_SUCH_TOOL


async def test_a_mock_answers_as_written_checks_arguments_and_remembers() -> None:
    tools = MockTools({"other": "changed"})
    tool = spec("https://api.example.com/x", mock_answer='{"table": 7}')
    assert (await tools.run(tool, {"guests": 4}, "k", OCCASION)).content == '{"table": 7}'
    assert not (await tools.run(tool, {}, "k", OCCASION)).succeeded
    assert (await tools.run(spec("https://api.example.com/x"), {"guests": 1}, "k", OCCASION)).content == NO_MOCK
    assert [(one.name, one.arguments) for one in tools.runs] == [
        ("book_table", {"guests": 4}),
        ("book_table", {"guests": 1}),
    ]
