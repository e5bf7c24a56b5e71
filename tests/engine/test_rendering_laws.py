"""Laws of filling in variables, for any text and any value."""

import re
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from engine.brief import Brief
from engine.context import GIVEN_NAMES, PLACEHOLDER, Scene, render, values_for
from engine.events import CallDetails

NAMES = st.sampled_from(["a", "b_2", "firstName", "first_name", "_x"])
CODE = [
    *("{{a}}", "{{ b_2 }}", "{% now %}", "{{ 7*7 }}", "{0}", "{a}", "%s", "%(a)s"),
    *("${a}", "__import__('os')", "{{", "}}", "{#"),
]
VALUES = st.dictionaries(NAMES, st.one_of(st.sampled_from(CODE), st.text(max_size=20)))
PIECES = st.one_of(
    NAMES.map("{{{{{}}}}}".format),
    NAMES.map("{{{{ {} }}}}".format),
    st.sampled_from([*CODE, " ", ", ", "Hello"]),
    st.text(max_size=8),
)
TEXTS = st.lists(PIECES, max_size=12).map(" ".join)


@given(TEXTS, VALUES.map(lambda values: dict.fromkeys(values, "x")))
def test_no_known_braces_are_left(text: str, values: dict[str, str]) -> None:
    assert not re.search(r"\{\{\s*(?:a|b_2|firstName|first_name|_x)\s*\}\}", render(text, values).text)


@given(NAMES, st.one_of(st.sampled_from(CODE), st.text()))
def test_a_value_stands_as_it_is_and_is_never_evaluated(name: str, value: str) -> None:
    values = dict.fromkeys(["a", "b_2", "firstName", "first_name", "_x"], "another")
    assert render(f"<{{{{{name}}}}}>", values | {name: value}).text == f"<{value}>"


@given(TEXTS, VALUES)
def test_what_is_no_variable_stays_as_written(text: str, values: dict[str, str]) -> None:
    """With every name known, the text between the variables comes out unchanged."""
    known = {name: values.get(name, "") for name in PLACEHOLDER.findall(text)}
    parts = PLACEHOLDER.split(text)
    expected = "".join(part if at % 2 == 0 else known[part] for at, part in enumerate(parts))
    rendered = render(text, known)
    assert (rendered.text, rendered.missing) == (expected, ())


@given(TEXTS, VALUES)
def test_missing_names_are_told_once_each(text: str, values: dict[str, str]) -> None:
    used = dict.fromkeys(PLACEHOLDER.findall(text))
    assert render(text, values).missing == tuple(name for name in used if name not in values)


def test_every_call_has_the_names_that_are_promised() -> None:
    scene = Scene(Brief(), datetime(2026, 3, 3, tzinfo=UTC), CallDetails("c", from_number="+13125550142"))
    assert set(values_for(scene)) == GIVEN_NAMES
