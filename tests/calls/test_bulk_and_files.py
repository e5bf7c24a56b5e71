"""Acts on many calls at once, and lists as files."""

import csv
import io
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient, Client
from django.urls import reverse

from businesses.models import AuditEntry, Role
from calls.listing import bulk
from calls.models import Assignment, CallTag, Tag
from common.csv_files import neutral
from tests.calls.call_facts import House, make_house
from tests.calls.list_rows import listed
from tests.calls.page_rows import reviewer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(client: Client) -> House:
    made = make_house()
    client.force_login(reviewer_of(made.business))
    return made


@pytest.fixture
def tag(house: House) -> Tag:
    return Tag.objects.create(business=house.business, name="late")


def post(client: Client, house: House, **data: Any) -> Any:
    return client.post(reverse("calls_bulk", args=[house.business.slug]), data, follow=True)


def tagged() -> set[str]:
    return set(CallTag.objects.values_list("call__retell_call_id", flat=True))


def test_an_act_is_asked_before_it_is_done_and_says_how_many(client: Client, house: House, tag: Tag) -> None:
    calls = [listed(house, f"call_{number}") for number in range(3)]
    wish = {"act": "tag", "tag": tag.pk, "call": [calls[0].pk, calls[2].pk], "list": "direction=web"}
    question = post(client, house, **wish)
    assert "on 2 calls?" in question.text
    assert tagged() == set()
    done = post(client, house, **wish, confirmed="2")
    assert tagged() == {"call_0", "call_2"}
    assert "2 calls changed." in done.text
    assert done.redirect_chain[-1][0].endswith("?direction=web")


def test_all_that_match_means_all_pages_of_the_list_and_no_others(client: Client, house: House, tag: Tag) -> None:
    for number in range(60):
        listed(house, f"call_{number}", sentiment="Negative")
    listed(house, "call_glad", sentiment="Positive")
    wish = {"act": "tag", "tag": tag.pk, "all": "yes", "list": "sentiment=Negative"}
    assert "on 60 calls?" in post(client, house, **wish).text
    post(client, house, **wish, confirmed="60")
    assert len(tagged()) == 60
    assert "call_glad" not in tagged()


def test_a_list_that_has_grown_meanwhile_is_asked_about_again(client: Client, house: House, tag: Tag) -> None:
    listed(house, "call_1")
    wish = {"act": "tag", "tag": tag.pk, "all": "yes", "list": ""}
    post(client, house, **wish)
    listed(house, "call_2")
    assert "on 2 calls?" in post(client, house, **wish, confirmed="1").text
    assert tagged() == set()


def test_calls_are_given_to_a_colleague_once_and_it_is_audited(client: Client, house: House) -> None:
    call = listed(house, "call_1")
    person = reviewer_of(house.business, "ada@dental.example")
    wish = {"act": "assign", "assign": person.pk, "call": [call.pk]}
    assert "look at 1 call?" in post(client, house, **wish).text
    post(client, house, **wish, confirmed="1")
    assert "1 had it already" in post(client, house, **wish, confirmed="1").text
    assert Assignment.objects.get().person == person
    assert AuditEntry.objects.filter(act="calls_assigned").count() == 1


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        ({"act": "tag", "tag": ""}, "Choose a tag from the list."),
        ({"act": "tag", "tag": "x"}, "Choose a tag from the list."),
        ({"act": "assign", "assign": "99999"}, "Choose a person who reviews calls here."),
        ({"act": "burn"}, "Choose what to do with these calls"),
    ],
)
def test_a_wish_without_meaning_is_refused_with_a_sentence(
    client: Client, house: House, wish: dict[str, str], sentence: str
) -> None:
    call = listed(house, "call_1")
    assert sentence in post(client, house, **wish, call=[call.pk], confirmed="1").text


def test_nothing_chosen_is_told(client: Client, house: House, tag: Tag) -> None:
    assert "No calls are chosen." in post(client, house, act="tag", tag=tag.pk).text


