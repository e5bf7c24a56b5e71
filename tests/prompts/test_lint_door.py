"""The door an editor asks while somebody writes, and the one that switches rules."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agents.services import agent_create
from businesses.models import AuditEntry, Business, Role, User
from businesses.services import business_create, business_update, membership_set
from prompts.lint import Script
from prompts.models import Prompt, PromptVersion
from prompts.services import prompt_create, prompt_publish

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture
def business() -> Business:
    owner = User.objects.create_user("owner@example.com")
    return business_create(name="Lakeside", slug="lakeside", time_zone="UTC", owner=owner)


@pytest.fixture
def draft(business: Business) -> PromptVersion:
    return prompt_create(business=business, name="Desk", body="Be kind to callers.", begin_message="Hello there.")


@pytest.fixture
def manager(business: Business, client: Client) -> Client:
    person = User.objects.create_user("manager@example.com")
    membership_set(business=business, user=person, role=Role.MANAGER)
    client.force_login(person)
    return client


def door(prompt: Prompt, name: str = "prompt_lint") -> str:
    return reverse(name, args=[prompt.business.slug, prompt.pk])


def lint(client: Client, prompt: Prompt, **posted: Any) -> dict[str, Any]:
    answer = client.post(door(prompt), posted, JSON)
    assert answer.status_code == 200, answer.content
    told: dict[str, Any] = answer.json()
    return told


def rules_in(told: dict[str, Any]) -> set[str]:
    return {finding["rule_id"] for finding in told["findings"]}


def test_what_is_being_written_is_judged_and_nothing_is_stored(manager: Client, draft: PromptVersion) -> None:
    told = lint(manager, draft.prompt, body="Be kind 😀 to callers.")
    (finding,) = (each for each in told["findings"] if each["rule_id"] == "emoji")
    assert (finding["part"], finding["line"], finding["may_be_off"]) == ("body", 1, True)
    assert finding["fix"]["replacement"] == ""
    assert told["estimate"]["tokens"] > 0
    draft.refresh_from_db()
    assert draft.body == "Be kind to callers."


def test_what_is_not_sent_is_as_the_newest_version_has_it(manager: Client, draft: PromptVersion) -> None:
    draft.body = "Be kind 😀 to callers."
    draft.save()
    assert "emoji" in rules_in(lint(manager, draft.prompt, begin_message="Hello."))


def test_a_form_is_taken_too(manager: Client, draft: PromptVersion) -> None:
    posted = {"body": "Be 😀 kind.", "variables": '{"plan": {"default": "gold"}}', "tools": '["end_call"]'}
    told = manager.post(door(draft.prompt), posted).json()
    assert "emoji" in rules_in(told)


def test_places_count_as_a_browser_counts(manager: Client, draft: PromptVersion) -> None:
    body = "😀 Be kind 😀"
    places = [
        (found["start"], found["end"])
        for found in lint(manager, draft.prompt, body=body)["findings"]
        if found["rule_id"] == "emoji"
    ]
    units = body.encode("utf-16-le")
    assert [units[2 * start : 2 * end].decode("utf-16-le") for start, end in places] == ["😀", "😀"]


def test_the_estimate_compares_with_the_live_version(manager: Client, draft: PromptVersion) -> None:
    assert lint(manager, draft.prompt)["estimate"]["tokens_change"] is None
    prompt_publish(draft, by=None)
    told = lint(manager, draft.prompt, body=draft.body + " Ask for their name first.")["estimate"]
    assert told["tokens_change"] > 0
    assert told["begin_spoken_change_s"] == 0


@pytest.mark.parametrize(
    "posted",
    [
        "{not json",
        '["body"]',
        '{"body": 5}',
        '{"begin_message": null}',
        '{"variables": ["plan"]}',
        '{"variables": {"plan": "gold"}}',
        '{"model": "fast"}',
        '{"tools": "end_call"}',
        '{"tools": [1]}',
        "[" * 100_000,
    ],
)
def test_a_value_of_another_shape_gets_a_sentence(manager: Client, draft: PromptVersion, posted: str) -> None:
    answer = manager.post(door(draft.prompt), posted, JSON)
    assert answer.status_code == 400
    assert answer.json()["message"]


def test_more_than_a_megabyte_is_refused_with_the_limit(manager: Client, draft: PromptVersion) -> None:
    answer = manager.post(door(draft.prompt), json.dumps({"body": "a" * 1_000_001}), JSON)
    assert answer.status_code == 413
    assert "1 MB" in answer.json()["message"]


def test_a_large_paste_is_judged(manager: Client, draft: PromptVersion) -> None:
    assert lint(manager, draft.prompt, body="Be kind to {{callers}}. \x00" * 8_000)["findings"]


def test_a_rule_is_switched_off_with_a_reason_and_on_again(manager: Client, draft: PromptVersion) -> None:
    switch = door(draft.prompt, "prompt_lint_rule")
    answer = manager.post(switch, {"rule": "emoji", "reason": " Only in the notes. "})
    assert [(row["rule_id"], row["reason"]) for row in answer.json()["off"]] == [("emoji", "Only in the notes.")]
    told = lint(manager, draft.prompt, body="Be 😀 kind.")
    assert "emoji" not in rules_in(told)
    assert told["off"] == answer.json()["off"]

    assert manager.post(switch, {"rule": "emoji", "on": "1"}).json() == {"off": []}
    assert "emoji" in rules_in(lint(manager, draft.prompt, body="Be 😀 kind."))
    acts = list(AuditEntry.objects.filter(act__startswith="lint").order_by("position").values_list("act", "after"))
    assert acts == [("lint_rule_off", {"emoji": "Only in the notes."}), ("lint_rule_on", {"emoji": None})]


@pytest.mark.parametrize(
    ("posted", "field"),
    [
        ({"rule": "emoji", "reason": "  "}, "reason"),
        ({"rule": "emoji", "reason": "x" * 201}, "reason"),
        ({"rule": "no-such-rule", "reason": "Why not"}, "rule"),
        ({"rule": "control-characters", "reason": "I like them"}, "rule"),
    ],
)
def test_a_switch_that_cannot_be_is_refused(
    manager: Client, draft: PromptVersion, posted: dict[str, str], field: str
) -> None:
    answer = manager.post(door(draft.prompt, "prompt_lint_rule"), posted)
    assert (answer.status_code, answer.json()["field"]) == (400, field)
    draft.prompt.refresh_from_db()
    assert draft.prompt.lint_off == {}
    assert not AuditEntry.objects.filter(act__startswith="lint").exists()


def test_an_unchanged_switch_is_not_written_into_the_trail(manager: Client, draft: PromptVersion) -> None:
    for _ in range(2):
        manager.post(door(draft.prompt, "prompt_lint_rule"), {"rule": "emoji", "on": "1"})
    assert not AuditEntry.objects.filter(act__startswith="lint").exists()


def test_language_and_values_are_those_of_the_agent(draft: PromptVersion, business: Business) -> None:
    business_update(business, variables={"plan": "gold"})
    agent = agent_create(business=business, name="Mia", prompt=draft.prompt)
    agent.language = "de-DE"
    agent.save()
    script = Script.of(PromptVersion.objects.get(pk=draft.pk))
    assert script.language == "de-DE"
    assert script.given == {"plan"}
