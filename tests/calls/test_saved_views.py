"""Lists under a name: kept, shared, counted, and told apart from what no longer exists."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from businesses.access import Member
from businesses.models import AuditEntry, Business, Role, User
from calls.listing import counting, saving
from calls.listing.filters import Filters
from calls.listing.selectors import Filtered, filter_calls, views_of
from calls.models import Assignment, SavedView
from common.errors import BadInput, NotAllowed
from tests.calls.call_facts import House, make_house
from tests.calls.list_rows import listed
from tests.calls.page_rows import at_work, reviewer_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    cache.clear()


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def reviewer(house: House) -> Member:
    return at_work(house.business)


@pytest.fixture
def manager(house: House) -> Member:
    return at_work(house.business, Role.MANAGER)


def names(member: Member) -> list[str]:
    return [view.name for view in views_of(member)]


def test_a_view_keeps_filters_order_and_columns_and_nothing_else(reviewer: Member) -> None:
    view = saving.view_save(reviewer, " Sad  callers ", "sentiment=Negative&sort=-length&cols=when&after=1_2&x=1&q=")
    assert (view.name, view.query) == ("Sad callers", "sentiment=Negative&sort=-length&cols=when")


def test_own_views_are_seen_by_oneself_and_shared_ones_by_all_of_the_business(
    reviewer: Member, manager: Member
) -> None:
    saving.view_save(reviewer, "Mine", "")
    saving.view_save(manager, "Ours", "", is_shared=True)
    saving.view_save(at_work(make_house("other").business, Role.OWNER), "Theirs", "", is_shared=True)
    assert names(reviewer) == ["Mine", "Ours"]
    assert names(manager) == ["Ours"]


def test_sharing_takes_a_manager_and_is_audited(reviewer: Member, manager: Member) -> None:
    with pytest.raises(NotAllowed):
        saving.view_save(reviewer, "Ours", "", is_shared=True)
    saving.view_save(manager, "Ours", "", is_shared=True)
    assert AuditEntry.objects.get().act == "view_shared"


def test_a_view_of_somebody_else_cannot_be_changed(reviewer: Member, manager: Member) -> None:
    shared = saving.view_save(manager, "Ours", "", is_shared=True)
    mine = saving.view_save(reviewer, "Mine", "")
    for member, view in ((reviewer, shared), (manager, mine)):
        with pytest.raises(NotAllowed):
            saving.view_rename(member, view, "Other")
        with pytest.raises(NotAllowed):
            saving.view_delete(member, view)
        with pytest.raises(NotAllowed):
            saving.view_replace(member, view, "q=x")


@pytest.mark.parametrize("name", ["", "   ", "x" * 61])
def test_a_name_that_is_none_is_refused(reviewer: Member, name: str) -> None:
    with pytest.raises(BadInput):
        saving.view_save(reviewer, name, "")


def test_two_views_of_one_person_need_two_names(reviewer: Member) -> None:
    saving.view_save(reviewer, "Mine", "")
    with pytest.raises(BadInput, match="already"):
        saving.view_save(reviewer, "Mine", "")


def test_views_are_put_in_another_order_one_place_at_a_time(reviewer: Member) -> None:
    views = [saving.view_save(reviewer, name, "") for name in "abc"]
    saving.view_move(reviewer, views[2], -1)
    assert names(reviewer) == ["a", "c", "b"]
    saving.view_move(reviewer, SavedView.objects.get(name="b"), 1)
    assert names(reviewer) == ["a", "c", "b"]


def test_counts_are_exact_to_a_thousand_and_kept_for_some_seconds(house: House, reviewer: Member) -> None:
    listed(house, "call_1", sentiment="Negative")
    listed(house, "call_2")
    view = saving.view_save(reviewer, "Sad", "sentiment=Negative")
    assert counting.view_counts(reviewer, [view]) == {view.pk: 1}
    listed(house, "call_3", sentiment="Negative")
    assert counting.view_counts(reviewer, [view]) == {view.pk: 1}
    cache.clear()
    assert counting.view_counts(reviewer, [view]) == {view.pk: 2}


def test_a_count_that_takes_too_long_is_given_up_and_takes_no_number_from_others(
    house: House, reviewer: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow_if_sad(business: Business, filters: Filters, person: User) -> Filtered:
        found = filter_calls(business, filters, person)
        pause = RawSQL("(SELECT pg_sleep(5)) IS NOT NULL", [], output_field=BooleanField())
        return Filtered(found.calls.filter(pause)) if "sentiment" in filters.asked else found

    listed(house, "call_1", sentiment="Negative")
    monkeypatch.setattr(counting, "filter_calls", slow_if_sad)
    monkeypatch.setattr(counting, "ONE_MS", 30)
    monkeypatch.setattr(counting, "ALL_MS", 60)
    slow = saving.view_save(reviewer, "Slow", "sentiment=Negative")
    quick = saving.view_save(reviewer, "Quick", "direction=inbound")
    assert counting.view_counts(reviewer, [quick, slow]) == {quick.pk: 1, slow.pk: None}
    assert names(reviewer) == ["Slow", "Quick"]


def test_however_many_views_there_are_they_are_counted_in_one_statement(house: House, reviewer: Member) -> None:
    listed(house, "call_1")

    def queries(number: int) -> int:
        views = [saving.view_save(reviewer, f"{number} {at}", "direction=inbound") for at in range(number)]
        with CaptureQueriesContext(connection) as made:
            assert set(counting.view_counts(reviewer, views).values()) == {1}
        return len(made)

    assert queries(2) == queries(9)


def test_a_view_that_names_what_is_gone_shows_no_number(house: House, reviewer: Member) -> None:
    listed(house, "call_1")
    view = saving.view_save(reviewer, "Night", "agent=424242")
    assert counting.view_counts(reviewer, [view]) == {view.pk: None}


def test_me_is_whoever_looks(house: House, reviewer: Member, manager: Member) -> None:
    Assignment.objects.create(business=house.business, call=listed(house, "call_1"), person=reviewer.user)
    view = saving.view_save(manager, "For me", "assigned=me", is_shared=True)
    assert counting.view_counts(reviewer, [view]) == {view.pk: 1}
    assert counting.view_counts(manager, [view]) == {view.pk: 0}


def test_saving_from_the_page_opens_the_view_and_the_sidebar_holds_it(house: House, client: Client) -> None:
    listed(house, "call_1", sentiment="Negative")
    client.force_login(reviewer_of(house.business))
    address = reverse("views", args=[house.business.slug])
    answer = client.post(address, {"name": "Sad", "list": "sentiment=Negative"}, follow=True)
    view = SavedView.objects.get()
    assert f"view={view.pk}" in answer.redirect_chain[-1][0]
    assert f'id="view-count-{view.pk}-side"' in answer.text
    assert "<h1" in answer.text
    counts = client.get(reverse("view_counts", args=[house.business.slug])).text
    assert f'id="view-count-{view.pk}-side" class="counter" hx-swap-oob="true">1</span>' in counts


def test_a_view_whose_filter_no_longer_exists_says_so_and_shows_the_rest(house: House, client: Client) -> None:
    member = at_work(house.business)
    listed(house, "call_1")
    view = saving.view_save(member, "Night", f"agent={house.agent.pk}")
    house.agent.delete()
    client.force_login(member.user)
    sentence = "Agent: an agent no longer exists, so it was left out."
    assert sentence in client.get(f"{reverse('calls', args=[house.business.slug])}?{view.address_query}").text
    assert sentence in client.get(reverse("views", args=[house.business.slug])).text


def test_a_view_that_is_gone_or_not_shared_says_so(house: House, client: Client, manager: Member) -> None:
    private = saving.view_save(manager, "Private", "sentiment=Negative")
    client.force_login(reviewer_of(house.business))
    for pk in (private.pk, 999_999, "x", "9" * 40):
        page = client.get(reverse("calls", args=[house.business.slug]), {"view": pk}).text
        assert "This saved view no longer exists, or is not shared with you." in page
        assert "Private" not in page


@pytest.mark.parametrize("act", ["rename", "replace", "delete", "up", "share", "nonsense"])
def test_acts_on_a_view_one_does_not_see_find_no_page(house: House, client: Client, manager: Member, act: str) -> None:
    private = saving.view_save(manager, "Private", "")
    client.force_login(reviewer_of(house.business))
    answer = client.post(reverse("view_change", args=[house.business.slug, private.pk]), {"act": act, "name": "x"})
    assert answer.status_code == 404


def test_a_refusal_is_told_and_what_was_listed_stays(house: House, client: Client) -> None:
    client.force_login(reviewer_of(house.business))
    address = reverse("views", args=[house.business.slug])
    answer = client.post(address, {"name": " ", "list": "sentiment=Negative"}, follow=True)
    assert "Give the view a name." in answer.text
    assert "sentiment=Negative" in answer.redirect_chain[-1][0]


def test_renaming_moving_sharing_and_deleting_from_the_page(house: House, client: Client, manager: Member) -> None:
    view = saving.view_save(manager, "One", "")
    saving.view_save(manager, "Two", "")
    client.force_login(manager.user)
    address = reverse("view_change", args=[house.business.slug, view.pk])
    for data in ({"act": "rename", "name": "First"}, {"act": "down"}, {"act": "share"}):
        assert client.post(address, data).status_code == 302
    assert names(manager) == ["Two", "First"]
    assert "Shared by" in client.get(reverse("views", args=[house.business.slug])).text
    client.post(address, {"act": "delete"})
    assert names(manager) == ["Two"]
