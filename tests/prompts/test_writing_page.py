"""The pages of writing: what they show, take and refuse, with a script and without."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from businesses.models import Business, Role, User
from businesses.services import business_create, membership_set
from prompts.lint import Script, findings
from prompts.models import Prompt, PromptVersion
from prompts.services import prompt_create, prompt_publish
from prompts.starters import STARTERS

pytestmark = pytest.mark.django_db

SCRIPT = {"HTTP_ACCEPT": "application/json"}
TABLE = {
    "variables": "1",
    "variable_name": ["plan", ""],
    "variable_type": ["number", "text"],
    "variable_default": ["", ""],
    "variable_example": [" 3 ", ""],
    "variable_source": ["contact", "call"],
}


@pytest.fixture
def owner() -> User:
    return User.objects.create_user("owner@example.com", first_name="Hannah", last_name="Okafor")


@pytest.fixture
def business(owner: User) -> Business:
    return business_create(name="Lakeside", slug="lakeside", time_zone="America/Chicago", owner=owner)


@pytest.fixture
def draft(business: Business) -> PromptVersion:
    return prompt_create(business=business, name="Desk", body="Call +1 312 555 0142 and be kind.", begin_message="Hi.")


@pytest.fixture
def client(owner: User) -> Client:
    client = Client()
    client.force_login(owner)
    return client


def of(role: Role, business: Business) -> Client:
    person = User.objects.create_user(f"{role}@example.com")
    membership_set(business=business, user=person, role=role)
    client = Client()
    client.force_login(person)
    return client


def at(route: str, draft: PromptVersion, *words: object) -> str:
    return reverse(route, args=["lakeside", draft.prompt_id, *words])


def keep(client: Client, draft: PromptVersion, data: Mapping[str, object], **headers: Any) -> Any:
    return client.post(at("draft_keep", draft, draft.number), {"revision": "0", **data}, **headers)


def test_a_save_by_script_is_answered_with_the_revision(client: Client, draft: PromptVersion) -> None:
    answer = keep(client, draft, {"body": "Be brief.\r\nBe kind.", **TABLE}, **SCRIPT)
    assert json.loads(answer.content) == {"revision": 1, "remarks": []}
    draft.refresh_from_db()
    assert draft.body == "Be brief.\nBe kind."
    assert draft.variables == {"plan": {"type": "number", "source": "contact", "example": "3"}}
    assert draft.begin_message == "Hi."


def test_what_nobody_can_see_is_taken_out_with_a_word_about_it(client: Client, draft: PromptVersion) -> None:
    answer = keep(client, draft, {"body": "Be\x00 kind.\x07\tNow."}, **SCRIPT)
    draft.refresh_from_db()
    assert draft.body == "Be kind.\tNow."
    assert "taken out" in json.loads(answer.content)["remarks"][0]


def test_a_paste_of_200_kb_is_kept_and_one_of_half_a_megabyte_is_refused_with_its_size(
    client: Client, draft: PromptVersion
) -> None:
    assert keep(client, draft, {"body": "a" * 200_000}, **SCRIPT).status_code == 200
    answer = keep(client, draft, {"body": "b" * 500_000, "revision": "1"}, **SCRIPT)
    assert answer.status_code == 422
    assert "500,000 characters" in json.loads(answer.content)["message"]
    draft.refresh_from_db()
    assert draft.body == "a" * 200_000


@pytest.mark.parametrize(
    ("name", "says"), [("first name", "letters, digits"), ("1st", "letters, digits"), ("", "no name yet")]
)
def test_a_variable_without_a_sound_name_is_refused_and_stands_in_the_plain_form_again(
    client: Client, draft: PromptVersion, name: str, says: str
) -> None:
    table = TABLE | {"variable_name": [name, ""], "body": "Typed meanwhile."}
    assert says in json.loads(keep(client, draft, table, **SCRIPT).content)["message"]
    answer = keep(client, draft, table)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Typed meanwhile." in page
    assert f'name="variable_name" value="{name}"' in page
    assert 'name="variable_example" value="3"' in page


def test_a_variable_that_stands_twice_is_refused(client: Client, draft: PromptVersion) -> None:
    table = TABLE | {"variable_name": ["plan", "plan"]}
    assert "twice" in json.loads(keep(client, draft, table, **SCRIPT).content)["message"]


def test_model_settings_come_in_plain_words_and_go_back_to_none(client: Client, draft: PromptVersion) -> None:
    chosen = {"settings": "1", "creativity": "0.2", "longest_answer": "60", "model": " m-2 ", "second_model": ""}
    keep(client, draft, chosen, **SCRIPT)
    draft.refresh_from_db()
    assert draft.model == {"temperature": 0.2, "max_output_tokens": 60, "model": "m-2"}
    keep(client, draft, {"settings": "1", "creativity": "none", "revision": "1"}, **SCRIPT)
    draft.refresh_from_db()
    assert draft.model == {"temperature": None}
    answer = keep(client, draft, {"settings": "1", "creativity": "hot", "revision": "2"}, **SCRIPT)
    assert (answer.status_code, json.loads(answer.content)["message"]) == (422, "Choose the creativity from its list.")


def test_tools_are_the_boxes_ticked_and_none_is_a_choice(client: Client, draft: PromptVersion) -> None:
    keep(client, draft, {"body": "Unrelated."}, **SCRIPT)
    draft.refresh_from_db()
    assert draft.tools == ["escalate", "end_call"]
    keep(client, draft, {"choosing_tools": "1", "revision": "1"}, **SCRIPT)
    draft.refresh_from_db()
    assert draft.tools == []


def test_a_setting_of_an_engineer_stays_through_the_form(client: Client, draft: PromptVersion) -> None:
    PromptVersion.objects.filter(pk=draft.pk).update(model={"temperature": 1.7})
    page = client.get(at("prompt", draft)).content.decode()
    assert '<option value="1.7" selected>Its own setting: 1.7</option>' in page


def test_two_writers_get_both_texts_beside_each_other(client: Client, business: Business, draft: PromptVersion) -> None:
    keep(client, draft, {"body": "Shared.\nThe owner's."}, **SCRIPT)
    manager = of(Role.MANAGER, business)
    answer = keep(manager, draft, {"body": "Shared.\nThe <b>manager's</b>."}, **SCRIPT)
    told = json.loads(answer.content)
    assert (answer.status_code, told["revision"], told["by"]) == (409, 1, "Hannah Okafor")
    assert "The owner&#x27;s." in told["html"]
    assert "The &lt;b&gt;manager&#x27;s&lt;/b&gt;." in told["html"]


def test_two_writers_without_a_script_choose_on_a_page_of_its_own(
    client: Client, business: Business, draft: PromptVersion
) -> None:
    keep(client, draft, {"body": "The owner's."}, **SCRIPT)
    manager = of(Role.MANAGER, business)
    page = keep(manager, draft, {"body": "The manager's."})
    assert page.status_code == 409
    assert '<input type="hidden" name="body" value="The manager&#x27;s.">' in page.content.decode()
    chosen = manager.post(
        at("draft_keep", draft, 1), {"revision": "1", "keep": "mine", "body": "The manager's."}, follow=True
    )
    assert "The other text is kept as draft 2" in chosen.content.decode()
    assert [version.body for version in PromptVersion.objects.order_by("number")] == ["The manager's.", "The owner's."]


def test_a_draft_that_was_published_meanwhile_leaves_a_way_on_for_the_words(
    client: Client, owner: User, draft: PromptVersion
) -> None:
    prompt_publish(draft, by=owner, note="Out")
    answer = keep(client, draft, {"body": "Late words."}, **SCRIPT)
    assert (answer.status_code, json.loads(answer.content)["is_over"]) == (409, True)
    followed = client.post(at("draft_new", draft), {"body": "Late words."}, follow=True)
    assert "Late words." in followed.content.decode()
    assert PromptVersion.objects.get(number=2).body == "Late words."


def test_a_draft_is_written_by_managers_and_read_by_viewers_without_numbers(
    client: Client, business: Business, draft: PromptVersion
) -> None:
    assert "+1 312 555 0142" in client.get(at("prompt", draft)).content.decode()
    page = of(Role.VIEWER, business).get(at("prompt", draft)).content.decode()
    assert "and be kind." in page
    assert "555 0142" not in page
    assert "editor.js" not in page


def test_what_is_live_is_read_and_edit_makes_a_draft(client: Client, owner: User, draft: PromptVersion) -> None:
    prompt_publish(draft, by=owner, note="Out")
    page = client.get(at("prompt", draft)).content.decode()
    assert "version 1, live" in page
    assert "editor.js" not in page
    assert client.get(at("prompt_draft", draft, 1)).status_code == 302
    assert client.post(at("draft_new", draft))["Location"] == at("prompt_draft", draft, 2)
    assert "editor.js" in client.get(at("prompt", draft)).content.decode()


def test_the_editor_has_a_nonce_and_styles_need_it(client: Client, draft: PromptVersion) -> None:
    answer = client.get(at("prompt", draft))
    policy = answer["Content-Security-Policy"]
    nonce = answer.content.decode().partition('data-nonce="')[2].partition('"')[0]
    assert len(nonce) > 10
    assert f"style-src 'self' 'nonce-{nonce}'" in policy
    assert "unsafe-inline" not in policy


def test_the_page_shows_findings_without_a_script(client: Client, draft: PromptVersion) -> None:
    keep(client, draft, {"body": "Smile \N{GRINNING FACE} and answer."}, **SCRIPT)
    draft.refresh_from_db()
    listed = client.get(at("prompt", draft)).content.decode().partition("data-findings>")[2].partition("</ol>")[0]
    found = findings(Script.of(draft))
    assert found
    assert all(escape(one.message) in listed for one in found)


def test_a_prompt_without_any_words_has_a_page_all_the_same(client: Client, draft: PromptVersion) -> None:
    draft.delete()
    assert "Nothing is written yet" in client.get(at("prompt", draft)).content.decode()
    assert client.post(at("draft_new", draft))["Location"] == at("prompt_draft", draft, 1)


def test_a_text_that_looks_like_markup_stays_text(client: Client, draft: PromptVersion) -> None:
    keep(client, draft, {"body": "\n</textarea><script>alert(1)</script>"}, **SCRIPT)
    page = client.get(at("prompt", draft)).content.decode()
    assert "<script>alert" not in page
    assert ">\n\n&lt;/textarea&gt;&lt;script&gt;" in page


def test_the_list_says_what_is_live_since_when_by_whom_and_what_waits(
    client: Client, owner: User, draft: PromptVersion
) -> None:
    address = reverse("prompts", args=["lakeside"])
    page = client.get(address).content.decode()
    assert "Never published" in page
    assert "answers no calls" in page
    draft.author = owner
    draft.save(update_fields=["author"])
    prompt_publish(draft, by=owner, note="Out")
    client.post(at("draft_new", draft))
    page = client.get(address).content.decode()
    assert "Version 1 is live since" in page
    assert ", by Hannah Okafor" in page
    assert "1 draft" in page


@pytest.mark.parametrize("starter", STARTERS, ids=lambda starter: starter.key)
def test_a_starter_becomes_a_prompt_that_can_be_published_as_it_is(
    client: Client, owner: User, business: Business, starter: object
) -> None:
    key = getattr(starter, "key", "")
    answer = client.post(reverse("prompt_new", args=["lakeside"]), {"name": f"By {key}", "starter": key})
    draft = PromptVersion.objects.get(prompt__business=business)
    assert answer["Location"] == at("prompt_draft", draft, 1)
    assert (draft.body, draft.begin_message) == (getattr(starter, "body", ""), getattr(starter, "begin_message", ""))
    prompt_publish(draft, by=owner, note="As it is")


@pytest.mark.parametrize(("name", "says"), [("  ", "Give the prompt a name"), ("desk", "already")])
def test_a_name_that_is_missing_or_taken_is_refused_with_the_choice_kept(
    client: Client, draft: PromptVersion, name: str, says: str
) -> None:
    answer = client.post(reverse("prompt_new", args=["lakeside"]), {"name": name, "starter": "support"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert 'value="support" class="mt-0.5 size-4 accent-primary" checked' in page
    assert list(Prompt.objects.all()) == [draft.prompt]
