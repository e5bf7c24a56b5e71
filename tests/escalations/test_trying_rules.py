"""What a draft would do: with a sentence, and with the calls of the last week."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agents.models import Agent
from businesses.access import Member
from businesses.models import Business
from calls.models import Call, Speaker, Utterance
from engine.hours import OpeningHours
from escalations.models import RuleSetVersion
from escalations.ruling.drafting import draft_open
from escalations.ruling.selectors import draft_of, rules_of
from escalations.trying.explaining import Answer, Moment, answer_to
from escalations.trying.fixed import in_their_order
from escalations.trying.last_week import calls_of_last_week
from escalations.trying.running import LastWeek, last_week_of, last_week_run
from tests.escalations.rule_sets import OFFER, PERSON, add, empty_draft, published

pytestmark = pytest.mark.usefixtures("agent")
REFUND = {"name": "Refund", "cause": "phrase", "phrases": ["my money back"], "reaction": "callback"}


def draft_with(by: Member, *rules: Mapping[str, object]) -> RuleSetVersion:
    draft = empty_draft(by)
    for values in rules:
        add(by, **values)
    return draft


def tried(draft: RuleSetVersion, said: str, **moment: object) -> Answer:
    rules = in_their_order(rules_of(draft), None)
    return answer_to(Moment(said, **moment), rules, OpeningHours(is_always=True))  # type: ignore[arg-type]


def test_the_box_tells_which_rule_is_hit_and_marks_the_words(owner: Member) -> None:
    answer = tried(draft_with(owner, PERSON, REFUND), "So, I want my money back now")
    assert answer.hit is not None
    assert answer.hit.name == "Refund"
    assert [part.text for part in answer.hit.parts if part.is_match] == ["my money back"]
    assert "".join(part.text for part in answer.hit.parts) == "So, I want my money back now"


def test_each_rule_before_it_tells_why_it_does_not_hold(owner: Member) -> None:
    draft = draft_with(
        owner, {**PERSON, "after_turn": 3}, {**REFUND, "name": "Nightly", "only_when": "closed"}, OFFER, REFUND
    )
    answer = tried(draft, "a real person, or my money back", turn=2, hours="open")
    told = {one.name: one.why for one in answer.before}
    assert answer.hit is not None
    assert answer.hit.name == "Refund"
    assert "after turn 3" in told["Wants a person"]
    assert "outside opening hours" in told["Nightly"]
    assert "key 0" in told["Press 0"]


def test_the_fixed_table_comes_first_and_is_told_as_such(owner: Member) -> None:
    answer = tried(draft_with(owner, REFUND), "I can't breathe and want my money back")
    assert answer.hit is not None
    assert answer.hit.name == "An emergency (always on)"
    assert answer.left == 2


def test_a_wish_that_is_taken_back_is_told_from_words_that_were_never_said(owner: Member) -> None:
    draft = draft_with(owner, {**PERSON, "phrases": ["[asks for a person]"]})
    assert "takes them back" in tried(draft, "I don't want to talk to a person").before[-1].why
    assert "None of its phrases" in tried(draft, "What does it cost?").before[-1].why


def test_what_no_phrase_found_is_told_by_the_words_that_weighed_most(owner: Member) -> None:
    answer = tried(draft_with(owner, {**PERSON, "phrases": ["[asks for a person]"]}), "Hi, is Karen about at all?")
    assert answer.hit is not None
    assert answer.hit.why.startswith("It sounds like a wish for a person: ")
    told = answer.hit.why.rstrip(".").rpartition(": ")[2].split(", ")
    assert [part.text.lower() for part in answer.hit.parts if part.is_match] == told


def test_a_key_and_a_value_can_be_tried_without_a_word(owner: Member) -> None:
    vip = {"name": "Gold", "cause": "variable", "variable": "plan", "value": "gold", "reaction": "message"}
    draft = draft_with(owner, OFFER, vip)
    assert getattr(tried(draft, "", key="0").hit, "name", "") == "Press 0"
    assert getattr(tried(draft, "", variable="plan", value="Gold").hit, "name", "") == "Gold"


def past_call(business: Business, agent: Agent, number: int, *said: str) -> Call:
    call = Call.objects.create(
        business=business, agent=agent, retell_call_id=f"call_{number}", turn_count=len(said),
        started_at=timezone.now(), direction="inbound",
    )  # fmt: skip
    position = 0
    for turn, text in enumerate(said, 1):
        for speaker, words, its_turn in ((Speaker.CALLER, text, None), (Speaker.AGENT, "I see.", turn)):
            Utterance.objects.create(call=call, position=position, speaker=speaker, text=words, turn_id=its_turn)
            position += 1
    return call


def run(draft: RuleSetVersion) -> LastWeek:
    last_week_run(draft.pk)
    found = last_week_of(draft)
    assert found is not None
    return found


def test_last_week_tells_which_calls_would_newly_and_no_longer_hit(
    owner: Member, business: Business, agent: Agent
) -> None:
    published(owner, PERSON)
    past_call(business, agent, 1, "Hello", "I want my money back")
    past_call(business, agent, 2, "Give me a person")
    past_call(business, agent, 3, "When do you open?")
    draft = draft_open(owner)
    draft.rules.all().delete()
    add(owner, **REFUND)
    draft.refresh_from_db()
    found = run(draft)
    assert (found.state, found.total, found.asked) == ("done", 3, 3)
    told = {group["name"]: (group["new"], group["gone"], group["calls"]) for group in found.groups}
    assert told == {
        "Refund": (1, 0, [{"call_id": "call_1", "turn_id": 2, "is_new": True}]),
        "Wants a person": (0, 1, [{"call_id": "call_2", "turn_id": 1, "is_new": False}]),
    }


def test_words_of_no_letter_do_not_stop_the_run(owner: Member, business: Business, agent: Agent) -> None:
    published(owner, PERSON)
    past_call(business, agent, 1, " ", " ", "Give me a person")
    assert run(draft_open(owner)).state == "done"


def test_the_same_rules_make_no_difference(owner: Member, business: Business, agent: Agent) -> None:
    published(owner, PERSON)
    past_call(business, agent, 1, "Give me a person")
    assert run(draft_open(owner)).groups == []


def test_a_phrase_said_on_more_than_every_fifth_call_is_warned_of(
    owner: Member, business: Business, agent: Agent
) -> None:
    for number in range(10):
        past_call(
            business, agent, number, "I have a question" if number < 3 else "Hello", "my money back" * (number < 2)
        )
    draft = draft_with(owner, {**REFUND, "phrases": ["a question", "my money back"]})
    draft.refresh_from_db()
    assert [tuple(one) for one in run(draft).wide] == [("Refund", "a question", 30)]


def test_what_came_of_it_is_forgotten_when_the_draft_changes(owner: Member) -> None:
    draft = draft_with(owner, REFUND)
    draft.refresh_from_db()
    assert run(draft).total == 0
    add(owner, **OFFER)
    draft.refresh_from_db()
    assert last_week_of(draft) is None


def test_only_live_calls_of_the_last_week_of_this_business_are_heard(
    owner: Member, business: Business, agent: Agent
) -> None:
    past_call(business, agent, 1, "Hello")
    Call.objects.filter(pk=past_call(business, agent, 2, "Hello").pk).update(
        created_at=timezone.now() - timedelta(days=8)
    )
    Call.objects.filter(pk=past_call(business, agent, 3, "Hello").pk).update(origin="test")
    total, past = calls_of_last_week(owner.business)
    assert (total, [call.retell_call_id for call in past]) == (1, ["call_1"])


def test_more_calls_take_no_more_queries(owner: Member, business: Business, agent: Agent) -> None:
    draft = draft_with(owner, REFUND)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            last_week_run(draft.pk)
        return len(asked)

    past_call(business, agent, 1, "Hello")
    few = queries()
    for number in range(2, 12):
        past_call(business, agent, number, "Hello", "my money back")
    assert queries() == few


@pytest.fixture
def browser(owner: Member) -> Client:
    client = Client()
    client.force_login(owner.user)
    return client


def test_the_box_answers_in_a_page_part(owner: Member, browser: Client) -> None:
    draft_with(owner, REFUND)
    at = "/b/lakeside/handoffs/rules/try/"
    assert "The caller says" in browser.get(at).content.decode()
    told = browser.post(at, {"said": "<b>give me my money back</b>"}).content.decode()
    assert "Refund" in told
    assert "my money back</mark>" in told
    assert "<b>" not in told
    assert "No rule holds" in browser.post(at, {"said": "hello"}).content.decode()
    assert "Turn" in browser.post(at, {"said": "hello", "turn": "-4"}).content.decode()


def test_last_week_is_begun_and_shown_in_a_page_part(
    owner: Member, browser: Client, business: Business, agent: Agent
) -> None:
    cache.clear()
    draft = draft_with(owner, REFUND)
    past_call(business, agent, 1, "my money back")
    at = "/b/lakeside/handoffs/rules/last-week/"
    assert "Run last week" in browser.get(at).content.decode()
    assert "Waiting for a worker" in browser.post(f"{at}begin/").content.decode()
    shown = draft_of(business)
    assert shown is not None
    last_week_run(draft.pk)
    told = browser.get(at).content.decode()
    assert "1 more call" in told
    assert "/calls/call_1/#t-1" in told