def test_rows_of_another_business_are_never_touched(client: Client, house: House, tag: Tag) -> None:
    other = make_house("other")
    theirs = listed(other, "call_theirs")
    their_tag = Tag.objects.create(business=other.business, name="theirs")
    mine = listed(house, "call_1")
    assert "No calls are chosen." in post(client, house, act="tag", tag=tag.pk, call=[theirs.pk], confirmed="1").text
    refused = post(client, house, act="tag", tag=their_tag.pk, call=[mine.pk], confirmed="1")
    assert "Choose a tag from the list." in refused.text
    assert tagged() == set()


def test_too_many_calls_are_refused_before_anything_is_done(
    client: Client, house: House, tag: Tag, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "MOST", 2)
    for number in range(3):
        listed(house, f"call_{number}")
    page = post(client, house, act="tag", tag=tag.pk, all="yes", list="", confirmed="3")
    assert "Narrow the list, by time for example" in page.text
    assert tagged() == set()


def test_all_of_a_list_whose_filter_is_gone_is_not_all_calls(client: Client, house: House, tag: Tag) -> None:
    listed(house, "call_1")
    page = post(client, house, act="tag", tag=tag.pk, all="yes", list="agent=424242", confirmed="1")
    assert "an agent no longer exists" in page.text
    assert tagged() == set()


def test_a_viewer_may_not_change_calls(client: Client, house: House, tag: Tag) -> None:
    client.force_login(reviewer_of(house.business, "viewer@dental.example", Role.VIEWER))
    assert post(client, house, act="tag", tag=tag.pk).status_code == 403


def file_of(client: Client, house: House, query: str = "") -> list[list[str]]:
    answer = client.get(f"{reverse('calls_export', args=[house.business.slug])}?{query}")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    text = answer.getvalue().decode()
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def test_a_file_holds_the_whole_list_in_its_order_and_columns(client: Client, house: House) -> None:
    for number in range(60):
        listed(house, f"call_{number:02}", duration_s=number, sentiment="Negative")
    listed(house, "call_glad", sentiment="Positive")
    rows = file_of(client, house, "sentiment=Negative&sort=-length&cols=length,call")
    assert rows[0] == ["Caller", "Length", "Call"]
    assert [row[1] for row in rows[1:]] == [str(number) for number in range(59, -1, -1)]


def test_a_file_is_in_the_audit_trail_with_what_it_held(client: Client, house: House) -> None:
    file_of(client, house, "sentiment=Negative&cols=when")
    entry = AuditEntry.objects.get()
    assert (entry.act, entry.after["list"], entry.after["columns"]) == (
        "calls_exported",
        "sentiment=Negative",
        ["when", "caller"],
    )


def test_numbers_in_a_file_are_masked_for_viewers(client: Client, house: House) -> None:
    listed(house, "call_1")
    assert file_of(client, house, "cols=agent")[1][0] == "'+1 415-555-0123"
    client.force_login(reviewer_of(house.business, "viewer@dental.example", Role.VIEWER))
    assert file_of(client, house, "cols=agent")[1][0] == "'+1••••••0123"


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_a_cell_that_looks_like_a_formula_is_neutral(client: Client, house: House, name: str) -> None:
    assert neutral(name) == f"'{name}"
    house.agent.name = name
    house.agent.save()
    listed(house, "call_1")
    assert file_of(client, house, "cols=agent")[1][1].startswith("'")


def test_right_to_left_words_emoji_and_line_breaks_come_through(client: Client, house: House) -> None:
    house.agent.name = 'שלום 😀 "quoted", and\nbroken'
    house.agent.save()
    listed(house, "call_1")
    assert file_of(client, house, "cols=agent")[1][1] == house.agent.name


def test_a_file_of_no_calls_has_its_heading(client: Client, house: House) -> None:
    assert len(file_of(client, house)) == 1


@pytest.mark.django_db(transaction=True)
async def test_behind_the_real_server_s_door_a_file_comes_in_pieces() -> None:
    def furnish() -> tuple[House, Any]:
        made = make_house()
        for number in range(1_200):
            listed(made, f"call_{number}")
        return made, reviewer_of(made.business)

    house, person = await sync_to_async(furnish)()
    client = AsyncClient()
    await client.aforce_login(person)
    answer: Any = await client.get(reverse("calls_export", args=[house.business.slug]))
    assert answer.is_async
    pieces = [piece async for piece in answer.streaming_content]
    assert len(pieces) == 3
    assert sum(piece.count(b"\r\n") for piece in pieces) == 1_201
