"""What a wall shows and in which order, and that its address keeps it."""

import json
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from agents.models import Agent
from calls.live_pages import WallPicture
from calls.models import Call, CallEvent
from calls.operators.wall_view import Sort, WallView, wall_cards
from tests.calls.call_facts import House, at, make_house
from tests.calls.page_rows import at_work, call_row, reviewer_of, turn_row

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def calls(house: House) -> dict[str, Call]:
    """A quick call, a slow one of a second agent, one that is being handed over; begun in this order."""
    second = Agent.objects.create(business=house.business, name="Billing", prompt=house.agent.prompt)
    rows = {
        "quick": call_row(house, "call_quick", started_at=at(0)),
        "slow": call_row(house, "call_slow", started_at=at(1_000), agent=second),
        "leaving": call_row(house, "call_leaving", started_at=at(2_000)),
    }
    turn_row(rows["quick"], 1, 1_000, "Yes.", first_word_ms=310.0)
    turn_row(rows["slow"], 1, 2_000, "Yes.", first_word_ms=1_450.0)
    hand_over(rows["leaving"])
    return rows


def hand_over(call: Call) -> None:
    CallEvent.objects.create(
        call=call, event_id=f"e{call.pk}", type="transfer_moved", data={"step": "commanded"}, created_at=at(5)
    )


def shown(house: House, **view: Any) -> list[str]:
    cards = wall_cards(at_work(house.business), WallView(**view))
    return [card.call.retell_call_id.removeprefix("call_") for card in cards]


@pytest.mark.usefixtures("calls")
def test_the_newest_stands_first_unless_told_otherwise(house: House) -> None:
    assert shown(house) == ["leaving", "slow", "quick"]


@pytest.mark.usefixtures("calls")
@pytest.mark.parametrize(
    ("view", "expected"),
    [
        ({"is_slow": True}, ["slow"]),
        ({"is_escalating": True}, ["leaving"]),
        ({"is_slow": True, "is_escalating": True}, []),
        ({"sort": Sort.LONGEST}, ["quick", "slow", "leaving"]),
        ({"sort": Sort.SLOWEST}, ["slow", "quick", "leaving"]),
    ],
)
def test_filters_and_orders(house: House, view: dict[str, Any], expected: list[str]) -> None:
    assert shown(house, **view) == expected


def test_the_agent_s_calls(house: House, calls: dict[str, Call]) -> None:
    assert shown(house, agent=calls["slow"].agent_id) == ["slow"]


@pytest.mark.parametrize("view", [WallView(), WallView(agent=4, is_slow=True, is_escalating=True, sort=Sort.SLOWEST)])
def test_an_address_says_what_is_shown(view: WallView) -> None:
    assert WallView.from_query(QueryDict(view.query.removeprefix("?"))) == view


@pytest.mark.parametrize("query", ["agent=x&sort=prettiest&slow=yes", "agent=", "agent=²", "agent=-1"])
def test_a_wrong_address_shows_everything(query: str) -> None:
    assert WallView.from_query(QueryDict(query)) == WallView()


@pytest.mark.usefixtures("calls")
def test_the_page_keeps_its_choices_and_gives_them_to_its_socket(client: Client, house: House) -> None:
    client.force_login(reviewer_of(house.business))
    page = client.get(reverse("live", args=[house.business.slug]), {"slow": "1", "sort": "slowest"}).text
    assert 'ws-connect="/ws/b/dental/live/?slow=1&amp;sort=slowest"' in page
    assert "call_slow" in page
    assert "call_quick" not in page
    assert "?slow=1&amp;escalating=1&amp;sort=slowest" in page


@pytest.mark.usefixtures("calls")
def test_a_wall_on_which_nothing_fits_says_how_to_see_all(client: Client, house: House) -> None:
    client.force_login(reviewer_of(house.business))
    page = client.get(reverse("live", args=[house.business.slug]), {"slow": "1", "escalating": "1"}).text
    assert "No live call fits" in page
    assert "Dial the phone number" not in page


def test_a_call_that_turns_slow_comes_and_one_that_recovers_goes(house: House, calls: dict[str, Call]) -> None:
    picture = WallPicture(at_work(house.business), WallView(is_slow=True))
    assert "call_slow" in picture.everything()
    turn_row(calls["quick"], 2, 9_000, "Well.", first_word_ms=900.0)
    turn_row(calls["slow"], 2, 9_000, "Well.", first_word_ms=200.0)
    html = json.loads(picture.changes({call.pk for call in calls.values()}))["html"]
    assert f'id="call-{calls["quick"].pk}" data-row' in html
    assert f'<div id="call-{calls["slow"].pk}" hx-swap-oob="delete">' in html
    assert 'id="live-count-side"' not in html  # as many calls are on the line as before


def test_cards_are_told_to_move_only_when_their_order_changed(house: House, calls: dict[str, Call]) -> None:
    picture = WallPicture(at_work(house.business), WallView(sort=Sort.SLOWEST))
    picture.everything()
    turn_row(calls["quick"], 2, 9_000, "Well.", first_word_ms=400.0)
    assert "wall-order" not in picture.changes({calls["quick"].pk})
    turn_row(calls["quick"], 3, 10_000, "Well.", first_word_ms=1_900.0)
    order = " ".join(str(calls[name].pk) for name in ("quick", "slow", "leaving"))
    assert f'data-order="{order}"' in json.loads(picture.changes({calls["quick"].pk}))["html"]


@pytest.mark.usefixtures("calls")
def test_a_new_call_comes_first_without_being_told_where(house: House) -> None:
    picture = WallPicture(at_work(house.business))
    picture.everything()
    new = [call_row(house, f"call_new_{number}", started_at=at(9_000 + number)) for number in range(2)]
    html = json.loads(picture.changes({call.pk for call in new}))["html"]
    assert "wall-order" not in html
    # Each is put before all others, so the newest is put last.
    assert html.index(f'id="call-{new[0].pk}"') < html.index(f'id="call-{new[1].pk}"')


@pytest.mark.usefixtures("calls")
def test_how_quick_an_answer_was_is_told_in_words_too(client: Client, house: House) -> None:
    client.force_login(reviewer_of(house.business))
    page = client.get(reverse("live", args=[house.business.slug])).text
    assert "1,450 ms</span>" in page
    assert '<span data-slot="standing" data-tone="late">, late</span>' in page
    assert '<span data-slot="standing" data-tone="good">, in time</span>' in page
