"""The review on a call's page: what stands there, and what each act answers."""

import re
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from businesses.access import Member
from calls.models import Assignment, CallTag, Comment, Correction, Mention, QueueItem, Review, Tag
from calls.reviewing.claiming import item_claim
from calls.reviewing.commenting import comment_add
from calls.reviewing.correcting import correction_save
from calls.reviewing.judging import item_review_save
from calls.reviewing.mailing import mention_mail
from calls.reviewing.tagging import call_tag
from calls.reviewing.verdicts import Opinion, review_save
from tests.calls.page_rows import says, turn_row
from tests.calls.review_people import Office, browser_of, make_office
from tests.calls.review_rows import MONDAY, queue_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return make_office()


def post(office: Office, member: Member, act: str, *more: object, **given: object) -> Any:
    address = reverse(act, args=[office.house.business.slug, office.call.retell_call_id, *more])
    return browser_of(member).post(address, given, headers={"HX-Request": "true"})


def page(office: Office, member: Member, **asked: str) -> str:
    address = reverse("call", args=[office.house.business.slug, office.call.retell_call_id])
    answer = browser_of(member).get(address, asked)
    assert answer.status_code == 200
    return answer.text


def test_the_page_offers_a_verdict_to_a_reviewer_and_tells_it_to_a_viewer(office: Office) -> None:
    review_save(office.ana, office.call, Opinion("bad", "They can be reached at +14155550188.", 0))
    reviewer, viewer = page(office, office.ben), page(office, office.viewer)
    assert 'data-key="1"' in reviewer
    assert re.search(r'id="verdict-bad"[^>]*aria-pressed="true"', reviewer)
    assert "+14155550188" in reviewer
    assert 'data-key="1"' not in viewer
    assert 'class="verdict verdict-bad">Bad<' in viewer
    assert "+14155550188" not in viewer
    assert "remark-comment" not in viewer


def test_a_verdict_pressed_is_saved_with_the_note_and_says_so(office: Office) -> None:
    answer = post(office, office.ana, "review_verdict", verdict="bad", note="Wrong price.", version="0", stands="")
    assert answer.status_code == 200
    assert "data-saved" in answer.text
    assert 'name="version" value="1"' in answer.text
    kept = Review.objects.get()
    assert (kept.verdict, kept.note, kept.reviewer) == ("bad", "Wrong price.", office.ana.user)


def test_a_note_alone_keeps_the_verdict_that_stands(office: Office) -> None:
    post(office, office.ana, "review_verdict", verdict="bad", note="", version="0", stands="")
    post(office, office.ana, "review_verdict", note="Wrong price.", version="1", stands="bad")
    kept = Review.objects.get()
    assert (kept.verdict, kept.note) == ("bad", "Wrong price.")


def test_who_saves_second_sees_who_was_first_and_what_both_said(office: Office) -> None:
    post(office, office.ana, "review_verdict", verdict="bad", note="Wrong price.", version="0", stands="")
    answer = post(office, office.ben, "review_verdict", verdict="good", note="All well.", version="0", stands="")
    assert answer.status_code == 409
    assert "Ana saved this review while you had it open" in answer.text
    assert re.search(r"data-theirs>Bad</b>.*Wrong price\.", answer.text)
    assert re.search(r"data-mine>Good</b>.*All well\.", answer.text)
    assert 'name="version" value="1"' in answer.text
    again = post(office, office.ben, "review_verdict", verdict="good", note="All well.", version="1", stands="good")
    assert again.status_code == 200
    assert Review.objects.get().verdict == "good"


def test_done_without_a_word_leaves_no_empty_review(office: Office) -> None:
    answer = post(office, office.ana, "review_verdict", then="next", note="", version="0", stands="")
    assert (answer.status_code, answer["HX-Trigger"]) == (204, "reviewed")
    assert not Review.objects.exists()


def test_a_tag_stands_on_the_call_and_on_a_turn(office: Office) -> None:
    turn_row(office.call, 3, 1_000, "It is 90 dollars.")
    tag = Tag.objects.get(business=office.house.business, name="wrong fact")
    answer = post(office, office.ana, "review_tag", tag=tag.pk, row="")
    assert 'data-tag="wrong fact"' in answer.text
    answer = post(office, office.ana, "review_tag", tag=tag.pk, row="turn-answer-3")
    assert re.search(r'id="on-turn-answer-3"[^>]*hx-swap-oob="true"', answer.text)
    assert page(office, office.viewer).count('data-tag="wrong fact"') == 2
    placed = CallTag.objects.get(turn=None)
    post(office, office.ben, "review_untag", placed.pk, row="")
    assert CallTag.objects.get().turn is not None


