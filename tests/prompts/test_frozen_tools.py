"""Tools as they stand in versions, and who may be named in one."""

import pytest

from agents.briefs import brief_of_version, load_switchboard
from businesses.models import Business
from common.errors import BadInput
from common.rows import save_checked
from engine.brief import Brief
from prompts.models import PromptVersion, Tool, ToolSecret
from prompts.services import draft_save, prompt_create, prompt_publish
from prompts.tooling.frozen import offered, specs_of

pytestmark = pytest.mark.django_db
URL = "https://api.example.com/bookings/{booking_id}"


@pytest.fixture
def business() -> Business:
    return Business.objects.create(name="Lakeside", slug="lakeside")


@pytest.fixture
def tool(business: Business) -> Tool:
    secret = ToolSecret(business=business, name="crm_key", value="s3cret-value")
    save_checked(secret)
    row = Tool(
        business=business,
        name="find_booking",
        description="Find a booking.",
        url=URL,
        headers={"X-Key": "{{secret:crm_key}}"},
        parameters={"type": "object", "properties": {"booking_id": {"type": "string"}}},
        holding_line="Let me look.",
        mock_answer="{}",
    )
    save_checked(row)
    return row


@pytest.fixture
def draft(business: Business) -> PromptVersion:
    return prompt_create(business=business, name="Desk", body="Be kind.")


@pytest.mark.usefixtures("tool")
def test_a_draft_has_its_tools_as_they_are_now(draft: PromptVersion) -> None:
    draft_save(draft, tools=["end_call", "find_booking"])
    Tool.objects.update(description="Find it.")
    found = specs_of(PromptVersion.objects.get())
    assert [(spec.name, spec.description) for spec in found][1] == ("find_booking", "Find it.")
    assert (found[1].source["url"], found[1].holding_line) == (URL, "Let me look.")


def test_a_frozen_copy_outlives_the_tool_and_holds_no_secret(draft: PromptVersion, tool: Tool) -> None:
    draft_save(draft, tools=["end_call", "find_booking"])
    prompt_publish(draft, by=None)
    tool.delete()
    version = PromptVersion.objects.get()
    assert [spec.name for spec in specs_of(version)] == ["end_call", "find_booking"]
    assert "s3cret" not in str(version.frozen_tools)
    brief = brief_of_version(version)
    assert "s3cret" not in brief.as_json()
    assert Brief.from_json(brief.as_json()) == brief


@pytest.mark.usefixtures("tool")
@pytest.mark.parametrize("name", ["fax", "find_booking"])
def test_a_draft_cannot_name_a_tool_that_is_not_its_business_own(draft: PromptVersion, name: str) -> None:
    Tool.objects.update(business=Business.objects.create(name="Other", slug="other"))
    with pytest.raises(BadInput, match="There is no tool"):
        draft_save(draft, tools=[name])


@pytest.mark.usefixtures("tool")
def test_a_retired_tool_is_offered_no_more(business: Business) -> None:
    assert [spec.name for spec in offered(business)] == ["find_booking"]
    Tool.objects.update(is_retired=True)
    assert offered(business) == []


@pytest.mark.usefixtures("tool")
def test_secrets_reach_the_process_that_answers_and_no_text_of_it() -> None:
    lines = load_switchboard().by_slug["lakeside"]
    assert lines.tool_secrets == {"crm_key": "s3cret-value"}
    assert "s3cret" not in repr(lines)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "Find Booking"}, "name"),
        ({"name": "escalate"}, "name"),
        ({"url": "ftp://example.com"}, "url"),
        ({"url": ""}, ""),
        ({"headers": {"Host": "x"}}, "headers"),
        ({"headers": {"X-A": "a\nb"}}, "headers"),
        ({"headers": {"X A": "a"}}, "headers"),
        ({"parameters": {"type": "string"}}, "parameters"),
        ({"parameters": {"type": "object", "properties": {"a": {"type": "nonsense"}}}}, "parameters"),
        ({"parameters": {"type": "object", "properties": {"a": {"$ref": "https://x"}}}}, "parameters"),
        ({"mapping": {"phone": "caller_number"}}, "mapping"),
        ({"mapping": {"phone": {"from": "variable"}}}, "mapping"),
        ({"time_limit_ms": 100}, "time_limit_ms"),
    ],
)
def test_what_cannot_work_is_refused_where_it_is_written(tool: Tool, change: dict[str, object], field: str) -> None:
    for name, value in change.items():
        setattr(tool, name, value)
    with pytest.raises(BadInput) as refusal:
        save_checked(tool)
    assert refusal.value.field == field
