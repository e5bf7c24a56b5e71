"""The call's own verdict: who may give it, and what happens when two give it at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from businesses.models import AuditEntry
from calls.models import Assignment, Review
from calls.reviewing.assigning import calls_assign
from calls.reviewing.verdicts import Opinion, ReviewChanged, review_save
from common.errors import BadInput, NotAllowed
from tests.calls.review_people import Office, make_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return make_office()


def test_a_verdict_and_its_note_are_kept_with_who_gave_them(office: Office) -> None:
    review_save(office.ana, office.call, Opinion("bad", "Quoted last year's price.", 0))
    kept = Review.objects.get(call=office.call)
    assert (kept.verdict, kept.note, kept.reviewer, kept.version) == (
        "bad",
        "Quoted last year's price.",
        office.ana.user,
        1,
    )


def test_one_s_own_verdict_can_be_changed_and_leaves_no_audit_row(office: Office) -> None:
    review_save(office.ana, office.call, Opinion("bad", "", 0))
    review_save(office.ana, office.call, Opinion("good", "", 1))
    assert Review.objects.get(call=office.call).verdict == "good"
    assert not AuditEntry.objects.exists()


def test_changing_a_colleague_s_verdict_is_audited_with_both(office: Office) -> None:
    review_save(office.ana, office.call, Opinion("bad", "", 0))
    review_save(office.ben, office.call, Opinion("good", "", 1))
    entry = AuditEntry.objects.get()
    assert (entry.act, entry.actor) == ("review_changed", office.ben.user.email)
    assert (entry.before, entry.after) == ({"verdict": "bad"}, {"verdict": "good"})


def test_the_second_of_two_savers_is_shown_what_the_first_saved_and_nothing_is_overwritten(office: Office) -> None:
    review_save(office.ana, office.call, Opinion("unsure", "", 0))
    review_save(office.ana, office.call, Opinion("bad", "Wrong price.", 1))
    with pytest.raises(ReviewChanged) as told:
        review_save(office.ben, office.call, Opinion("good", "Fine by me.", 1))
    assert (told.value.theirs.verdict, told.value.theirs.note) == ("bad", "Wrong price.")
    assert told.value.theirs.reviewer == office.ana.user
    kept = Review.objects.get(call=office.call)
    assert (kept.verdict, kept.version) == ("bad", 2)


def test_saving_what_stands_there_already_is_no_conflict(office: Office) -> None:
    review_save(office.ana, office.call, Opinion("bad", "Wrong price.", 0))
    same = review_save(office.ben, office.call, Opinion("bad", "Wrong price.", 0))
    assert (same.reviewer, same.version) == (office.ana.user, 1)


@pytest.mark.django_db(transaction=True)
def test_of_two_first_verdicts_at_the_same_moment_one_is_kept_and_one_is_told() -> None:
    office, together = make_office(), Barrier(2)

    def give(verdict: str) -> str:
        together.wait()
        try:
            review_save(office.ana if verdict == "good" else office.ben, office.call, Opinion(verdict, "", 0))
        except ReviewChanged as changed:
            return f"told of {changed.theirs.verdict}"
        finally:
            connections.close_all()
        return f"kept {verdict}"

    with ThreadPoolExecutor(2) as both:
        told = sorted(both.map(give, ["good", "bad"]))
    kept = Review.objects.get(call=office.call).verdict
    assert told == [f"kept {kept}", f"told of {kept}"]


def test_a_viewer_gives_no_verdict(office: Office) -> None:
    with pytest.raises(NotAllowed, match="reviewer or higher"):
        review_save(office.viewer, office.call, Opinion("good", "", 0))


def test_nobody_gives_a_verdict_on_another_business_s_call(office: Office) -> None:
    with pytest.raises(NotAllowed):
        review_save(office.ana, office.their_call, Opinion("good", "", 0))
    assert not Review.objects.exists()


@pytest.mark.parametrize(
    ("opinion", "field"), [(Opinion("great", "", 0), "verdict"), (Opinion("", "x" * 4_001, 0), "note")]
)
def test_a_made_up_verdict_and_an_endless_note_are_refused(office: Office, opinion: Opinion, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        review_save(office.ana, office.call, opinion)
    assert refused.value.field == field


def test_a_verdict_ends_what_its_giver_was_asked_for_and_a_mere_note_does_not(office: Office) -> None:
    calls_assign(office.manager, [office.call.pk], office.ana.user)
    calls_assign(office.manager, [office.call.pk], office.ben.user)
    review_save(office.ana, office.call, Opinion("", "Will listen again.", 0))
    assert Assignment.objects.filter(done_at=None).count() == 2
    review_save(office.ana, office.call, Opinion("good", "Will listen again.", 1))
    assert [each.person for each in Assignment.objects.filter(done_at=None)] == [office.ben.user]