def test_a_comment_stands_where_it_was_made_and_is_escaped(office: Office) -> None:
    turn_row(office.call, 3, 1_000, "It is 90 dollars.")
    says(office.call, 7, "caller", "How much?")
    for row in ("", "turn-answer-3", "said-7"):
        assert post(office, office.ana, "review_comment", text=f"On {row} <b>", row=row).status_code == 200
    shown = page(office, office.ben)
    for row in ("turn-answer-3", "said-7"):
        assert f"On {row} &lt;b&gt;" in shown.partition(f'id="on-{row}"')[2].partition("</li></ul>")[0].replace(
            "\n", ""
        )
    assert "On  &lt;b&gt;" in shown


def test_a_refused_comment_answers_beside_what_was_typed(office: Office) -> None:
    answer = post(office, office.ana, "review_comment", text="@stan@other.example look", row="")
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert "does not work here" in answer.text
    assert not Comment.objects.exists()


@pytest.mark.parametrize("row", ["turn-answer-99", "said-99", "nonsense", "turn-answer-9999999999999999999999"])
def test_a_row_that_is_not_there_is_refused_kindly(office: Office, row: str) -> None:
    answer = post(office, office.ana, "review_comment", text="Hm.", row=row)
    assert answer.status_code == 422
    assert "Reload the page" in answer.text


def test_a_mentioned_colleague_is_shown_by_name_and_counted_until_the_page_was_opened(office: Office) -> None:
    post(office, office.ana, "review_comment", text="Is this right, @ben@dental.example?", row="")
    live = reverse("live", args=[office.house.business.slug])
    assert "1 mention<" in browser_of(office.ben).get(live).text
    comment_add(office.ana, office.call, "And this, @ben@dental.example?")
    assert "2 mentions<" in browser_of(office.ben).get(live).text
    shown = page(office, office.ben)
    assert '<b class="mention">@Ben</b>?' in shown
    assert reverse("review_read", args=[office.house.business.slug, "call_1"]) in shown
    assert post(office, office.ben, "review_read").status_code == 204
    assert not Mention.objects.filter(read_at=None).exists()
    assert " mention" not in browser_of(office.ben).get(live).text
    assert reverse("review_read", args=[office.house.business.slug, "call_1"]) not in page(office, office.ben)


def test_a_mention_is_mailed_with_a_link_and_no_word_of_the_call(office: Office) -> None:
    comment_add(office.ana, office.call, "The secret price, @ben@dental.example.")
    assert mention_mail(Mention.objects.get().pk)
    [letter] = mail.outbox
    assert letter.to == ["ben@dental.example"]
    assert "/b/dental/calls/call_1/" in letter.body
    assert "secret" not in f"{letter.body} {letter.subject}"
    Mention.objects.update(read_at="2026-01-01T00:00Z")
    assert not mention_mail(Mention.objects.get().pk)


def test_a_corrected_answer_stands_under_the_turn(office: Office) -> None:
    turn_row(office.call, 3, 1_000, "It is 90 dollars.")
    post(office, office.ana, "review_correction", text="It is 120 dollars.", row="turn-answer-3", version="0")
    assert "It is 120 dollars." in page(office, office.viewer)
    answer = post(office, office.ben, "review_correction", text="It is 130.", row="turn-answer-3", version="0")
    assert answer.status_code == 409
    assert "data-theirs>It is 120 dollars.</q>" in answer.text
    assert Correction.objects.get().text == "It is 120 dollars."
    assert post(office, office.ana, "review_correction", text="No.", row="", version="0").status_code == 422


def test_a_call_is_assigned_and_the_assignment_ended(office: Office) -> None:
    answer = post(office, office.ana, "review_assign", person=office.ben.user.pk, due="2026-06-01")
    assert "until 1 Jun" in answer.text
    assert post(office, office.ana, "review_assign", person=office.stranger.user.pk, due="").status_code == 422
    assert post(office, office.ana, "review_assign", person="", due="").status_code == 422
    asked = Assignment.objects.get()
    assert post(office, office.cleo, "review_unassign", asked.pk).status_code == 403
    post(office, office.ben, "review_unassign", asked.pk)
    assert Assignment.objects.get().done_at is not None


