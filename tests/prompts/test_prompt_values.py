"""What a version refuses, at the door where it is written."""

import pytest

from businesses.models import Business
from common.errors import BadInput
from prompts.models import PromptVersion
from prompts.services import draft_save, prompt_create
from prompts.validators import names_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft() -> PromptVersion:
    business = Business.objects.create(name="Lakeside", slug="lakeside")
    return prompt_create(business=business, name="Desk", body="Be kind.")


def refusal(draft: PromptVersion, **change: object) -> BadInput:
    with pytest.raises(BadInput) as caught:
        draft_save(draft, **change)
    assert [*change] == [caught.value.field]
    return caught.value


def test_variables_are_named_in_order_once_each() -> None:
    assert names_in("Hi {{ first_name }}, {{plan}} or {{first_name}} {x}") == ("first_name", "plan")


@pytest.mark.parametrize("text", ["Hi {{first name}}", "Hi {{name", "{{}}", "{{1st}}", "{{náme}}"])
def test_braces_that_hold_no_name_are_refused(draft: PromptVersion, text: str) -> None:
    assert "{{name}}" in refusal(draft, body=text).message
    refusal(draft, begin_message=text)


@pytest.mark.parametrize("text", ["Say {hello}.", "{{ name }}", "{{a}}{{b_2}}", 'JSON: {"a": {"b": 1}}'])
def test_other_text_with_braces_is_taken(draft: PromptVersion, text: str) -> None:
    draft_save(draft, body=text)


@pytest.mark.parametrize(
    "variables", [["name"], {"first name": {}}, {"name": "Ann"}, {"name": {"colour": "red"}}, {"name": {"default": 3}}]
)
def test_variables_of_another_shape_are_refused(draft: PromptVersion, variables: object) -> None:
    refusal(draft, variables=variables)


@pytest.mark.parametrize(
    ("model", "says"),
    [
        ({"temprature": 0.5}, "no model setting"),
        ({"temperature": "warm"}, "from 0 to 2"),
        ({"temperature": 2.1}, "from 0 to 2"),
        ({"temperature": True}, "from 0 to 2"),
        ({"max_output_tokens": 0}, "from 1 to 4096"),
        ({"max_output_tokens": 1.5}, "from 1 to 4096"),
        ({"model": 4}, "name of a model"),
        (["fast"], "temperature"),
    ],
)
def test_model_settings_out_of_bounds_are_refused_with_the_bounds(
    draft: PromptVersion, model: object, says: str
) -> None:
    assert says in refusal(draft, model=model).message


def test_model_settings_within_bounds_are_taken(draft: PromptVersion) -> None:
    draft_save(draft, model={"model": "m", "second_model": "", "temperature": 0, "max_output_tokens": 80})


@pytest.mark.parametrize(
    ("tools", "says"),
    [
        (["fax"], "There is no tool “fax”"),
        (["a fax"], "There is no tool"),
        (["end_call"] * 2, "once"),
        ("end_call", "list"),
    ],
)
def test_tools_that_cannot_be_given_are_refused(draft: PromptVersion, tools: object, says: str) -> None:
    assert says in refusal(draft, tools=tools).message


def test_a_refused_value_does_not_stay_in_memory(draft: PromptVersion) -> None:
    refusal(draft, tools=["fax"])
    draft_save(draft, note="Still sound")
    assert draft.tools == ["escalate", "end_call"]


def test_a_name_is_given_to_one_prompt_of_a_business_only(draft: PromptVersion) -> None:
    with pytest.raises(BadInput):
        prompt_create(business=draft.prompt.business, name="Desk", body="Again.")
