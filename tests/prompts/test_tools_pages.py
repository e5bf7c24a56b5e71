"""The pages on which tools are set up, tried and retired, their secrets kept, and MCP servers read."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from businesses.models import AuditEntry, ConfigRevision
from prompts.models import Tool, ToolSecret, ToolSource
from prompts.services import prompt_create, prompt_publish
from prompts.tooling.frozen import freeze, specs_of
from tests.businesses.staff import Staff, make_staff, signed_in
from tests.prompts.mcp_server import McpBooks, mcp_server
from tests.prompts.tool_server import Answer, ToolServer, tool_server

pytestmark = pytest.mark.django_db

HEADER = {"header_name": ["Authorization"], "header_value": ["Bearer {{secret:crm_key}}"]}
FIELDS: dict[str, Any] = {
    "name": "find_booking",
    "description": "Finds a booking by its number.",
    "method": "GET",
    "url": "https://api.example.com/bookings/{booking_id}",
    "written_as": "rows",
    "row_name": ["booking_id", "size", ""],
    "row_kind": ["text", "choice", "text"],
    "row_meaning": ["The number the caller reads out.", "", ""],
    "row_required": ["yes", "no", "yes"],
    "row_choices": ["", "small, large", ""],
    "mapping_field": ["phone", "branch"],
    "mapping_from": ["caller_number", "fixed"],
    "mapping_text": ["", "north"],
    "time_limit_s": "2.5",
    "holding_line": "Let me look.",
    "mock_answer": '{"name": "Ada"}',
}


@pytest.fixture
def staff() -> Staff:
    return make_staff("lakeside")


@pytest.fixture
def manager(staff: Staff) -> Client:
    return signed_in(staff.manager)


@pytest.fixture
def server() -> Iterator[ToolServer]:
    with tool_server() as books:
        yield books


@pytest.fixture
def mcp() -> Iterator[McpBooks]:
    with mcp_server() as books:
        yield books


def url(name: str, *args: object) -> str:
    return reverse(name, args=["lakeside", *args])


def keep_secret(client: Client, value: str = "s3cret-value") -> None:
    assert client.post(url("tool_secrets"), {"name": "crm_key", "value": value}).status_code == 302


def make_tool(client: Client, **changes: Any) -> Tool:
    answer = client.post(url("tool_new"), {**FIELDS, **changes})
    assert answer.status_code == 302, answer.text
    return Tool.objects.latest("pk")


def test_rows_become_a_schema_and_what_is_sent_besides(manager: Client) -> None:
    tool = make_tool(manager)
    assert tool.parameters == {
        "type": "object",
        "properties": {
            "booking_id": {"type": "string", "description": "The number the caller reads out."},
            "size": {"type": "string", "enum": ["small", "large"]},
        },
        "required": ["booking_id"],
    }
    assert tool.mapping == {
        "phone": {"from": "variable", "name": "caller_number"},
        "branch": {"from": "fixed", "value": "north"},
    }
    assert (tool.time_limit_ms, tool.method, tool.holding_line) == (2_500, "GET", "Let me look.")
    assert AuditEntry.objects.get().act == "tool_created"


def test_what_is_stored_comes_back_into_the_form_and_can_be_stored_again(manager: Client) -> None:
    tool = make_tool(manager)
    page = manager.get(url("tool", tool.pk)).text
    for shown in ('value="booking_id"', 'value="small, large"', 'value="north"', "Let me look.", 'value="2.5"'):
        assert shown in page
    manager.post(url("tool", tool.pk), {**FIELDS, "description": "Finds any booking."})
    tool.refresh_from_db()
    assert tool.description == "Finds any booking."


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": "Find Booking"}, "small letters"),
        ({"name": "end_call"}, "a tool every agent has"),
        ({"url": ""}, "Type the address"),
        ({"url": "ftp://api.example.com"}, "whole address"),
        ({"url": "https://api.example.com/{order}"}, "{order} is nothing the agent fills in"),
        ({"row_name": ["booking_id", "booking_id", ""]}, "stands there twice"),
        ({"row_name": ["booking id", "size", ""]}, "cannot be the name of a field"),
        ({"row_choices": ["", "", ""]}, "with commas between"),
        ({"written_as": "json", "schema": "{"}, "no JSON object"),
        ({"written_as": "json", "schema": '{"type": "string"}'}, "is an object"),
        ({"header_name": ["X-Api-Key"], "header_value": ["abc"]}, "Keep it under Secrets"),
        ({"header_name": ["X-Plan"], "header_value": ["{{secret:gone}}"]}, "no secret called gone"),
        ({"time_limit_s": "900"}, "less than or equal to 60"),
    ],
)
def test_refused_input_says_what_to_do_and_stays_in_the_form(
    manager: Client, changes: dict[str, Any], said: str
) -> None:
    answer = manager.post(url("tool_new"), {**FIELDS, **changes})
    assert answer.status_code == 422
    assert said in answer.text
    assert "The number the caller reads out." in answer.text or changes.get("written_as") == "json"
    assert "Let me look." in answer.text
    assert not Tool.objects.exists()


def test_two_tools_of_one_name_are_refused(manager: Client) -> None:
    make_tool(manager)
    assert "already" in manager.post(url("tool_new"), FIELDS).text
    assert Tool.objects.count() == 1


def test_a_schema_rows_cannot_say_is_shown_as_json_and_kept(manager: Client) -> None:
    schema = '{"type": "object", "properties": {"party": {"type": "object", "properties": {"n": {"type": "integer"}}}}}'
    tool = make_tool(manager, written_as="json", schema=schema, url="https://api.example.com/x")
    assert tool.parameters["properties"]["party"]["properties"] == {"n": {"type": "integer"}}
    page = manager.get(url("tool", tool.pk)).text
    assert 'value="json"' in page
    assert "checked" in page.partition('value="json"')[2][:200]


def test_a_secret_is_never_shown_again(manager: Client, staff: Staff) -> None:
    revision = ConfigRevision.objects.values_list("number", flat=True).first()
    keep_secret(manager)
    tool = make_tool(manager, **HEADER)
    draft = prompt_create(business=staff.business, name="Desk", body="Be kind.", tools=["find_booking"])
    prompt_publish(draft, by=None)
    draft.refresh_from_db()

    pages = [url("tools"), url("tool", tool.pk), url("tool_secrets"), url("tool_sources"), url("tool_new")]
    seen = "".join(manager.get(page).text for page in pages)
    trail = str(list(AuditEntry.objects.values()))
    kept = str(freeze(["find_booking"], staff.business)) + str(specs_of(draft))
    assert "s3cret-value" not in seen + trail + kept
    assert "<code>{{secret:crm_key}}</code>" in seen
    assert "templatetag" not in seen
    assert "Used by find_booking" in manager.get(url("tool_secrets")).text
    assert ConfigRevision.objects.values_list("number", flat=True).first() != revision
    assert ToolSecret.objects.get().value == "s3cret-value"


def test_a_refused_secret_keeps_its_name_and_gives_the_value_back_to_nobody(manager: Client) -> None:
    answer = manager.post(url("tool_secrets"), {"name": "9 lives", "value": "s3cret-value"})
    assert answer.status_code == 422
    assert 'value="9 lives"' in answer.text
    assert "s3cret-value" not in answer.text


def test_a_secret_is_replaced_by_name_and_deleted(manager: Client) -> None:
    keep_secret(manager)
    keep_secret(manager, "newer")
    secret = ToolSecret.objects.get()
    assert secret.value == "newer"
    manager.post(url("tool_secret_delete", secret.pk))
    assert not ToolSecret.objects.exists()
    acts = list(AuditEntry.objects.order_by("position").values_list("act", flat=True))
    assert acts == ["tool_secret_added", "tool_secret_changed", "tool_secret_deleted"]


def test_a_tool_is_really_run_as_the_caller_typed_in(manager: Client, server: ToolServer, settings: Settings) -> None:
    settings.TOOLS_MAY_REACH_PRIVATE = True
    keep_secret(manager)
    tool = make_tool(manager, **HEADER, method="POST", url=f"{server.url}/bookings/{{booking_id}}")
    typed = {"argument_booking_id": "a 1", "caller_number": "+13125550142", "time_zone": "Europe/Berlin"}

    answer = manager.post(url("tool_try", tool.pk), typed)

    assert "It worked" in answer.text
    assert "Status 200" in answer.text
    assert "s3cret-value" not in answer.text
    assert "Bearer ••••" in answer.text
    (asked,) = server.asked
    assert asked.path == "/bookings/a%201"
    assert asked.body == {"phone": "+13125550142", "branch": "north"}
    assert asked.headers["Authorization"] == "Bearer s3cret-value"
    assert asked.headers["X-Caller-Time-Zone"] == "Europe/Berlin"
    assert AuditEntry.objects.filter(act="tool_tried").count() == 1


def test_trying_tells_what_went_wrong(manager: Client, server: ToolServer, settings: Settings) -> None:
    settings.TOOLS_MAY_REACH_PRIVATE = True
    tool = make_tool(manager, url=f"{server.url}/bookings/{{booking_id}}", time_limit_s="0.5")
    nothing = manager.post(url("tool_try", tool.pk), {})
    assert "Nothing was sent" in nothing.text
    assert server.asked == []
    server.answers["/bookings/7"] = Answer(500, b"<html>broken</html>", "text/html")
    broken = manager.post(url("tool_try", tool.pk), {"argument_booking_id": "7"})
    assert "Status 500" in broken.text
    assert "It did not work" in broken.text
    server.answers["/bookings/8"] = Answer(200, b"x" * 400_000, "text/plain", slow_s=0.4)
    assert "did not answer in time" in manager.post(url("tool_try", tool.pk), {"argument_booking_id": "8"}).text
    assert "time zone" in manager.post(url("tool_try", tool.pk), {"time_zone": "Moon/Base"}).text


def test_our_own_network_is_not_reached_by_trying(manager: Client, server: ToolServer, settings: Settings) -> None:
    settings.TOOLS_MAY_REACH_PRIVATE = False
    tool = make_tool(manager, url=f"{server.url.replace('http:', 'https:')}/x", row_name=[], mapping_field=[])
    assert "leads nowhere it may go" in manager.post(url("tool_try", tool.pk), {}).text
    assert server.asked == []


def test_a_retired_tool_is_offered_no_more_and_can_be_brought_back(manager: Client, staff: Staff) -> None:
    tool = make_tool(manager)
    manager.post(url("tool_retire", tool.pk))
    assert freeze(["find_booking"], staff.business) == []
    assert "Retired" in manager.get(url("tools")).text
    manager.post(url("tool_restore", tool.pk))
    assert len(freeze(["find_booking"], staff.business)) == 1


def test_a_server_is_read_and_its_tools_are_chosen_one_by_one(
    manager: Client, mcp: McpBooks, settings: Settings
) -> None:
    settings.TOOLS_MAY_REACH_PRIVATE = True
    manager.post(url("tool_sources"), {"name": "Tables", "url": mcp.url})
    source = ToolSource.objects.get()
    page = manager.get(url("tool_source", source.pk)).text
    assert "Free tables" in page
    assert "Only reads" in page
    assert "May delete or overwrite" in page.partition('value="Cancel-All"')[2][:600]

    manager.post(url("tool_source", source.pk), {"names": ["book", "Cancel-All"]})
    assert sorted(Tool.objects.values_list("name", "remote_name")) == [("book", "book"), ("cancel_all", "Cancel-All")]
    manager.post(url("tool_source", source.pk), {"names": ["book"]})
    assert Tool.objects.count() == 2

    book = Tool.objects.get(name="book")
    typed = {"argument_day": "2026-03-05", "argument_guests": "2"}
    assert "It worked" in manager.post(url("tool_try", book.pk), typed).text
    assert mcp.booked == [{"day": "2026-03-05", "guests": 2, "phone": ""}]
    answer = manager.post(url("tool", book.pk), {**FIELDS, "name": "book", "row_name": []})
    assert answer.status_code == 302, answer.text
    book.refresh_from_db()
    assert (book.url, book.parameters["required"]) == ("", ["day", "guests"])


def test_a_server_that_does_not_answer_is_kept_with_what_is_wrong(manager: Client, settings: Settings) -> None:
    settings.TOOLS_MAY_REACH_PRIVATE = True
    manager.post(url("tool_sources"), {"name": "Tables", "url": "http://127.0.0.1:9/mcp"})
    source = ToolSource.objects.get()
    assert "No MCP server answered there" in manager.get(url("tool_source", source.pk)).text
    assert manager.post(url("tool_source_delete", source.pk)).status_code == 302
    assert not ToolSource.objects.exists()


def test_a_server_stays_while_its_tools_are_offered(manager: Client, mcp: McpBooks, settings: Settings) -> None:
    settings.TOOLS_MAY_REACH_PRIVATE = True
    manager.post(url("tool_sources"), {"name": "Tables", "url": mcp.url})
    source = ToolSource.objects.get()
    manager.post(url("tool_source", source.pk), {"names": ["book"]})
    manager.post(url("tool_source_delete", source.pk))
    assert ToolSource.objects.exists()
    manager.post(url("tool_retire", Tool.objects.get().pk))
    manager.post(url("tool_source_delete", source.pk))
    assert not ToolSource.objects.exists()


def test_a_refused_server_keeps_what_was_typed(manager: Client) -> None:
    posted = {"name": "Tables", "url": "nonsense", "header_name": ["X-Plan"], "header_value": ["gold"]}
    answer = manager.post(url("tool_sources"), posted)
    assert answer.status_code == 422
    assert all(f'value="{typed}"' in answer.text for typed in ("Tables", "nonsense", "X-Plan", "gold"))