ACTS = ("review_verdict", "review_tag", "review_comment", "review_correction", "review_assign")


@pytest.mark.parametrize("act", ACTS)
def test_a_viewer_does_none_of_it_and_a_stranger_finds_nothing(office: Office, act: str) -> None:
    assert post(office, office.viewer, act).status_code == 403
    assert post(office, office.stranger, act).status_code == 404
    theirs = reverse(act, args=[office.house.business.slug, office.their_call.retell_call_id])
    assert browser_of(office.ana).post(theirs).status_code == 404


def test_another_business_s_tag_and_comment_are_not_there(office: Office) -> None:
    theirs = Tag.objects.filter(business=office.stranger.business)[0]
    assert post(office, office.ana, "review_tag", tag=theirs.pk, row="").status_code == 422
    comment = comment_add(office.stranger, office.their_call, "Ours.")
    post(office, office.manager, "review_uncomment", comment.pk)
    assert Comment.objects.get() == comment


def item_for(office: Office, reviews: int = 2) -> QueueItem:
    queue = queue_of(office.house.business, reviews_per_item=reviews)
    return QueueItem.objects.create(queue=queue, call=office.call, week=MONDAY)


def test_in_a_queue_nobody_sees_the_verdicts_of_others(office: Office) -> None:
    item = item_for(office)
    review_save(office.cleo, office.call, Opinion("unsure", "Cleo's note.", 0))
    item_claim(office.ana, item)
    item_review_save(office.ana, item, Opinion("bad", "Ana's note.", 0))
    QueueItem.objects.update(state="open", claimed_by=None, claimed_until=None)
    item_claim(office.ben, item)
    shown = page(office, office.ben, item=str(item.pk))
    assert "yours until" in shown
    assert "s note." not in shown
    assert 'aria-pressed="true"' not in shown.partition('id="review"')[2].partition("</section>")[0]


def test_done_in_a_queue_finishes_the_item_and_leads_to_the_next(office: Office) -> None:
    item = item_for(office, reviews=1)
    second = QueueItem.objects.create(queue=item.queue, call=office.ended_call("call_2"), week=MONDAY)
    item_claim(office.ana, item)
    answer = post(office, office.ana, "review_verdict", item=item.pk, verdict="good", then="next", note="", version="0")
    assert answer["HX-Redirect"] == f"/b/dental/calls/call_2/?item={second.pk}"
    item.refresh_from_db()
    assert (item.state, item.verdict) == ("agreed", "good")
    second.refresh_from_db()
    assert second.claimed_by == office.ana.user


def test_done_in_a_queue_asks_for_a_verdict_and_keeps_the_note(office: Office) -> None:
    item = item_for(office)
    item_claim(office.ana, item)
    answer = post(office, office.ana, "review_verdict", item=item.pk, then="next", note="Hm.", version="0", stands="")
    assert answer.status_code == 422
    assert "Give a verdict first" in answer.text
    assert Review.objects.get().note == "Hm."


def test_who_lost_the_claim_is_told_who_has_it(office: Office) -> None:
    item = item_for(office)
    item_claim(office.ben, item)
    answer = post(office, office.ana, "review_verdict", item=item.pk, verdict="good", note="Mine.", version="0")
    assert answer.status_code == 422
    assert "Ben has this call in hand" in answer.text
    assert not Review.objects.exists()


@pytest.mark.parametrize("item", ["0", "nonsense", "9" * 40])
def test_an_item_that_is_not_there_shows_the_call_as_usual(office: Office, item: str) -> None:
    assert 'data-key="1"' in page(office, office.ana, item=item)


def test_the_number_of_queries_does_not_grow_with_what_people_left(office: Office) -> None:
    def leave(turn_id: int) -> None:
        turn = turn_row(office.call, turn_id, turn_id * 1_000, "It is 90 dollars.")
        comment_add(office.ana, office.call, "@ben@dental.example see", turn_pk=turn.pk)
        correction_save(office.ana, office.call, turn.pk, "It is 120.", 0)
        for tag in Tag.objects.filter(business=office.house.business)[:3]:
            call_tag(office.ana, office.call, tag, turn.pk)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            page(office, office.ben)
        return len(asked)

    leave(1)
    few = queries()
    for turn_id in range(2, 20):
        leave(turn_id)
    assert queries() == few
