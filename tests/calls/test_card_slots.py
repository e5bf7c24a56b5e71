"""What moves on a card, and that the template and the slots know the same names."""

import re
from dataclasses import replace

import pytest
from django.template.loader import render_to_string

from businesses.models import Role
from calls.live_pages import WallPicture
from calls.models import Utterance
from calls.operators.card_slots import NEWEST_CHARS, SLOTS, Slot, newest, slots_of
from calls.operators.presence import Watcher
from calls.operators.wall_view import Card, WallView, wall_cards
from tests.calls.call_facts import House, make_house
from tests.calls.page_rows import at_work, call_row, says, turn_row

pytestmark = pytest.mark.django_db
NUMBER = "Call me back on 415 555 0199 please"


@pytest.fixture
def house() -> House:
    return make_house()


def card_of(house: House) -> Card:
    [card] = wall_cards(at_work(house.business, Role.OWNER), WallView())
    return card


def test_the_card_has_a_place_for_every_slot_and_no_other(house: House) -> None:
    call_row(house)
    member, card = at_work(house.business), card_of(house)
    html = render_to_string(
        "calls/_live_card.html", {"card": card, "call": card.call, "member": member, "business": house.business}
    )
    assert sorted(re.findall(r'data-slot="(\w+)"', html)) == sorted(SLOTS)


def test_a_viewer_is_sent_no_number_that_a_caller_says(house: House) -> None:
    call = call_row(house)
    picture = WallPicture(at_work(house.business, Role.VIEWER))
    picture.everything()
    says(call, 0, "caller", NUMBER)
    message = picture.changes({call.pk})
    assert "Call me back on" in message
    assert "0199" not in message.replace(" ", "")


def test_a_number_is_hidden_before_a_long_text_is_cut_through_it(house: House) -> None:
    call = call_row(house)
    rest = "x " * ((NEWEST_CHARS - len(" 0199 please ")) // 2)
    says(call, 0, "caller", f"{'word ' * 80}{NUMBER} {rest}")
    card = card_of(house)
    assert "0199" in slots_of(card, at_work(house.business, Role.MANAGER))["caller"].text
    assert "0199" not in slots_of(card, at_work(house.business, Role.VIEWER))["caller"].text


@pytest.mark.parametrize(
    ("text", "shown"),
    [("short", "short"), ("a" * NEWEST_CHARS, "a" * NEWEST_CHARS), ("b" * 900, "… " + "b" * NEWEST_CHARS)],
)
def test_the_end_of_a_long_text_is_shown(text: str, shown: str) -> None:
    assert newest(text) == shown


def test_a_long_text_begins_with_a_whole_word() -> None:
    assert newest("wonderful " * 100).split()[:2] == ["…", "wonderful"]


def test_the_others_at_a_call_are_named_and_counted(house: House) -> None:
    call_row(house)
    member, alone = at_work(house.business), card_of(house)
    both = slots_of(replace(alone, others=(Watcher("Ann", 1), Watcher("Bo", 2))), member)
    assert (both["others"].text, both["others"].title) == ("Ann", "Has this call open: Ann, Bo")
    assert both["more"].text == "+1"
    assert slots_of(alone, member)["others"] == slots_of(alone, member)["more"] == Slot()


@pytest.mark.parametrize(
    ("rungs", "told"),
    [
        ((), Slot()),
        (("filler",), Slot("filler", "notice")),
        (("filler", "prepared"), Slot("prepared sentence", "trouble")),
    ],
)
def test_the_last_step_of_the_ladder_has_its_colour(house: House, rungs: tuple[str, ...], told: Slot) -> None:
    turn_row(call_row(house), 1, 1_000, "Yes.", rungs=rungs)
    assert slots_of(card_of(house), at_work(house.business))["state"] == told


def test_each_side_s_newest_words_are_found_in_a_long_call(house: House) -> None:
    call = call_row(house)
    Utterance.objects.bulk_create(
        Utterance(call=call, position=at, speaker="caller" if at < 3 else "agent", text=f"words {at}")
        for at in range(300)
    )
    slots = slots_of(card_of(house), at_work(house.business))
    assert (slots["caller"].text, slots["agent"].text) == ("words 2", "words 299")


@pytest.mark.parametrize(("step", "tone"), [("refused", "trouble"), ("lost", "trouble"), ("confirmed", "news")])
def test_a_handover_that_failed_is_told_from_one_that_goes_well(house: House, step: str, tone: str) -> None:
    call_row(house)
    card = card_of(house)
    moved = replace(card, call=replace(card.call, transfer=step))
    assert slots_of(moved, at_work(house.business))["state"].tone == tone


@pytest.mark.parametrize(("rule_id", "told"), [("builtin.opt_out", ": wants no more calls"), ("k7f2", "")])
def test_the_key_of_a_rule_is_shown_to_nobody(rule_id: str, told: str) -> None:
    html = render_to_string("calls/_turn_facts.html", {"item": {"rule_id": rule_id}})
    assert f">by a rule{told}</span>" in html
    assert rule_id not in html
