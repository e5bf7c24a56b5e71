from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.template import Context, Template

from common.templatetags.ui import budget, clock, ms


def shown(source: str, **values: object) -> str:
    return Template("{% load ui %}" + source).render(Context(values))


def test_a_phone_number_is_grouped_or_masked() -> None:
    reviewer, viewer = SimpleNamespace(sees_numbers=True), SimpleNamespace(sees_numbers=False)
    assert shown("{{ n|phone:who }}", n="+13125550142", who=reviewer) == "+1 312-555-0142"
    assert shown("{{ n|phone:who }}", n="+13125550142", who=viewer) == "+1••••••0142"
    assert shown("{{ n|phone }}", n="+13125550142") == "+1••••••0142"
    assert shown("{{ n|phone }}", n="") == "—"


def test_numbers_in_what_was_said_are_hidden_from_who_may_not_see_them() -> None:
    said = "Call (312) 555-0142 at 10:30 for 2 people, or +44 20 7946 0958."
    assert shown("{{ n|said:who }}", n=said, who=SimpleNamespace(sees_numbers=True)) == said
    hidden = shown("{{ n|said:who }}", n=said, who=SimpleNamespace(sees_numbers=False))
    assert hidden == "Call (••••••••42 at 10:30 for 2 people, or ••••••••••58."


def test_milliseconds_are_whole_and_grouped() -> None:
    assert ms(640.4) == "640 ms"
    assert ms(12_345) == "12,345 ms"
    assert ms(0) == "0 ms"
    assert ms(None) == "—"


@pytest.mark.parametrize(
    ("took_ms", "verdict"), [(0, "good"), (799.9, "good"), (800, "slow"), (1199, "slow"), (1200, "late"), (None, "")]
)
def test_an_answers_time_is_judged_by_what_people_expect(took_ms: float | None, verdict: str) -> None:
    assert budget(took_ms) == verdict


@pytest.mark.parametrize(
    ("length", "face"),
    [
        (7, "0:07"),
        (59.6, "1:00"),
        (750, "12:30"),
        (3_723, "1:02:03"),
        (timedelta(minutes=2, seconds=5), "2:05"),
        (timedelta(seconds=-3), "0:00"),
        (None, "—"),
    ],
)
def test_a_length_of_time_reads_like_a_stop_watch(length: timedelta | float | None, face: str) -> None:
    assert clock(length) == face
