"""Which calls a queue is about, in its form: chosen by name, told in words, brought along from a list."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.urls import reverse

from businesses.access import Member
from businesses.models import Role
from calls.listing.saving import view_save
from calls.models import ReviewQueue, SavedView
from calls.reviewing.which_calls import which_calls
from tests.calls.list_rows import listed
from tests.calls.page_rows import at_work
from tests.calls.review_people import Office, browser_of, make_office
from tests.calls.review_rows import queue_of
from tests.calls.test_review_pages import get, post

pytestmark = pytest.mark.django_db

FILTERS = "sentiment=Negative&slow=1200"
GIVEN = {"name": "Prices", "share_percent": 20, "weekly_maximum": "", "reviews_per_item": 1}


@pytest.fixture
def office() -> Office:
    return make_office()


@pytest.fixture
def sad(office: Office) -> SavedView:
    return view_save(office.manager, "Sad and slow", f"{FILTERS}&sort=-length&cols=when,caller", is_shared=True)


def chosen(page: str) -> list[str]:
    return re.findall(r"<option [^>]*selected[^>]*>([^<]+)", page)


def written(page: str) -> str:
    values: list[str] = re.findall(r'name="filters" id="id_filters" value="([^"]*)"', page)
    [value] = values
    return value.replace("&amp;", "&")


def test_a_new_queue_takes_every_call_and_offers_the_views_by_name(office: Office, sad: SavedView) -> None:
    page = get(office, office.manager, "queue_new")
    assert f'<option value="{sad.pk}">Sad and slow</option>' in page
    assert "Every call of the business" in page
    assert (chosen(page)[:1], written(page)) == (["One"], "")


def test_choosing_a_view_fills_in_its_filters_without_order_and_columns(office: Office, sad: SavedView) -> None:
    part = get(office, office.manager, "queue_calls", view=str(sad.pk))
    assert (chosen(part), written(part)) == (["Sad and slow"], FILTERS)
    for told in ("Sentiment", "Negative", "A turn over", "1,200 ms"):
        assert told in part
    post(office, office.manager, "queue_new", **GIVEN, filters=written(part))
    assert ReviewQueue.objects.get().filters == FILTERS


def test_choosing_every_call_again_empties_them(office: Office) -> None:
    part = get(office, office.manager, "queue_calls", view="")
    assert (chosen(part), written(part)) == ([], "")


@pytest.mark.usefixtures("sad")
def test_filters_of_no_view_are_told_in_words_all_the_same(office: Office) -> None:
    part = get(office, office.manager, "queue_calls", filters="?sentiment=Positive")
    assert (chosen(part), written(part)) == (["The filters below"], "sentiment=Positive")
    assert '<details class="text-ui" open>' in part


def test_what_means_nothing_is_told_and_stays_as_it_was_written(office: Office) -> None:
    part = get(office, office.manager, "queue_calls", filters="sentiment=Furious")
    assert written(part) == "sentiment=Furious"
    assert "Sentiment" in part
    page = post(office, office.manager, "queue_new", **GIVEN, filters="sentiment=Furious")
    assert (page.status_code, written(page.text)) == (422, "sentiment=Furious")


@pytest.mark.usefixtures("sad")
def test_a_queue_that_was_set_up_from_a_view_says_so_when_it_is_changed(office: Office) -> None:
    queue = queue_of(office.house.business, filters="slow=1200&sentiment=Negative")
    assert "Sad and slow" in chosen(get(office, office.manager, "queue_edit", queue.pk))


def test_views_of_others_are_neither_offered_nor_given(office: Office) -> None:
    private = view_save(office.ana, "Private", FILTERS)
    theirs = view_save(office.stranger, "Theirs", FILTERS)
    page = get(office, office.manager, "queue_new", filters=FILTERS)
    assert "Private" not in page
    assert "Theirs" not in page
    for pk in (private.pk, theirs.pk, "9" * 30, "x"):
        address = reverse("queue_calls", args=["dental"])
        assert browser_of(office.manager).get(address, {"view": pk}).status_code == 404, pk


def test_the_list_of_calls_brings_its_filters_along_for_managers(office: Office) -> None:
    listed(office.house, "sad", sentiment="Negative")
    page = get(office, office.manager, "calls", sentiment="Negative", slow="1200", sort="-length")
    [address] = re.findall(r'href="(/b/dental/review/new/[^"]*)" title="Make a review queue from this list"', page)
    form = browser_of(office.manager).get(address).text
    assert written(form) == FILTERS
    assert "Make a review queue" not in get(office, office.ana, "calls")


def test_more_views_cost_no_more_questions(
    office: Office, django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    member = at_work(office.house.business, Role.MANAGER)
    view_save(member, "One", "slow=1")
    with django_assert_num_queries(5):
        assert len(which_calls(member, FILTERS).views) == 1
    views(member, 3)
    with django_assert_num_queries(5):
        assert len(which_calls(member, FILTERS).views) == 4


def views(member: Member, count: int) -> None:
    for number in range(count):
        view_save(member, f"View {number}", f"slow={number}")
