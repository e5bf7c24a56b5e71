"""From several answers to one verdict: agreement, disagreement, and the manager who decides."""

from collections import Counter

import pytest

from businesses.access import Member
from businesses.models import AuditEntry
from calls.models import ItemState, QueueItem, Review, ReviewQueue
from calls.reviewing.agreement import Agreement, agreement_of, fleiss_kappa
from calls.reviewing.claiming import claims_expire, item_claim, item_claim_next
from calls.reviewing.judging import item_finish, item_resolve, item_review_save
from calls.reviewing.progress import Progress, agreement_in, disputed_items, queue_row
from calls.reviewing.queueing import QueueWish, queue_update
from calls.reviewing.verdicts import Opinion, ReviewChanged, review_save
from common.errors import BadInput, IllegalMove, LostRace, NotAllowed
from tests.calls.review_people import Office, make_office
from tests.calls.review_rows import MONDAY, queue_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return make_office()


def item_asking(office: Office, reviews: int) -> QueueItem:
    queue = queue_of(office.house.business, reviews_per_item=reviews)
    return QueueItem.objects.create(queue=queue, call=office.call, week=MONDAY)


def answer(member: Member, item: QueueItem, verdict: str, note: str = "") -> QueueItem:
    item_claim(member, item)
    item_review_save(member, item, Opinion(verdict, note, 0))
    return item_finish(member, item)


def own_verdict(office: Office) -> tuple[str, str, object]:
    review = Review.objects.get(call=office.call, queue_item=None)
    return review.verdict, review.note, review.reviewer


def test_one_review_settles_an_item_that_asks_for_one(office: Office) -> None:
    item = answer(office.ana, item_asking(office, 1), "bad", "Wrong price.")
    assert (item.state, item.verdict, item.claimed_by) == (ItemState.AGREED, "bad", None)
    assert own_verdict(office) == ("bad", "Wrong price.", office.ana.user)


def test_an_answer_counts_only_once_it_is_finished(office: Office) -> None:
    item = item_asking(office, 2)
    item_claim(office.ana, item)
    item_review_save(office.ana, item, Opinion("bad", "", 0))
    QueueItem.objects.update(claimed_until="2026-01-01T00:00Z")
    claims_expire()
    assert answer(office.ben, item, "bad").state == ItemState.OPEN
    assert not Review.objects.filter(queue_item=None).exists()
    item_claim(office.ana, item)
    assert item_finish(office.ana, item).state == ItemState.AGREED


def test_nobody_answers_an_item_twice(office: Office) -> None:
    item = answer(office.ana, item_asking(office, 2), "good")
    assert item_claim_next(office.ana, item.queue) is None
    with pytest.raises(LostRace, match="You have reviewed this call already"):
        item_claim(office.ana, item)


def test_three_who_agree_settle_it_and_their_verdict_stands_on_the_call(office: Office) -> None:
    item = item_asking(office, 3)
    states = [answer(member, item, "good").state for member in (office.ana, office.ben, office.cleo)]
    assert states == [ItemState.OPEN, ItemState.OPEN, ItemState.AGREED]
    assert own_verdict(office)[0] == "good"


def test_two_who_differ_leave_it_to_a_manager_whose_word_stands_on_the_call(office: Office) -> None:
    item = item_asking(office, 2)
    answer(office.ana, item, "good")
    assert answer(office.ben, item, "bad", "Wrong price.").state == ItemState.DISPUTED
    assert not Review.objects.filter(queue_item=None).exists()
    [disputed] = disputed_items(item.queue)
    assert [(review.reviewer, review.verdict) for review in disputed.reviews] == [
        (office.ana.user, "good"),
        (office.ben.user, "bad"),
    ]
    item.refresh_from_db()
    item_resolve(office.manager, item, "bad", "The list says 120.")
    assert (item.state, item.verdict) == (ItemState.RESOLVED, "bad")
    assert own_verdict(office) == ("bad", "The list says 120.", office.manager.user)
    entry = AuditEntry.objects.get(act="item_resolved")
    assert (entry.before, entry.after) == ({"Ana": "good", "Ben": "bad"}, {"verdict": "bad"})


