"""Comments, mentions, corrected answers and assignments."""

from datetime import date

import pytest

from businesses.models import AuditEntry
from calls.models import Assignment, Comment, Correction, Mention
from calls.reviewing.assigning import assignment_end, calls_assign
from calls.reviewing.commenting import comment_add, comment_delete, mentions_read
from calls.reviewing.correcting import CorrectionChanged, correction_save
from calls.reviewing.selectors import assigned_to, corrections_of, mentions_of, unread_mentions
from common.errors import BadInput, NotAllowed
from tests.calls.page_rows import call_row, says, turn_row
from tests.calls.review_people import Office, make_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return make_office()


def test_a_comment_hangs_on_the_call_on_a_turn_or_on_words_of_the_transcript(office: Office) -> None:
    turn = turn_row(office.call, 3, 1_000)
    says(office.call, 4, "caller", "How much?")
    comment_add(office.ana, office.call, " Well done. ")
    comment_add(office.ana, office.call, "Wrong price.", turn_pk=turn.pk)
    comment_add(office.ana, office.call, "Asked twice.", utterance_position=4)
    kept = [(each.text, each.turn_id, each.utterance_position) for each in Comment.objects.all()]
    assert kept == [("Well done.", None, None), ("Wrong price.", turn.pk, None), ("Asked twice.", None, 4)]


def test_a_mentioned_colleague_has_one_unread_mention_until_the_call_was_opened(office: Office) -> None:
    text = "@ben@dental.example what do you think, @BEN@dental.example? @vera@dental.example"
    comment_add(office.ana, office.call, text)
    assert unread_mentions(office.ben) == unread_mentions(office.viewer) == 1
    assert unread_mentions(office.ana) == 0
    assert [mention.comment.text for mention in mentions_of(office.ben)] == [text]
    mentions_read(office.ben, office.call)
    assert (unread_mentions(office.ben), unread_mentions(office.viewer)) == (0, 1)
    assert len(mentions_of(office.ben)) == 1


def test_a_mention_of_a_stranger_is_refused_and_nothing_is_stored(office: Office) -> None:
    for address in (office.stranger.user.email, "nobody@nowhere.example"):
        with pytest.raises(BadInput, match="does not work here"):
            comment_add(office.ana, office.call, f"Ask @{address}.")
    assert not Comment.objects.exists()
    assert not Mention.objects.exists()


def test_an_address_that_is_only_written_mentions_nobody(office: Office) -> None:
    comment_add(office.ana, office.call, "The caller spelled stan@other.example and cafe@ten.")
    assert not Mention.objects.exists()


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 4_001])
def test_a_comment_needs_words_and_not_too_many(office: Office, text: str) -> None:
    with pytest.raises(BadInput) as refused:
        comment_add(office.ana, office.call, text)
    assert refused.value.field == "text"


def test_a_comment_on_a_place_of_another_call_is_refused(office: Office) -> None:
    turn = turn_row(call_row(office.house, "call_2"), 1, 1_000)
    with pytest.raises(BadInput, match="not on the call"):
        comment_add(office.ana, office.call, "Hm.", turn_pk=turn.pk)
    with pytest.raises(BadInput, match="not on the call"):
        comment_add(office.ana, office.call, "Hm.", utterance_position=9)


def test_a_comment_is_deleted_by_its_author_or_a_manager_who_is_audited(office: Office) -> None:
    first, second = (comment_add(office.ana, office.call, text) for text in ("One.", "Two."))
    with pytest.raises(NotAllowed, match="Only who wrote"):
        comment_delete(office.ben, first)
    comment_delete(office.ana, first)
    assert not AuditEntry.objects.exists()
    comment_delete(office.manager, second)
    assert AuditEntry.objects.get().act == "comment_deleted"
    assert not Comment.objects.exists()


def test_nobody_touches_another_business_s_comments(office: Office) -> None:
    theirs = comment_add(office.stranger, office.their_call, "Ours.")
    with pytest.raises(NotAllowed):
        comment_delete(office.manager, theirs)
    with pytest.raises(NotAllowed):
        comment_add(office.manager, office.their_call, "Hello.")
    with pytest.raises(NotAllowed):
        comment_add(office.viewer, office.call, "Hello.")


def test_a_corrected_answer_is_kept_for_the_turn_and_told_to_those_who_test(office: Office) -> None:
    turn = turn_row(office.call, 3, 1_000, "It is 90 dollars.")
    correction_save(office.ana, office.call, turn.pk, "It is 120 dollars.", 0)
    [kept] = corrections_of(office.house.business)
    assert (kept.text, kept.turn.sent, kept.call, kept.by) == (
        "It is 120 dollars.",
        "It is 90 dollars.",
        office.call,
        office.ana.user,
    )
    assert not corrections_of(office.stranger.business)


def test_the_second_of_two_correctors_is_shown_the_first_s_words(office: Office) -> None:
    turn = turn_row(office.call, 3, 1_000)
    correction_save(office.ana, office.call, turn.pk, "It is 120 dollars.", 0)
    with pytest.raises(CorrectionChanged) as told:
        correction_save(office.ben, office.call, turn.pk, "It is 130 dollars.", 0)
    assert told.value.theirs.text == "It is 120 dollars."
    correction_save(office.ben, office.call, turn.pk, "It is 130 dollars.", 1)
    assert AuditEntry.objects.get().act == "correction_changed"
    assert Correction.objects.get().version == 2


def test_an_emptied_correction_is_taken_back(office: Office) -> None:
    turn = turn_row(office.call, 3, 1_000)
    assert correction_save(office.ana, office.call, turn.pk, " ", 0) is None
    correction_save(office.ana, office.call, turn.pk, "It is 120 dollars.", 0)
    assert correction_save(office.ana, office.call, turn.pk, "", 1) is None
    assert not Correction.objects.exists()


def test_many_calls_are_assigned_at_once_and_nobody_is_asked_twice(office: Office) -> None:
    second = call_row(office.house, "call_2")
    calls_assign(office.ana, [office.call.pk], office.ben.user)
    asked = calls_assign(
        office.manager, [office.call.pk, second.pk, office.their_call.pk], office.ben.user, date(2026, 6, 1)
    )
    assert asked == 1
    assert [(each.call, each.due) for each in assigned_to(office.ben)] == [
        (second, date(2026, 6, 1)),
        (office.call, None),
    ]


def test_calls_are_assigned_only_to_those_who_can_review_them_here(office: Office) -> None:
    for person in (office.stranger.user, office.viewer.user):
        with pytest.raises(BadInput, match="reviewer or higher"):
            calls_assign(office.manager, [office.call.pk], person)
    assert not Assignment.objects.exists()


def test_an_assignment_is_ended_by_those_it_concerns(office: Office) -> None:
    calls_assign(office.ana, [office.call.pk], office.ben.user)
    assignment = Assignment.objects.get()
    with pytest.raises(NotAllowed):
        assignment_end(office.cleo, assignment)
    with pytest.raises(NotAllowed):
        assignment_end(office.stranger, assignment)
    assignment_end(office.ben, assignment)
    assert assigned_to(office.ben) == []
