"""Words and numbers inside transcripts."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from businesses.access import Member
from businesses.models import Role
from calls.models import Call, Utterance
from calls.searching import finding, matching
from calls.searching.finding import Hit, search
from calls.searching.matching import Scope, newest_matches, query_of
from calls.services import facts_store
from tests.calls.call_facts import House, agent_said, caller_said, closed, heard, make_house, opened
from tests.calls.list_rows import listed, said
from tests.calls.page_rows import at_work, call_row, reviewer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def member(house: House) -> Member:
    return at_work(house.business)


def found(member: Member, text: str) -> list[str]:
    return ["".join(part.text for part in hit.parts) for hit in search(member, text).hits]


def marks(hit: Hit) -> list[str]:
    return [part.text for part in hit.parts if part.is_found]


def test_a_word_is_found_whatever_its_ending_and_marked_where_it_stands(house: House, member: Member) -> None:
    said(listed(house, "call_1"), "What are your prices, and is the price final?")
    [hit] = search(member, "price").hits
    assert marks(hit) == ["prices", "price"]


def test_small_words_and_names_that_look_like_them_are_found(house: House, member: Member) -> None:
    said(listed(house, "call_1"), "This is Will speaking")
    said(listed(house, "call_2"), "Good morning")
    assert found(member, "will") == ["This is Will speaking"]


def test_all_words_must_stand_there_and_signs_ask_for_more(house: House, member: Member) -> None:
    call = listed(house, "call_1")
    for position, text in enumerate(("the front desk", "the desk in front", "a refund on my card", "a refund")):
        said(call, text, position)
    assert sorted(found(member, "front desk")) == ["the desk in front", "the front desk"]
    assert found(member, '"front desk"') == ["the front desk"]
    assert found(member, "refund -card") == ["a refund"]
    assert len(found(member, '"front desk" or card')) == 2


@pytest.mark.parametrize("written", ["312 555 0142", "+1 (312) 555-0142", "312.555.0142", "13125550142", "555 0142"])
@pytest.mark.parametrize(
    "told",
    [
        "Call me at 3125550142 please",
        "It is +1 (312) 555-0142.",
        "three one two, five five five, oh one four two",
        "Three one two five five five zero one four two, thanks",
    ],
)
def test_a_number_is_found_however_it_was_written_or_said(
    house: House, member: Member, written: str, told: str
) -> None:
    said(listed(house, "call_1"), told)
    said(listed(house, "call_2"), "Call me at 3125550199, I have two dogs and one cat")
    assert found(member, written) == [told]


def test_a_number_of_a_country_with_short_ones_is_found_with_and_without_its_code(house: House, member: Member) -> None:
    said(listed(house, "call_1"), "Mit nummer er 32 12 34 56")
    assert found(member, "+45 32 12 34 56") == found(member, "32123456") == ["Mit nummer er 32 12 34 56"]


def test_a_number_leads_to_its_calls_too(house: House, member: Member) -> None:
    listed(house, "call_1", from_number="+13125550142")
    listed(house, "call_2")
    result = search(member, "(312) 555-0142")
    assert [call.retell_call_id for call in result.callers] == ["call_1"]


def test_a_viewer_finds_a_number_but_sees_it_masked(house: House, client: Client) -> None:
    said(listed(house, "call_1", from_number="+13125550142"), "Call me at 312-555-0142 please")
    client.force_login(reviewer_of(house.business, role=Role.VIEWER))
    page = client.get(reverse("search", args=[house.business.slug]), {"q": "555 0142 call"}).text
    assert "••42 please" in page
    assert "555-0142" not in page
    assert "+1••••••0142" in page


def test_the_best_place_comes_first_and_of_equals_the_newest(house: House, member: Member) -> None:
    said(listed(house, "call_1"), "refund")
    said(listed(house, "call_2"), "I was told a long time ago that there would be a refund for the whole of it")
    said(listed(house, "call_3"), "refund")
    order = [hit.call.retell_call_id for hit in search(member, "refund").hits]
    assert order == ["call_3", "call_1", "call_2"]


def test_a_hit_opens_the_call_at_its_turn_and_tells_the_second(house: House, client: Client) -> None:
    call = listed(house, "call_1")
    said(call, "Hello", 0, "agent")
    said(call, "My invoice is wrong", 7, start_s=83.4)
    client.force_login(reviewer_of(house.business))
    page = client.get(reverse("search", args=[house.business.slug]), {"q": "invoice"}).text
    assert f"{reverse('call', args=[house.business.slug, 'call_1'])}#u-7" in page
    assert "at 1:23" in page
    assert '<mark class="hit">invoice</mark>' in page


@pytest.mark.parametrize("bad", ["<script>alert(1)</script>", "\ue0e0 evil \ue0e1", "a \x1b[31m red \x07 bell"])
def test_what_callers_say_stays_text(house: House, client: Client, bad: str) -> None:
    said(listed(house, "call_1"), f"refund {bad} now")
    client.force_login(reviewer_of(house.business))
    page = client.get(reverse("search", args=[house.business.slug]), {"q": "refund"}).text
    assert '<mark class="hit">refund</mark>' in page
    assert page.count("<mark") == 1
    assert "<script>alert" not in page


@pytest.mark.parametrize("text", ["שלום וברכה", "مرحبا بكم", "Größe", "日本語", "добрый день"])
def test_other_scripts_are_found_and_keep_their_direction(house: House, member: Member, text: str) -> None:
    said(listed(house, "call_1"), f"{text} 😀")
    assert found(member, text) == [f"{text} 😀"]


@pytest.mark.parametrize(
    "text", ["!!!", "-", '"', "or", "& | !", "'; DROP TABLE calls_call; --", "\x00", "((((", "😀", "a:*"]
)
def test_odd_questions_never_break_and_never_find_everything(house: House, member: Member, text: str) -> None:
    said(listed(house, "call_1"), "Good morning")
    assert search(member, text).hits == ()


def test_without_a_question_the_page_teaches_how_to_ask(house: House, client: Client) -> None:
    client.force_login(reviewer_of(house.business))
    address = reverse("search", args=[house.business.slug])
    assert "Search inside calls" in client.get(address).text
    assert "Nothing to look for" in client.get(address, {"q": "!!!"}).text
    assert "Nobody said that" in client.get(address, {"q": "zebra"}).text


def test_another_business_s_words_are_never_found(member: Member) -> None:
    said(listed(make_house("other"), "call_theirs"), "the canary sings")
    assert search(member, "canary").total == 0


def test_tests_and_evals_are_found_only_when_asked_for(house: House, member: Member) -> None:
    said(listed(house, "call_1", origin="eval"), "the canary sings")
    assert search(member, "canary").total == 0
    assert search(member, "canary", is_live=False).total == 1


def test_old_calls_are_found_after_the_newest_ones(house: House) -> None:
    now = timezone.now()
    ages = (0, 10, 40, 200, 600, 3_000)
    for days in reversed(ages):
        said(listed(house, f"call_{days}", now - timedelta(days=days)), "refund")
    scope = Scope(house.business)
    query = query_of("refund")
    calls = dict(Call.objects.values_list("pk", "retell_call_id"))
    order = [calls[match.call] for match in newest_matches(query, scope, 10)]
    assert order == [f"call_{days}" for days in ages]
    assert len(newest_matches(query, scope, 3)) == 3
    older = Scope(house.business, until=now - timedelta(days=30), since=now - timedelta(days=700))
    assert [calls[match.call] for match in newest_matches(query, older, 10)] == ["call_40", "call_200", "call_600"]


def test_a_common_word_is_found_among_the_last_rows_as_it_is_by_the_index(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        said(listed(house, f"call_{number}"), "refund")
    said(listed(make_house("other"), "call_theirs"), "refund")
    query, scope = query_of("refund"), Scope(house.business)
    among_the_last = newest_matches(query, scope, 4)
    monkeypatch.setattr(matching, "LAST_ROWS", 0)
    assert newest_matches(query, scope, 4) == among_the_last
    assert len(among_the_last) == 4


def test_beyond_the_limit_the_page_says_that_older_places_are_left_out(
    house: House, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "LIMIT", 3)
    for number in range(4):
        said(listed(house, f"call_{number}"), "refund")
    client.force_login(reviewer_of(house.business))
    page = client.get(reverse("search", args=[house.business.slug]), {"q": "refund"}).text
    assert "These are the best among the newest" in page
    assert "call_0/" not in page


def test_hits_come_in_pages_and_a_page_too_far_is_the_last(house: House, member: Member) -> None:
    call = listed(house, "call_1")
    for position in range(30):
        said(call, "refund", position)
    assert (len(search(member, "refund").hits), len(search(member, "refund", page=2).hits)) == (25, 5)
    assert search(member, "refund", page=999).page == 2


def test_a_long_utterance_is_cut_around_what_was_found(house: House, member: Member) -> None:
    said(listed(house, "call_1"), "blah " * 500 + "refund " + "blah " * 500)
    [hit] = search(member, "refund").hits
    text = "".join(part.text for part in hit.parts)
    assert len(text) < 600
    assert marks(hit) == ["refund"]
    assert text.startswith("…")
    assert text.endswith("…")


def test_words_are_found_once_the_call_is_over(house: House, member: Member) -> None:
    facts_store([opened(house.brief()), heard(50, agent_said("Hello"), caller_said("A refund please"))])
    assert found(member, "refund") == []
    facts_store([closed(900)])
    assert found(member, "refund") == ["A refund please"]


def test_words_told_anew_replace_what_was_found(house: House, member: Member) -> None:
    facts_store([opened(house.brief()), heard(50, caller_said("A refund please")), closed(900)])
    facts_store([heard(1_000, caller_said("A referral please"))])
    assert found(member, "refund") == []
    assert found(member, "referral") == ["A referral please"]


def test_the_number_of_queries_does_not_grow_with_what_is_found(house: House, member: Member) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            search(member, "refund")
        return len(asked)

    said(listed(house, "call_a"), "refund")
    few = queries()
    for number in range(40):
        said(listed(house, f"call_{number}"), "refund")
    assert queries() == few


def test_an_utterance_too_long_for_an_index_is_still_stored(house: House) -> None:
    row = said(call_row(house), " ".join(f"word{number}" for number in range(40_000)))
    assert Utterance.objects.get(pk=row.pk).search is not None
