"""A number and a sentence that nobody else may see, looked for in everything that leaves the house."""

import html
import json
import re
from urllib.parse import unquote_plus

import pytest

from tests.house.asking import Asker
from tests.house.furnished import OURS, THEIRS, Canary, our_models
from tests.house.route_table import ROUTES, Fate, Route, Who
from voiceops.metrics import metrics_text

pytestmark = pytest.mark.django_db

READ = [route for route in ROUTES if route.gets]
PARTING = re.compile(r"<[^>]*>|[\s().,/+_-]|\\u00a0|&nbsp;")


def traces(seen: str, canary: Canary) -> list[str]:
    """The canary's ways of showing itself, however the number is grouped and however the text is escaped."""
    plain = unquote_plus(html.unescape(seen.replace("\\u002b", "+")))
    digits = canary.number.lstrip("+")
    found = [canary.sentence] if canary.sentence in plain else []
    bare = PARTING.sub("", plain)
    at = bare.find(digits[-8:])
    return found if at < 0 else [*found, f"{canary.number} in …{bare[max(at - 60, 0) : at]}"]


def asked(asker: Asker, route: Route, who: Who) -> str:
    """All that came back, for the plain address and for every query of the table."""
    return "".join(asker.ask(route, who, "GET", query).seen for query in ("", *route.query))


def acted(asker: Asker, route: Route, who: Who) -> str:
    return asker.ask(route, who, "POST").seen if route.posts else ""


@pytest.mark.parametrize(
    "written",
    [
        "+442079460958",
        "+44 20 7946 0958",
        "(020) 7946-0958",
        "44%2020%207946%200958",
        "<b>+44</b> 20 <i>7946</i>&nbsp;0958",
        json.dumps({"number": "+44 20 7946 0958", "note": "marmalade heron"}),
    ],
)
def test_the_canary_is_known_however_it_is_written(written: str) -> None:
    assert traces(written, THEIRS)
    assert not traces(written, OURS)


def test_the_canary_is_in_every_table_that_holds_text(asker: Asker) -> None:
    """A table without it would be looked at in vain."""
    bare = []
    for model in our_models():
        texts = [column for column in model._meta.concrete_fields if column.get_internal_type() == "TextField"]
        row = asker.theirs.rows[model._meta.label]
        if texts and not any(traces(str(getattr(row, column.name)), THEIRS) for column in texts):
            bare.append(model._meta.label)
    assert bare == []


def test_an_owner_sees_the_own_canary(asker: Asker) -> None:
    call = next(route for route in ROUTES if route.name == "call")
    sentence, number = traces(asked(asker, call, Who.OWNER), OURS)
    assert sentence == OURS.sentence
    assert number.startswith(OURS.number)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
@pytest.mark.parametrize("who", [Who.VIEWER, Who.OWNER])
def test_nothing_of_another_business_is_answered_or_logged(asker: Asker, route: Route, who: Who) -> None:
    seen = (asked(asker, route, who) if route.gets else "") + acted(asker, route, who)
    assert traces(seen, THEIRS) == []


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_a_foreigner_is_answered_nothing_of_ours(asker: Asker, route: Route) -> None:
    seen = (asked(asker, route, Who.FOREIGNER) if route.gets else "") + acted(asker, route, Who.FOREIGNER)
    assert traces(seen, OURS) == []


@pytest.mark.parametrize("route", READ, ids=lambda route: route.name)
def test_a_viewer_is_shown_no_number_whole(asker: Asker, route: Route) -> None:
    assert [trace for trace in traces(asked(asker, route, Who.VIEWER), OURS) if trace != OURS.sentence] == []


@pytest.mark.parametrize("route", READ, ids=lambda route: route.name)
def test_no_log_line_holds_a_number_or_what_was_said(asker: Asker, route: Route) -> None:
    answer = asker.ask(route, Who.OWNER, "GET")
    assert answer.fate == Fate.IN
    assert traces(answer.logged, OURS) == []


def test_no_figure_holds_a_number_or_what_was_said(asker: Asker) -> None:
    for route in READ:
        asker.ask(route, Who.OWNER, "GET")
    assert traces(metrics_text().decode(), OURS) == traces(metrics_text().decode(), THEIRS) == []
