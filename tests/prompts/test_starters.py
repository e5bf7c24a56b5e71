"""Texts to begin with are what every prompt should be: sound, declared, and fit for a telephone."""

import re
from typing import Any

import pytest

from businesses.models import Business
from engine.context import render
from engine.tools import BUILT_IN
from prompts.lint import Script, findings
from prompts.starters import STARTERS, Starter, starter_named
from prompts.validators import names_in
from prompts.writing.choices import SYSTEM_VARIABLES, VARIABLE_SOURCES, VARIABLE_TYPES, check_offered

pytestmark = pytest.mark.django_db
each = pytest.mark.parametrize("starter", STARTERS, ids=lambda starter: starter.key)
MAX_SENTENCE_WORDS = 26


def script(starter: Starter) -> Script:
    return Script(starter.body, starter.begin_message, starter.variables, {}, starter.tools)


@each
def test_lint_finds_no_error_and_no_warning(starter: Starter) -> None:
    grave = [found for found in findings(script(starter)) if found.severity != "hint"]
    assert [(found.rule_id, found.line, found.message) for found in grave] == []


@each
def test_every_variable_is_declared_or_always_there_and_every_declared_one_used(starter: Starter) -> None:
    used = set(names_in(starter.body)) | set(names_in(starter.begin_message))
    assert used - set(SYSTEM_VARIABLES) == set(starter.variables)


@each
def test_no_hole_is_left_when_nothing_but_the_call_is_known(starter: Starter) -> None:
    values: dict[str, Any] = dict.fromkeys(SYSTEM_VARIABLES, "something")
    values |= {name: parts["default"] for name, parts in starter.variables.items()}
    assert render(starter.body, values).missing == ()
    assert render(starter.begin_message, values).missing == ()


@each
def test_variables_have_a_known_type_and_source_and_an_example(starter: Starter) -> None:
    for parts in starter.variables.values():
        assert parts["type"] in VARIABLE_TYPES
        assert parts["source"] in VARIABLE_SOURCES
        assert parts["example"]


@each
def test_tools_exist_and_the_text_names_each(starter: Starter) -> None:
    check_offered(Business(), starter.tools)
    assert set(starter.tools) <= set(BUILT_IN)
    assert all(name in starter.body for name in starter.tools)


@each
def test_sentences_are_short(starter: Starter) -> None:
    sentences = re.split(r"(?<=[.?!])\s+|\n", starter.body)
    assert [line for line in sentences if len(line.split()) > MAX_SENTENCE_WORDS] == []


def test_an_unknown_name_is_the_first_one() -> None:
    assert starter_named("nonsense") == STARTERS[0]
    assert [starter_named(starter.key) for starter in STARTERS] == list(STARTERS)