def test_only_a_manager_of_the_business_decides_and_only_once(office: Office) -> None:
    item = item_asking(office, 2)
    with pytest.raises(IllegalMove):
        item_resolve(office.manager, item, "good", "")
    answer(office.ana, item, "good")
    item = answer(office.ben, item, "bad")
    for member in (office.ana, office.stranger):
        with pytest.raises(NotAllowed):
            item_resolve(member, item, "good", "")
    with pytest.raises(BadInput):
        item_resolve(office.manager, item, "", "")
    stale = QueueItem.objects.get(pk=item.pk)
    item_resolve(office.manager, item, "good", "")
    with pytest.raises(LostRace):
        item_resolve(office.manager, stale, "bad", "")


def test_a_settled_item_replaces_an_earlier_verdict_of_the_call_and_keeps_its_note(office: Office) -> None:
    review_save(office.cleo, office.call, Opinion("unsure", "Noisy line.", 0))
    answer(office.ana, item_asking(office, 1), "bad")
    assert own_verdict(office) == ("bad", "Noisy line.", office.ana.user)
    assert AuditEntry.objects.get().act == "review_changed"


def test_finishing_takes_a_verdict(office: Office) -> None:
    item = item_asking(office, 1)
    item_claim(office.ana, item)
    item_review_save(office.ana, item, Opinion("", "Hm.", 0))
    with pytest.raises(BadInput, match="verdict first"):
        item_finish(office.ana, item)


def test_one_s_own_answer_in_another_window_is_not_overwritten_unseen(office: Office) -> None:
    item = item_asking(office, 1)
    item_claim(office.ana, item)
    item_review_save(office.ana, item, Opinion("bad", "From the first window.", 0))
    with pytest.raises(ReviewChanged):
        item_review_save(office.ana, item, Opinion("good", "From the second.", 0))


def wish_of(queue: ReviewQueue, **changes: object) -> QueueWish:
    given = {
        "name": queue.name,
        "filters": "",
        "share_percent": 100,
        "weekly_maximum": None,
        "reviews_per_item": 1,
        "reviewers": [],
        **changes,
    }
    return QueueWish(**given)  # type: ignore[arg-type]


def test_asking_fewer_settles_what_has_enough_but_no_disagreement(office: Office) -> None:
    queue = queue_of(office.house.business, reviews_per_item=2)
    calls = [office.call, office.ended_call("call_2"), office.ended_call("call_3")]
    half, disputed, untouched = [QueueItem.objects.create(queue=queue, call=call, week=MONDAY) for call in calls]
    answer(office.ana, half, "good")
    answer(office.ana, disputed, "good")
    answer(office.ben, disputed, "bad")
    queue_update(office.manager, queue, wish_of(queue, reviews_per_item=1))
    for item, state in ((half, "agreed"), (disputed, "disputed"), (untouched, "open")):
        item.refresh_from_db()
        assert item.state == state
    assert queue_row(office.manager, queue).progress == Progress(3, waiting=1, claimed=0, disputed=1, settled=1)


def test_agreement_counts_what_reviewers_said_not_what_a_manager_decided(office: Office) -> None:
    item = item_asking(office, 2)
    answer(office.ana, item, "good")
    item = answer(office.ben, item, "bad")
    item_resolve(office.manager, item, "bad", "")
    assert agreement_in(item.queue) == Agreement(items=1, agreed=0, kappa=None)
    assert agreement_in(item.queue).missing == 19


def test_kappa_is_fleiss_s_own_example() -> None:
    """The table of 10 subjects and 14 raters printed with the method in Fleiss (1971) style: kappa 0.210."""
    table = [
        (0, 0, 0, 0, 14),
        (0, 2, 6, 4, 2),
        (0, 0, 3, 5, 6),
        (0, 3, 9, 2, 0),
        (2, 2, 8, 1, 1),
        (7, 7, 0, 0, 0),
        (3, 2, 6, 3, 0),
        (2, 5, 3, 2, 2),
        (6, 5, 2, 1, 0),
        (0, 2, 2, 3, 7),
    ]
    answers = [[name for name, count in zip("abcde", row, strict=True) for _ in range(count)] for row in table]
    kappa = fleiss_kappa([Counter(each) for each in answers])
    assert kappa == pytest.approx(0.210, abs=0.0005)


def test_kappa_is_withheld_until_it_means_something() -> None:
    alike, differing = ["good", "good"], ["good", "bad"]
    assert agreement_of([alike] * 19).kappa is None
    assert agreement_of([alike] * 20).kappa is None
    assert agreement_of([["good"]] * 50) == Agreement(0, 0, None)
    some = agreement_of([alike] * 10 + [["bad", "bad"]] * 10 + [differing] * 5)
    assert (some.items, some.agreed, some.share_percent) == (25, 20, 80)
    assert some.kappa == pytest.approx(0.6)
