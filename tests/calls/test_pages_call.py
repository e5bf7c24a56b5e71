import re

import pytest
from django.test import Client
from django.urls import reverse

from calls.live_pages import CallPicture
from calls.models import CallEvent, CallStatus, ToolRun, TurnRecord
from tests.calls.call_facts import House, at, make_house
from tests.calls.page_rows import at_work, call_row, ended, reviewer_of, says, turn_row

pytestmark = pytest.mark.django_db

SENT = "We have Wednesday at ten, or Thursday at two."


@pytest.fixture
def house(client: Client) -> House:
    made = make_house()
    client.force_login(reviewer_of(made.business))
    return made


def page_of(client: Client, house: House, retell_call_id: str = "call_1") -> str:
    answer = client.get(reverse("call", args=[house.business.slug, retell_call_id]))
    assert answer.status_code == 200
    return answer.text


def row_of(page: str, turn_id: int) -> str:
    return page.partition(f'data-turn="{turn_id}"')[2].partition("</li>")[0]


def test_the_words_of_both_stand_in_the_order_they_were_spoken(client: Client, house: House) -> None:
    call = call_row(house)
    says(call, 0, "agent", "Hello.", 0)
    turn_row(call, 0, 0, "Hello.", kind="begin")
    says(call, 1, "caller", "When are you open?")
    says(call, 2, "agent", SENT, 1)
    turn_row(call, 1, 3_000, SENT)
    page = page_of(client, house)
    assert page.index("Hello.") < page.index("When are you open?") < page.index(SENT)
    assert 'data-call="call_1"' in page


@pytest.mark.parametrize(
    ("rung", "told"),
    [
        ("filler", "filler after 600 ms"),
        ("second_model", "second model"),
        ("prepared", "prepared sentence"),
        ("stalled", "gave up mid-answer"),
        ("transfer", "transferred"),
    ],
)
def test_every_rung_of_the_ladder_shows_in_plain_words(client: Client, house: House, rung: str, told: str) -> None:
    turn_row(call_row(house), 7, 1_000, SENT, [rung], first_frame_ms=600.0)
    row = row_of(page_of(client, house), 7)
    assert re.search(rf'data-rung="{rung}"[^>]*>{told}<', row)


def test_a_turn_s_time_is_drawn_in_parts_against_the_budget(client: Client, house: House) -> None:
    turn_row(call_row(house), 1, 1_000, SENT, own_ms=20.0, first_token_ms=420.0, first_word_ms=450.0)
    row = row_of(page_of(client, house), 1)
    drawn = re.findall(r'data-part="(\w+)" x="(\d+)" width="(\d+)"', row)
    assert drawn == [("own", "0", "20"), ("model", "20", "400"), ("words", "420", "30")]
    assert '<rect class="mark" x="800"' in row
    assert re.search(r"pace-good[^>]*data-first-word>450 ms<", row)


def test_a_prepared_sentence_is_timed_when_it_left_not_when_the_filler_did(client: Client, house: House) -> None:
    late = {"first_word_ms": None, "first_token_ms": None, "first_frame_ms": 600.0, "finished_ms": 4_003.0}
    turn_row(call_row(house), 1, 1_000, SENT, ["filler", "prepared"], outcome="prepared", **late)
    assert re.search(r"pace-late[^>]*data-first-word>4,003 ms<", row_of(page_of(client, house), 1))


def test_what_a_caller_talked_over_is_struck_out(client: Client, house: House) -> None:
    call = call_row(house)
    turn_row(call, 1, 1_000, SENT, was_interrupted=True, heard="we have Wednesday at")
    row = row_of(page_of(client, house), 1)
    assert "<span data-said>we have Wednesday at</span>" in row
    assert re.search(r"<s data-never-heard.*ten, or Thursday at two\.</s>", row)
    assert "heard up to here" in row


def test_an_answer_nobody_heard_is_struck_out_whole(client: Client, house: House) -> None:
    turn_row(call_row(house), 1, 1_000, SENT, was_interrupted=True, heard="")
    row = row_of(page_of(client, house), 1)
    assert re.search(rf"<s data-never-heard.*{SENT}</s>", row)
    assert "heard nothing" in row


def test_the_three_layers_are_told_apart_only_where_they_differ(client: Client, house: House) -> None:
    call = call_row(house)
    turn_row(call, 1, 1_000, SENT, generated=f"**{SENT}**")
    turn_row(call, 2, 2_000, SENT)
    page = page_of(client, house)
    assert "The model wrote" in row_of(page, 1)
    assert '<mark class="odd">**We</mark> have Wednesday at ten' in row_of(page, 1)
    assert "The model wrote" not in row_of(page, 2)


