"""What comes into a queue: a stable share of what ended, within the week's maximum, each call once."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from django.db import connections
from django.utils import timezone

from calls.models import Call, CallStatus, QueueItem, ReviewQueue
from calls.reviewing.claiming import item_claim, item_release
from calls.reviewing.filling import queue_fill, queues_fill
from calls.reviewing.queueing import QueueWish, queue_create, queue_delete, queue_pause
from calls.reviewing.sampling import forecast, is_sampled, rank, sampled, week_of
from common.errors import BadInput, NotAllowed
from tests.calls.call_facts import at
from tests.calls.page_rows import call_row
from tests.calls.review_people import Office, make_office
from tests.calls.review_rows import queue_of

pytestmark = pytest.mark.django_db

DAY_MS = 86_400_000


@pytest.fixture
def office() -> Office:
    return make_office()


@pytest.fixture(autouse=True)
def _the_day_of_the_calls() -> Iterator[None]:
    with patch.object(timezone, "now", lambda: at(7_200_000)):
        yield


def in_queue(queue: ReviewQueue) -> set[str]:
    return set(QueueItem.objects.filter(queue=queue).values_list("call__retell_call_id", flat=True))


def test_calls_that_ended_since_the_queue_began_come_in_once(office: Office) -> None:
    queue = queue_of(office.house.business, starts_at=at(60_000))
    office.ended_call("before", 59_999)
    office.ended_call("after", 60_001)
    call_row(office.house, "still_live")
    office.ended_call("a_test", 70_000, origin="test")
    assert queues_fill() == 2
    assert queues_fill() == 0
    assert in_queue(queue) == {"call_1", "after"}


def test_another_business_s_calls_never_come_in(office: Office) -> None:
    queue = queue_of(office.house.business)
    Call.objects.filter(pk=office.their_call.pk).update(created_at=at(0))
    queues_fill()
    assert "call_theirs" not in in_queue(queue)


def test_a_call_that_is_told_late_comes_in_late(office: Office) -> None:
    queue = queue_of(office.house.business)
    late = call_row(office.house, "late", status=CallStatus.LIVE)
    Call.objects.filter(pk=late.pk).update(created_at=at(0))
    queues_fill()
    Call.objects.filter(pk=late.pk).update(status=CallStatus.ENDED, ended_at=at(1_000))
    assert queues_fill() == 1
    assert "late" in in_queue(queue)


def test_the_week_s_maximum_counts_the_weeks_of_the_business(office: Office) -> None:
    office.house.business.time_zone = "America/Chicago"
    office.house.business.save()
    sunday_night = datetime(2026, 5, 25, 3, tzinfo=UTC)  # still Sunday in Chicago
    with patch.object(timezone, "now", lambda: sunday_night + timedelta(hours=4)):
        queue = queue_of(office.house.business, weekly_maximum=2, starts_at=sunday_night - timedelta(days=1))
        for number in range(3):
            for name, end in (("old", sunday_night), ("new", sunday_night + timedelta(hours=3))):
                call = call_row(office.house, f"{name}_{number}", status=CallStatus.ENDED, started_at=end, ended_at=end)
                Call.objects.filter(pk=call.pk).update(created_at=end)
        assert queues_fill() == 4
        assert queues_fill() == 0
    weeks = Counter(str(week_of(queue, item.call.ended_at or at(0))) for item in queue.items.all())
    assert weeks == {"2026-05-18": 2, "2026-05-25": 2}


def ten_a_day(office: Office, day: int) -> None:
    for number in range(10):
        office.ended_call(f"day_{day}_{number}", day * 60_000 + number)


def test_a_full_week_s_places_are_drawn_over_all_of_its_calls(office: Office) -> None:
    queue = queue_of(office.house.business, weekly_maximum=20)
    for day in range(6):
        ten_a_day(office, day)
        queues_fill()
    assert queue.items.count() == 20
    everything = {*Call.objects.filter(business=office.house.business).values_list("retell_call_id", flat=True)}
    assert in_queue(queue) == set(sorted(everything, key=lambda name: rank(queue, name))[:20])
    later = sum(name.startswith(("day_2", "day_3", "day_4", "day_5")) for name in in_queue(queue))
    assert 6 < later < 20


def test_a_call_that_somebody_has_looked_at_keeps_its_place(office: Office) -> None:
    queue = queue_of(office.house.business, weekly_maximum=3)
    ten_a_day(office, 0)
    queues_fill()
    looked_at = queue.items.order_by("pk").first()
    assert looked_at is not None
    item_release(office.ana, item_claim(office.ana, looked_at))
    for day in range(1, 6):
        ten_a_day(office, day)
        queues_fill()
    assert queue.items.count() == 3
    assert queue.items.filter(pk=looked_at.pk).exists()


def test_the_same_call_is_in_or_out_for_ever_and_a_larger_share_keeps_the_smaller_one_s(office: Office) -> None:
    queue = queue_of(office.house.business, share_percent=20)
    for number in range(300):
        office.ended_call(f"sample_{number}")
    calls = Call.objects.filter(business=office.house.business)
    twenty = set(sampled(queue, calls).values_list("retell_call_id", flat=True))
    assert twenty == {call.retell_call_id for call in calls if is_sampled(queue, call.retell_call_id)}
    assert 30 < len(twenty) < 95
    queue.share_percent = 60
    sixty = set(sampled(queue, calls).values_list("retell_call_id", flat=True))
    assert twenty < sixty
    assert 140 < len(sixty) < 225
    other = queue_of(office.house.business, name="Another", share_percent=20)
    assert set(sampled(other, calls).values_list("retell_call_id", flat=True)) != twenty


def test_a_paused_queue_takes_nothing_until_it_goes_on(office: Office) -> None:
    queue = queue_of(office.house.business)
    Call.objects.filter(pk=office.call.pk).update(created_at=at(0))
    queue_pause(office.manager, queue, is_active=False)
    assert queues_fill() == 0
    queue_pause(office.manager, queue, is_active=True)
    assert queues_fill() == 1


def test_the_preview_tells_what_a_week_would_have_brought(office: Office) -> None:
    for number in range(9):
        office.ended_call(f"call_{number + 2}")
    office.ended_call("long_ago", -8 * DAY_MS, started_at=at(-8 * DAY_MS - 1_000))
    Call.objects.filter(pk=office.call.pk).update(created_at=at(0))
    queue = ReviewQueue(business=office.house.business, share_percent=100, weekly_maximum=4)
    told = forecast(queue, Call.objects.filter(business=office.house.business))
    assert (told.matching, told.sampled, told.taken, told.is_capped) == (10, 10, 4, False)


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_bring_each_call_once() -> None:
    office = make_office()
    queue = queue_of(office.house.business, weekly_maximum=25)
    for number in range(40):
        office.ended_call(f"beat_{number}")

    def fill(_: int) -> int:
        try:
            return queue_fill(queue.pk)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        added = sum(pool.map(fill, range(4)))
    assert added == queue.items.count() == 25


WISH = {"filters": "", "share_percent": 10, "weekly_maximum": None, "reviews_per_item": 1, "reviewers": ()}


def wish(**changes: object) -> QueueWish:
    return QueueWish(**{"name": "Wrong prices", **WISH, **changes})  # type: ignore[arg-type]


def test_a_manager_makes_a_queue_that_begins_now(office: Office) -> None:
    queue = queue_create(office.manager, wish(reviewers=[office.ana.user]))
    assert (queue.starts_at, queue.created_by, list(queue.reviewers.all())) == (
        at(7_200_000),
        office.manager.user,
        [office.ana.user],
    )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"share_percent": 0}, "share_percent"),
        ({"share_percent": 101}, "share_percent"),
        ({"weekly_maximum": 0}, "weekly_maximum"),
        ({"reviews_per_item": 4}, "reviews_per_item"),
    ],
)
def test_a_queue_that_makes_no_sense_is_refused(office: Office, changes: dict[str, object], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        queue_create(office.manager, wish(**changes))
    assert refused.value.field == field
    assert not ReviewQueue.objects.exists()


def test_a_queue_names_only_people_who_can_review_here_and_enough_of_them(office: Office) -> None:
    for person in (office.stranger.user, office.viewer.user):
        with pytest.raises(BadInput, match="reviewer or higher"):
            queue_create(office.manager, wish(reviewers=[person]))
    with pytest.raises(BadInput, match="as many different reviewers"):
        queue_create(office.manager, wish(reviewers=[office.ana.user], reviews_per_item=2))


def test_queues_are_a_manager_s_and_a_business_s_own(office: Office) -> None:
    queue = queue_create(office.manager, wish())
    for member in (office.ana, office.stranger):
        for act in (queue_delete, lambda who, what: queue_pause(who, what, is_active=False)):
            with pytest.raises(NotAllowed):
                act(member, queue)
    with pytest.raises(NotAllowed):
        queue_create(office.ana, wish())
    queue_delete(office.manager, queue)
    assert not ReviewQueue.objects.exists()


def test_only_what_the_filters_of_the_list_match_comes_in(office: Office) -> None:
    queue = queue_of(office.house.business, filters="direction=outbound")
    office.ended_call("out", direction="outbound")
    office.ended_call("in")
    queues_fill()
    assert in_queue(queue) == {"out"}


def test_filters_that_mean_nothing_are_refused_and_ones_that_lost_their_meaning_take_no_calls(office: Office) -> None:
    with pytest.raises(BadInput) as refused:
        queue_create(office.manager, wish(filters="verdict=splendid"))
    assert refused.value.field == "filters"
    queue = queue_of(office.house.business, filters="agent=999999")
    office.ended_call("a_call")
    assert queues_fill() == 0
    assert not queue.items.exists()
