"""Holes left for upper rooms are filled at the start, or told."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from common import ports
from common.ports import Port, Ports
from voiceops.apps import every_port_is_filled


@pytest.fixture
def hole(monkeypatch: pytest.MonkeyPatch) -> Port[str]:
    monkeypatch.setattr(ports, "_required", [])
    return Port[str]("room.hole")


def test_a_required_port_that_nobody_fills_stops_the_start_and_names_itself(hole: Port[str]) -> None:
    assert [error.msg for error in every_port_is_filled()] == ["Nothing fills the port room.hole."]
    with pytest.raises(ImproperlyConfigured, match=r"room\.hole"):
        hole()


def test_a_filled_port_gives_what_was_filled_in(hole: Port[str]) -> None:
    hole.fill("known")
    assert hole() == "known"
    assert every_port_is_filled() == []


def test_an_optional_port_gives_its_absent_form_until_it_is_filled() -> None:
    port = Port("room.optional", absent="nothing")
    assert port() == "nothing"
    assert every_port_is_filled() == []


def test_many_may_fill_a_list_each_once_in_order() -> None:
    checks = Ports[str]("room.checks")
    assert list(checks) == []
    for name in ("evals", "words", "evals"):
        checks.add(name)
    assert list(checks) == ["evals", "words"]