def test_tools_faults_and_tokens_hang_on_their_turn(client: Client, house: House) -> None:
    call = call_row(house)
    turn_row(call, 1, 1_000, SENT, faults=["http_503"], tokens_in=900, tokens_out=31, are_tokens_estimated=True)
    run = {"run_key": "k", "run_id": "r", "turn_id": 1, "name": "book_slot", "created_at": at(1_100)}
    ToolRun.objects.create(call=call, arguments='{"day": "Wednesday"}', content="taken", succeeded=False, **run)
    row = row_of(page_of(client, house), 1)
    assert "the model refused with status 503" in row
    assert "900 in (0 from the cache), 31 out, estimated" in row
    assert re.search(r'data-tool="book_slot".*book_slot failed', row, re.DOTALL)
    assert "{&quot;day&quot;: &quot;Wednesday&quot;}" in row


def test_the_steps_of_a_handover_are_told(client: Client, house: House) -> None:
    call = call_row(house)
    turn_row(call, 1, 1_000, "I am transferring you now.", ["transfer"], outcome="transferred")
    data = {"step": "refused", "reason": "busy line"}
    CallEvent.objects.create(call=call, event_id="e", type="transfer_moved", data=data, created_at=at(2_000))
    assert "Transfer refused: busy line" in row_of(page_of(client, house), 1)


def test_a_turn_that_was_overtaken_takes_one_quiet_line(client: Client, house: House) -> None:
    turn_row(call_row(house), 1, 1_000, outcome="silenced", first_frame_ms=None, first_word_ms=None)
    row = row_of(page_of(client, house), 1)
    assert "Overtaken: the caller went on talking" in row
    assert "<svg" not in row


def test_a_call_of_another_business_is_not_found(client: Client, house: House) -> None:
    call_row(make_house("other"), "call_theirs")
    assert client.get(reverse("call", args=[house.business.slug, "call_theirs"])).status_code == 404


def test_a_past_call_opens_no_socket(client: Client, house: House) -> None:
    call = call_row(house)
    assert "ws-connect" in page_of(client, house)
    ended(call, "user_hangup", at(60_000))
    page = page_of(client, house)
    assert "ws-connect" not in page
    assert "Caller hung up" in page


def test_a_new_turn_is_added_and_a_known_one_mended_in_its_place(house: House) -> None:
    call = call_row(house)
    open_turn = turn_row(call, 1, 1_000, outcome="", first_frame_ms=None, first_word_ms=None)
    picture = CallPicture(at_work(house.business), "call_1")
    assert "Answering" in picture.everything()
    says(call, 4, "agent", SENT, 1)
    TurnRecord.objects.filter(pk=open_turn.pk).update(outcome="spoken", sent=SENT)
    says(call, 5, "caller", "Wednesday, please.")
    html = picture.changes()
    mended, _, added = html.partition('<ol id="story" hx-swap-oob="beforeend">')
    assert re.search(r'<li id="turn-answer-1"[^>]*hx-swap-oob="true"', mended)
    assert SENT in mended
    assert "Wednesday, please." in added


def test_rows_that_change_places_are_laid_anew_from_there_on(house: House) -> None:
    call = call_row(house)
    says(call, 0, "caller", "Hello")
    turn_row(call, 1, 1_000, SENT)
    picture = CallPicture(at_work(house.business), "call_1")
    picture.everything()
    says(call, 1, "caller", "Anything on")
    says(call, 2, "agent", SENT, 1)
    html = picture.changes()
    removed, _, added = html.partition('<ol id="story" hx-swap-oob="beforeend">')
    assert '<div id="turn-answer-1" hx-swap-oob="delete">' in removed
    assert "said-0" not in html
    assert added.index("Anything on") < added.index('id="turn-answer-1"')


def test_an_unchanged_call_sends_nothing(house: House) -> None:
    turn_row(call_row(house), 1, 1_000, SENT)
    picture = CallPicture(at_work(house.business), "call_1")
    picture.everything()
    assert picture.changes() == ""


def test_the_end_of_a_call_reaches_an_open_page(house: House) -> None:
    call = call_row(house)
    picture = CallPicture(at_work(house.business), "call_1")
    assert "On the line" in picture.everything()
    ended(call, "call_transfer", at(9_000))
    html = picture.changes()
    assert "Transferred to a person" in html
    assert "0:09" in html
    assert CallStatus.LIVE not in html
