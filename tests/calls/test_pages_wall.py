import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from calls.live_pages import WallPicture
from calls.models import CallEvent, Origin
from tests.calls.call_facts import House, at, make_house
from tests.calls.page_rows import at_work, call_row, ended, reviewer_of, says, turn_row

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return make_house()


def wall(client: Client, house: House) -> str:
    client.force_login(reviewer_of(house.business))
    answer = client.get(reverse("live", args=[house.business.slug]))
    assert answer.status_code == 200
    return answer.text


def told(message: str) -> dict[str, Any]:
    parts: dict[str, Any] = json.loads(message)
    return parts


def test_a_card_tells_who_is_on_the_line_and_what_was_said_last(client: Client, house: House) -> None:
    call = call_row(house)
    says(call, 0, "caller", "Are you open on Saturday")
    says(call, 1, "agent", "Until noon.")
    page = wall(client, house)
    for told in ("+1 415-555-0123", "Front desk", "v3", "Are you open on Saturday", "Until noon."):
        assert told in page
    assert f'data-since="{int(at(0).timestamp() * 1000)}"' in page
    assert reverse("call", args=[house.business.slug, "call_1"]) in page


@pytest.mark.parametrize(
    ("first_word_ms", "pace"), [(799.0, "good"), (800.0, "slow"), (1_199.0, "slow"), (1_200.0, "late")]
)
def test_the_last_first_word_is_marked_against_the_budget(
    client: Client, house: House, first_word_ms: float, pace: str
) -> None:
    turn_row(call_row(house), 1, 1_000, "Yes.", first_word_ms=first_word_ms)
    assert f'class="pace" data-tone="{pace}"' in wall(client, house)


def test_a_handover_shows_on_the_card(client: Client, house: House) -> None:
    call = call_row(house)
    CallEvent.objects.create(
        call=call, event_id="e1", type="transfer_moved", data={"step": "commanded"}, created_at=at(5)
    )
    assert 'data-slot="state" class="chip" data-tone="news">Transferring<' in wall(client, house)


def test_an_empty_wall_teaches_how_to_place_a_call(client: Client, house: House) -> None:
    page = wall(client, house)
    assert "<article" not in page
    assert "Dial the phone number of one of your agents" in page


def test_words_of_a_caller_cannot_become_markup(client: Client, house: House) -> None:
    says(call_row(house), 0, "caller", "<script>alert(1)</script>")
    page = wall(client, house)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize("name", ["live", "calls"])
def test_a_stranger_to_the_business_finds_nothing(client: Client, house: House, name: str) -> None:
    other = make_house("other")
    client.force_login(reviewer_of(other.business, "someone@other.example"))
    assert client.get(reverse(name, args=[house.business.slug])).status_code == 404


def test_only_what_moved_is_painted_again(house: House) -> None:
    moving, still = call_row(house, "call_1"), call_row(house, "call_2")
    says(still, 0, "caller", "Nothing new here")
    picture = WallPicture(at_work(house.business))
    assert "Nothing new here" in picture.everything()
    says(moving, 0, "caller", "I would like")
    assert told(picture.changes({moving.pk})) == {"cards": {str(moving.pk): {"caller": ["I would like", "", ""]}}}


def test_what_did_not_change_is_not_sent(house: House) -> None:
    call = call_row(house)
    picture = WallPicture(at_work(house.business))
    picture.everything()
    assert picture.changes({call.pk}) == ""
    assert picture.changes() == ""


def test_a_call_that_begins_comes_first_and_is_counted(house: House) -> None:
    picture = WallPicture(at_work(house.business))
    picture.everything()
    call = call_row(house)
    html = told(picture.changes({call.pk}))["html"]
    assert '<div id="wall" hx-swap-oob="afterbegin"><article' in html
    assert 'id="live-count-side"' in html
    assert ">1<span" in html


def test_a_call_that_ended_leaves_the_wall(house: House) -> None:
    call = call_row(house)
    picture = WallPicture(at_work(house.business))
    picture.everything()
    ended(call, "user_hangup", at(60_000))
    html = told(picture.changes({call.pk}))["html"]
    assert f'id="call-{call.pk}" hx-swap-oob="delete"' in html
    assert ">0<span" in html
    assert picture.changes({call.pk}) == ""


def test_a_lost_message_is_made_good_by_looking_at_every_call(house: House) -> None:
    gone = call_row(house, "call_1")
    picture = WallPicture(at_work(house.business))
    picture.everything()
    ended(gone, "user_hangup", at(60_000))
    come = call_row(house, "call_2")
    html = told(picture.changes())["html"]
    assert f'id="call-{gone.pk}" hx-swap-oob="delete"' in html
    assert f'id="call-{come.pk}"' in html


def test_calls_of_other_origins_and_businesses_stay_off_the_wall(house: House) -> None:
    picture = WallPicture(at_work(house.business))
    picture.everything()
    strange = [call_row(house, "call_t", origin=Origin.TEST), call_row(make_house("other"), "call_o")]
    assert picture.changes({call.pk for call in strange}) == ""


def test_the_size_of_the_wall_does_not_change_the_number_of_queries(
    house: House, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        says(call_row(house, f"call_{number}"), 0, "caller", "Hello")
    picture = WallPicture(at_work(house.business))
    with django_assert_num_queries(3):
        picture.everything()
