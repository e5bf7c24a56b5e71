"""Items of a queue: nobody gets what another has in hand, and what was left lying comes back."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connections
from django.utils import timezone

from businesses.access import Member
from businesses.models import AuditEntry
from calls.models import ItemMove, ItemState, QueueItem, ReviewQueue
from calls.reviewing.claiming import claims_expire, item_claim, item_claim_next, item_release
from calls.reviewing.judging import item_review_save
from calls.reviewing.verdicts import Opinion
from common.errors import LostRace, NotAllowed
from tests.calls.review_people import Office, make_office, member_called
from tests.calls.review_rows import MONDAY, queue_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return make_office()


def filled(office: Office, count: int = 3, **changes: object) -> ReviewQueue:
    queue = queue_of(office.house.business, **changes)
    calls = [office.ended_call(f"item_{number}") for number in range(count)]
    QueueItem.objects.bulk_create([QueueItem(queue=queue, call=call, week=MONDAY) for call in calls])
    return queue


def leave_lying(item: QueueItem) -> None:
    QueueItem.objects.filter(pk=item.pk).update(claimed_until=timezone.now() - timedelta(seconds=1))


def test_two_people_are_given_two_items_and_one_person_the_same_again(office: Office) -> None:
    queue = filled(office)
    first, second = item_claim_next(office.ana, queue), item_claim_next(office.ben, queue)
    assert first is not None
    assert second is not None
    assert first.pk != second.pk
    assert item_claim_next(office.ana, queue) == first


def test_a_claim_lasts_half_an_hour_and_work_on_it_begins_it_anew(office: Office) -> None:
    item = item_claim_next(office.ana, filled(office))
    assert item is not None
    assert item.claimed_until is not None
    assert timedelta(minutes=29) < item.claimed_until - timezone.now() <= timedelta(minutes=30)
    QueueItem.objects.filter(pk=item.pk).update(claimed_until=timezone.now() + timedelta(minutes=2))
    item_review_save(office.ana, item, Opinion("good", "", 0))
    item.refresh_from_db()
    assert item.claimed_until - timezone.now() > timedelta(minutes=29)


def test_what_lay_too_long_goes_to_the_next_person_and_its_former_holder_is_told_who_has_it(office: Office) -> None:
    queue = filled(office, 1)
    item = item_claim_next(office.ana, queue)
    assert item is not None
    assert item_claim_next(office.ben, queue) is None
    leave_lying(item)
    assert item_claim_next(office.ben, queue) == item
    with pytest.raises(LostRace, match="Ben has this call in hand"):
        item_review_save(office.ana, item, Opinion("good", "", 0))


def test_a_claim_that_ran_out_is_taken_again_by_the_first_act_of_its_holder(office: Office) -> None:
    item = item_claim_next(office.ana, filled(office))
    assert item is not None
    leave_lying(item)
    assert claims_expire() == 1
    assert QueueItem.objects.get(pk=item.pk).state == ItemState.OPEN
    item_review_save(office.ana, item, Opinion("good", "", 0))
    assert QueueItem.objects.get(pk=item.pk).claimed_by == office.ana.user


def test_expiry_frees_only_what_ran_out_and_says_so_in_the_moves(office: Office) -> None:
    queue = filled(office)
    held, left = item_claim_next(office.ana, queue), item_claim_next(office.ben, queue)
    assert held is not None
    assert left is not None
    leave_lying(left)
    assert claims_expire() == 1
    assert claims_expire() == 0
    assert QueueItem.objects.get(pk=held.pk).state == ItemState.CLAIMED
    last = ItemMove.objects.filter(item=left).latest("pk")
    assert (last.new, last.because, last.by) == ("open", "the claim ran out", None)


def test_an_item_given_back_is_free_and_a_colleague_s_takes_a_manager(office: Office) -> None:
    queue = filled(office, 1)
    item = item_claim_next(office.ana, queue)
    assert item is not None
    with pytest.raises(NotAllowed, match="or a manager"):
        item_release(office.ben, item)
    item_release(office.manager, item)
    assert AuditEntry.objects.get().before == {"claimed_by": office.ana.user.email}
    assert item_claim_next(office.ben, queue) == item


def test_a_skipped_item_is_left_behind_for_what_comes_after_it(office: Office) -> None:
    queue = filled(office)
    seen = []
    item = item_claim_next(office.ana, queue)
    for _ in range(4):
        assert item is not None
        seen.append(item.pk)
        item_release(office.ana, item)
        item = item_claim_next(office.ana, queue, after=item.pk)
    assert seen[:3] == sorted(set(seen))
    assert seen[3] == seen[0]


def test_the_only_item_cannot_be_skipped_to_itself(office: Office) -> None:
    queue = filled(office, 1)
    item = item_claim_next(office.ana, queue)
    assert item is not None
    item_release(office.ana, item)
    assert item_claim_next(office.ana, queue, after=item.pk) is None


def test_a_queue_that_names_its_reviewers_turns_others_away(office: Office) -> None:
    queue = filled(office)
    queue.reviewers.set([office.ben.user])
    with pytest.raises(NotAllowed, match="not one of them"):
        item_claim_next(office.ana, queue)
    assert item_claim_next(office.ben, queue) is not None


def test_viewers_and_strangers_claim_nothing(office: Office) -> None:
    queue = filled(office)
    for member in (office.viewer, office.stranger):
        with pytest.raises(NotAllowed):
            item_claim_next(member, queue)
        with pytest.raises(NotAllowed):
            item_claim(member, QueueItem.objects.all()[0])
        with pytest.raises(NotAllowed):
            item_release(member, QueueItem.objects.all()[0])


def at_once(count: int, act: Callable[[int], object]) -> list[object]:
    """Each in a thread and a connection of its own, all let go together."""
    together = Barrier(count)

    def one(number: int) -> object:
        together.wait()
        try:
            return act(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


@pytest.mark.django_db(transaction=True)
def test_fifty_claims_from_five_threads_give_fifty_different_items() -> None:
    office = make_office()
    queue = filled(office, 50)
    people = [[member_called(office.house, f"r{thread}x{each}") for each in range(10)] for thread in range(5)]

    def ten(thread: int) -> list[int]:
        claimed = [item_claim_next(person, queue) for person in people[thread]]
        return [item.pk for item in claimed if item]

    given = [pk for pks in at_once(5, ten) for pk in pks]  # type: ignore[attr-defined]
    assert len(given) == len(set(given)) == 50
    holders = QueueItem.objects.filter(state=ItemState.CLAIMED).values_list("claimed_by", flat=True)
    assert len(set(holders)) == 50


@pytest.mark.django_db(transaction=True)
def test_two_people_who_take_the_same_item_at_once_do_not_both_get_it() -> None:
    office = make_office()
    queue = filled(office, 1)
    item = QueueItem.objects.get(queue=queue)

    def take(number: int) -> str:
        member: Member = (office.ana, office.ben)[number]
        try:
            item_claim(member, item)
        except LostRace:
            return "too late"
        return "has it"

    assert sorted(map(str, at_once(2, take))) == ["has it", "too late"]
