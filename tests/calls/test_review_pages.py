"""Queues, tags and everybody's own work, as pages."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from businesses.access import Member
from calls.models import QueueItem, ReviewQueue, Tag
from calls.reviewing.assigning import calls_assign
from calls.reviewing.claiming import item_claim, item_claim_next
from calls.reviewing.commenting import comment_add
from calls.reviewing.judging import item_finish, item_review_save
from calls.reviewing.tagging import call_tag
from calls.reviewing.verdicts import Opinion
from tests.calls.page_rows import turn_row
from tests.calls.review_people import Office, browser_of, make_office
from tests.calls.review_rows import MONDAY, queue_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return make_office()


def get(office: Office, member: Member, route: str, *more: object, **asked: str) -> str:
    answer = browser_of(member).get(reverse(route, args=[office.house.business.slug, *more]), asked)
    assert answer.status_code == 200
    return answer.text


def post(office: Office, member: Member, route: str, *more: object, **given: object) -> Any:
    return browser_of(member).post(reverse(route, args=[office.house.business.slug, *more]), given)


def filled(office: Office, count: int = 2, **changes: object) -> ReviewQueue:
    queue = queue_of(office.house.business, **changes)
    for number in range(count):
        QueueItem.objects.create(queue=queue, call=office.ended_call(f"item_{number}"), week=MONDAY)
    return queue


def answer(member: Member, item: QueueItem, verdict: str, note: str = "") -> None:
    item_claim(member, item)
    item_review_save(member, item, Opinion(verdict, note, 0))
    item_finish(member, item)


def test_the_list_of_queues_shows_where_each_stands(office: Office) -> None:
    queue = filled(office, 3, share_percent=25, weekly_maximum=40)
    answer(office.ana, queue.items.all()[0], "good")
    page = get(office, office.ana, "queues")
    for told in ("Every call", "25 % of the calls", "at most 40 a week", "1 of 3 done", "2 waiting", "Start reviewing"):
        assert told in page
    assert "Start reviewing" not in get(office, office.viewer, "queues")
    assert "New queue" not in page


def test_without_queues_the_page_teaches_the_next_step(office: Office) -> None:
    assert "Set up the first queue" in get(office, office.manager, "queues")
    assert "A manager sets them up" in get(office, office.ana, "queues")


def test_starting_leads_to_the_call_with_the_item_in_hand(office: Office) -> None:
    queue = filled(office)
    first, second = queue.items.order_by("pk")
    started = post(office, office.ana, "queue_next", queue.pk)
    assert started["Location"] == f"/b/dental/calls/item_0/?item={first.pk}"
    skipped = post(office, office.ana, "item_give_back", first.pk, skip="1")
    assert skipped["Location"] == f"/b/dental/calls/item_1/?item={second.pk}"
    post(office, office.ana, "item_give_back", second.pk)
    assert set(queue.items.values_list("state", flat=True)) == {"open"}


def test_with_nothing_left_the_queue_says_so(office: Office) -> None:
    queue = filled(office, 0)
    client = browser_of(office.ana)
    done = client.post(reverse("queue_next", args=["dental", queue.pk]), follow=True)
    assert "Nothing waits for you in this queue now." in done.content.decode()
    assert "No calls in it yet" in done.content.decode()


def test_a_queue_that_names_others_says_so_kindly(office: Office) -> None:
    queue = filled(office)
    queue.reviewers.set([office.ben.user])
    done = browser_of(office.ana).post(reverse("queue_next", args=["dental", queue.pk]), follow=True)
    assert "you are not one of them" in done.content.decode()
    assert "Others review this one" in get(office, office.ana, "queues")


def test_a_manager_sets_a_queue_up_and_changes_it(office: Office) -> None:
    given = {"name": "Prices", "share_percent": 20, "weekly_maximum": "", "reviews_per_item": 2, "filters": ""}
    assert post(office, office.manager, "queue_new", **given, reviewers=[]).status_code == 302
    queue = ReviewQueue.objects.get()
    assert (queue.name, queue.share_percent, queue.weekly_maximum, queue.reviews_per_item) == ("Prices", 20, None, 2)
    assert 'value="Prices"' in get(office, office.manager, "queue_edit", queue.pk)
    reviewers = [office.ana.user.pk, office.ben.user.pk]
    post(office, office.manager, "queue_edit", queue.pk, **{**given, "weekly_maximum": 7}, reviewers=reviewers)
    queue.refresh_from_db()
    assert queue.weekly_maximum == 7
    assert set(queue.reviewers.all()) == {office.ana.user, office.ben.user}


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"name": ""}, "This field is required"),
        ({"share_percent": "0"}, "greater than or equal to 1"),
        ({"reviews_per_item": "4"}, "Select a valid choice"),
        ({"name": "Every CALL"}, "There is a queue of this name already."),
        ({"reviewers": ["12345"]}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_in_the_form_is_told_and_the_rest_is_kept(
    office: Office, wrong: dict[str, object], told: str
) -> None:
    queue_of(office.house.business)
    given = {
        "name": "Prices",
        "share_percent": 20,
        "weekly_maximum": "9",
        "reviews_per_item": 1,
        "filters": "",
        **wrong,
    }
    page = post(office, office.manager, "queue_new", **given)
    assert page.status_code == 422
    assert told in page.text
    assert 'value="9"' in page.text
    assert ReviewQueue.objects.count() == 1


def test_the_preview_counts_a_week_and_asks_for_a_share_that_makes_sense(office: Office) -> None:
    page = get(office, office.manager, "queue_preview", share_percent="50", weekly_maximum="3", filters="")
    assert "No call of the last seven days matches" in page
    assert "1 to 100 percent" in get(office, office.manager, "queue_preview", share_percent="200")
    assert "1 to 100 percent" in get(office, office.manager, "queue_preview", share_percent="")


def test_a_paused_queue_says_so_and_a_deleted_one_is_gone(office: Office) -> None:
    queue = filled(office)
    post(office, office.manager, "queue_pause", queue.pk)
    assert "paused" in get(office, office.ana, "queues")
    post(office, office.manager, "queue_resume", queue.pk)
    assert "paused" not in get(office, office.ana, "queues")
    post(office, office.manager, "queue_delete", queue.pk)
    assert not ReviewQueue.objects.exists()


def test_a_disagreement_is_decided_with_both_reviews_side_by_side(office: Office) -> None:
    queue = filled(office, 1, reviews_per_item=2)
    item = queue.items.get()
    answer(office.ana, item, "good", "All well.")
    answer(office.ben, item, "bad", "Wrong price.")
    assert "1 to decide" in get(office, office.manager, "queues")
    page = get(office, office.manager, "item_decide", item.pk)
    for told in ("Ana", "All well.", "Ben", "Wrong price.", "Your decision"):
        assert told in page
    assert post(office, office.manager, "item_decide", item.pk, verdict="bad", note="It is 120.").status_code == 302
    after = get(office, office.manager, "item_decide", item.pk)
    assert "Your decision" not in after
    again = post(office, office.manager, "item_decide", item.pk, verdict="good")
    assert "Decided. Your verdict" not in again.text
    item.refresh_from_db()
    assert item.verdict == "bad"


def test_agreement_is_told_with_how_much_is_missing_for_kappa(office: Office) -> None:
    queue = filled(office, 1, reviews_per_item=2)
    assert "Kappa is told from 20 more calls on" in get(office, office.ana, "queue", queue.pk)
    answer(office.ana, queue.items.get(), "good")
    answer(office.ben, queue.items.get(), "good")
    page = get(office, office.ana, "queue", queue.pk)
    assert "100 % of 1" in page
    assert "Kappa is told from 19 more calls on" in page


def test_my_work_lists_what_i_was_asked_for_mentioned_in_and_have_in_hand(office: Office) -> None:
    assert "Nothing waits for you" in get(office, office.ben, "mine")
    calls_assign(office.ana, [office.call.pk], office.ben.user)
    turn = turn_row(office.call, 3, 1_000)
    comment_add(office.ana, office.call, "See this, @ben@dental.example", turn_pk=turn.pk)
    item_claim_next(office.ben, filled(office))
    page = get(office, office.ben, "mine")
    assert "Assigned to me" in page
    assert "/b/dental/calls/call_1/#t-3" in page
    assert '<b class="mention">@Ben</b>' in page
    assert "In hand" in page
    assert "Nothing waits for you" not in page


def test_tags_are_named_retired_and_merged_by_managers_and_read_by_all(office: Office) -> None:
    tag = Tag.objects.get(business=office.house.business, name="dead air")
    call_tag(office.ana, office.call, tag)
    assert "in 1 place" in get(office, office.viewer, "tags")
    assert "Change" not in get(office, office.ana, "tags")
    post(office, office.manager, "tag_edit", tag.pk, name="silence", colour="blue")
    post(office, office.manager, "tag_retire", tag.pk)
    tag.refresh_from_db()
    assert (tag.name, tag.colour, tag.is_retired) == ("silence", "blue", True)
    post(office, office.manager, "tag_restore", tag.pk)
    into = Tag.objects.get(business=office.house.business, name="wrong fact")
    post(office, office.manager, "tag_merge", tag.pk, into=into.pk)
    assert list(office.call.call_tags.values_list("tag__name", flat=True)) == ["wrong fact"]
    post(office, office.manager, "tag_new", name="spoke too fast", colour="pink")
    assert "spoke too fast" in get(office, office.viewer, "tags")


MANAGERS = ("queue_new", "queue_calls", "queue_preview")
OF_A_QUEUE = ("queue_edit", "queue_pause", "queue_delete")


def test_lower_roles_are_turned_away_and_strangers_find_nothing(office: Office) -> None:
    queue, tag = filled(office), Tag.objects.filter(business=office.house.business)[0]
    item = queue.items.all()[0]
    routes = [(name, ()) for name in MANAGERS] + [(name, (queue.pk,)) for name in OF_A_QUEUE]
    routes += [
        ("tag_edit", (tag.pk,)),
        ("tag_merge", (tag.pk,)),
        ("tag_retire", (tag.pk,)),
        ("item_decide", (item.pk,)),
    ]
    for name, keys in routes:
        address = reverse(name, args=["dental", *keys])
        for act in ("get", "post"):
            assert getattr(browser_of(office.ana), act)(address).status_code in (403, 405), name
            assert getattr(browser_of(office.stranger), act)(address).status_code in (404, 405), name


def test_the_keys_of_another_business_s_rows_find_nothing(office: Office) -> None:
    theirs = queue_of(office.stranger.business, name="Theirs")
    item = QueueItem.objects.create(queue=theirs, call=office.their_call, week=MONDAY)
    tag = Tag.objects.filter(business=office.stranger.business)[0]
    own = Tag.objects.filter(business=office.house.business)[0]
    for name, keys in (
        ("queue", theirs.pk),
        ("queue_edit", theirs.pk),
        ("queue_next", theirs.pk),
        ("queue_delete", theirs.pk),
        ("item_give_back", item.pk),
        ("item_decide", item.pk),
        ("tag_edit", tag.pk),
        ("tag_retire", tag.pk),
    ):
        address = reverse(name, args=["dental", keys])
        client = browser_of(office.manager)
        assert {client.get(address).status_code, client.post(address).status_code} <= {404, 405}, name
    assert post(office, office.manager, "tag_merge", own.pk, into=tag.pk).status_code == 404


def test_no_page_asks_more_of_the_database_when_there_is_more_to_show(office: Office) -> None:
    def grow(number: int) -> None:
        queue = filled_more(office, number)
        answer(office.ana, queue.items.order_by("pk")[0], "good")
        item_claim_next(office.ben, queue)
        call = queue.items.order_by("pk")[0].call
        comment_add(office.ana, call, "@ben@dental.example")
        calls_assign(office.ana, [call.pk], office.ben.user)

    def queries() -> dict[str, int]:
        found = {}
        first = ReviewQueue.objects.order_by("pk")[0].pk
        for route, keys in (("queues", ()), ("queue", (first,)), ("mine", ()), ("tags", ())):
            with CaptureQueriesContext(connection) as asked:
                get(office, office.ben, route, *keys)
            found[route] = len(asked)
        return found

    grow(0)
    few = queries()
    for number in range(1, 8):
        grow(number)
    assert queries() == few


def filled_more(office: Office, number: int) -> ReviewQueue:
    queue = queue_of(office.house.business, name=f"Queue {number}")
    for each in range(3):
        QueueItem.objects.create(queue=queue, call=office.ended_call(f"more_{number}_{each}"), week=MONDAY)
    return queue
