"""What a draft would do: with a sentence, and with the calls of the last week."""

from collections.abc import Iterator, Mapping
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
from calls.models import Call, Speaker, ToolRun, TurnRecord, Utterance
from engine.hours import OpeningHours
from engine.rules import Cause
from escalations.models import LastWeekRun, LastWeekState, RuleSetVersion
from escalations.ruling.drafting import draft_open, rule_remove
from escalations.ruling.selectors import draft_of, rules_of
from escalations.tasks import forget_last_weeks
from escalations.trying import running
from escalations.trying.explaining import Answer, Moment, answer_to
from escalations.trying.fixed import in_their_order
from escalations.trying.last_week import TRIED_AT, UNTRIED
from escalations.trying.past_calls import PastCall, calls_of_last_week
from escalations.trying.running import KEPT_FOR, last_week_of, last_week_run, last_week_start
from tests.escalations.rule_sets import OFFER, PERSON, add, empty_draft, publish, published

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


def run(draft: RuleSetVersion) -> LastWeekRun:
    last_week_run(draft.pk)
    found = last_week_of(draft)
    assert found is not None
    assert not found.is_outdated
    return found.run


def test_last_week_tells_which_calls_hit_newly_or_no_longer(owner: Member, business: Business, agent: Agent) -> None:
    published(owner, PERSON)
    past_call(business, agent, 1, "Hello", "I want my money back")
    past_call(business, agent, 2, "Give me a person")
    past_call(business, agent, 3, "When do you open?", " ", " ")
    at = {call.retell_call_id: f"{call.started_at:%Y-%m-%dT%H:%M:%S.%f}+00:00" for call in Call.objects.all()}
    draft = draft_open(owner)
    draft.rules.all().delete()
    add(owner, **REFUND)
    draft.refresh_from_db()
    found = run(draft)
    assert (found.state, found.total, found.asked) == ("done", 3, 3)
    told = {group["name"]: (group["new"], group["gone"], group["calls"]) for group in found.groups}
    assert told == {
        "Refund": (1, 0, [{"call_id": "call_1", "turn_id": 2, "began_at": at["call_1"], "is_new": True}]),
        "Wants a person": (0, 1, [{"call_id": "call_2", "turn_id": 1, "began_at": at["call_2"], "is_new": False}]),
    }


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


def test_what_came_of_it_outlives_the_cache(owner: Member, business: Business, agent: Agent) -> None:
    draft = draft_with(owner, REFUND)
    past_call(business, agent, 1, "my money back")
    run(draft)
    cache.clear()
    found = last_week_of(draft)
    assert found is not None
    assert [group["name"] for group in found.run.groups] == ["Refund"]


def is_outdated(draft: RuleSetVersion) -> bool:
    found = last_week_of(draft)
    assert found is not None
    return found.is_outdated


def test_a_run_is_outdated_while_the_draft_is_another_than_was_run(owner: Member) -> None:
    draft = draft_with(owner, REFUND)
    run(draft)
    key = add(owner, **OFFER)
    assert is_outdated(draft)
    draft.refresh_from_db()
    rule_remove(owner, key, seen_revision=draft.revision)
    assert not is_outdated(draft)


def test_a_run_is_outdated_when_other_rules_are_in_force(owner: Member) -> None:
    draft = draft_with(owner, REFUND)
    run(draft)
    RuleSetVersion.objects.create(
        business=owner.business, number=90, status="published", published_at=timezone.now(), note="restored"
    )
    assert is_outdated(draft)


def test_a_worker_whose_run_was_begun_anew_writes_nothing_more(
    owner: Member, business: Business, agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = draft_with(owner, REFUND)
    past_call(business, agent, 1, "my money back")

    def overtaken(of: Business) -> tuple[int, Iterator[PastCall]]:
        add(owner, **OFFER)
        last_week_start(draft)
        return calls_of_last_week(of)

    monkeypatch.setattr(running, "calls_of_last_week", overtaken)
    last_week_run(draft.pk)
    found = last_week_of(draft)
    assert found is not None
    assert (found.run.state, found.run.groups, found.is_outdated) == (LastWeekState.WAITING, [], False)


def test_a_run_under_way_is_not_begun_twice_and_an_abandoned_one_is(owner: Member) -> None:
    draft = draft_with(owner, REFUND)
    first = last_week_start(draft).run.began_at
    assert last_week_start(draft).run.began_at == first
    LastWeekRun.objects.update(moved_at=timezone.now() - timedelta(minutes=3))
    assert last_week_start(draft).run.began_at > first


def test_what_is_old_is_forgotten(owner: Member) -> None:
    draft = draft_with(owner, REFUND)
    run(draft)
    LastWeekRun.objects.update(moved_at=timezone.now() - KEPT_FOR + timedelta(hours=1))
    forget_last_weeks()
    assert last_week_of(draft) is not None
    LastWeekRun.objects.update(moved_at=timezone.now() - KEPT_FOR - timedelta(hours=1))
    forget_last_weeks()
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
    queries()
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


def test_publishing_says_what_the_last_run_found_or_that_there_was_none(
    owner: Member, browser: Client, business: Business, agent: Agent
) -> None:
    draft = draft_with(owner, REFUND)
    past_call(business, agent, 1, "my money back")
    at = "/b/lakeside/handoffs/rules/publish/"
    assert "not run through this draft." in browser.get(at).content.decode()
    run(draft)
    assert "1 rule would have acted otherwise" in " ".join(browser.get(at).content.decode().split())
    add(owner, **OFFER)
    assert "the last run was of an earlier one" in browser.get(at).content.decode()
    assert (
        "The rules have changed since this was run" in browser.get(at.replace("publish", "last-week")).content.decode()
    )


def test_a_published_set_keeps_what_was_found_before(owner: Member) -> None:
    draft = draft_with(owner, PERSON)
    run(draft)
    publish(owner)
    assert LastWeekRun.objects.get(rule_set=draft).state == LastWeekState.DONE


QUIET = {"name": "Silent twice", "cause": "silence", "count": 2, "reaction": "message"}
BROKEN = {"name": "Booking is down", "cause": "tool_failed", "variable": "book", "reaction": "callback"}


def reminded(call: Call, *turn_ids: int) -> None:
    for turn_id in turn_ids:
        TurnRecord.objects.create(call=call, turn_id=turn_id, kind="reminder", began_at=timezone.now())


def heard_in_turns(business: Business, agent: Agent, number: int, *turn_ids: int) -> Call:
    """A call whose caller's words were answered by these turns; the line told the agent's alone."""
    call = past_call(business, agent, number)
    Call.objects.filter(pk=call.pk).update(turn_count=9)
    for place, turn_id in enumerate(turn_ids):
        TurnRecord.objects.create(call=call, turn_id=turn_id, kind="answer", began_at=timezone.now())
        for after, (speaker, told) in enumerate(((Speaker.CALLER, None), (Speaker.AGENT, turn_id))):
            Utterance.objects.create(
                call=call, position=2 * place + after, speaker=speaker, text="Well then", turn_id=told
            )
    return call


def hits(draft: RuleSetVersion) -> dict[str, list[tuple[str, int]]]:
    groups = run(draft).groups
    return {group["name"]: sorted((one["call_id"], one["turn_id"]) for one in group["calls"]) for group in groups}


def test_silences_in_a_row_are_heard_again_and_words_between_end_them(
    owner: Member, business: Business, agent: Agent
) -> None:
    reminded(heard_in_turns(business, agent, 1, 1, 4), 2, 3)
    reminded(heard_in_turns(business, agent, 2, 1, 3, 5), 2, 4)
    reminded(heard_in_turns(business, agent, 3, 3), 1, 2)
    assert hits(draft_with(owner, QUIET)) == {"Silent twice": [("call_1", 3), ("call_3", 2)]}


def test_a_tool_that_failed_is_heard_again_by_its_name(owner: Member, business: Business, agent: Agent) -> None:
    runs = (("book", False), ("book", True), ("look_up", False), ("escalate", False))
    for number, (name, succeeded) in enumerate(runs):
        call = heard_in_turns(business, agent, number, 1, 2)
        ToolRun.objects.create(
            call=call, run_key=f"key-{number}", run_id="run", turn_id=2, name=name, succeeded=succeeded,
            created_at=timezone.now(),
        )  # fmt: skip
    assert hits(draft_with(owner, BROKEN)) == {"Booking is down": [("call_0", 2)]}
    any_tool = draft_of(business)
    assert any_tool is not None
    any_tool.rules.update(variable="")
    assert hits(any_tool) == {"Booking is down": [("call_0", 2), ("call_2", 2)]}


def test_nothing_that_happens_once_the_caller_was_handed_over_counts(
    owner: Member, business: Business, agent: Agent
) -> None:
    reminded(past_call(business, agent, 1, "Give me a person"), 2, 3)
    found = hits(draft_with(owner, PERSON, QUIET))
    assert "Wants a person" in found
    assert "Silent twice" not in found


def test_rules_that_cannot_be_tried_are_named_with_why(
    owner: Member, browser: Client, business: Business, agent: Agent
) -> None:
    published(owner, {**OFFER, "name": "Press 9"}, OFFER)
    draft = draft_open(owner)
    draft.rules.filter(name="Press 9").delete()
    add(owner, name="No answer", cause="failed_turns", count=2, reaction="callback")
    add(owner, name="Off", cause="digit", value="1", reaction="callback", is_on=False)
    add(owner, **QUIET)
    past_call(business, agent, 1, "Hello")
    told = run(draft).untried
    assert [name for name, _ in told] == ["Press 0", "No answer", "Press 9"]
    page = browser.get("/b/lakeside/handoffs/rules/last-week/").content.decode()
    for name in ("Press 0", "No answer", "Press 9"):
        assert name in page
    assert "keys pressed are not written down" in page
    assert "Nothing else changes" in page
    published_page = browser.get("/b/lakeside/handoffs/rules/publish/").content.decode()
    assert "3 rules could not be tried." in published_page


def test_every_cause_is_tried_or_told_why_not() -> None:
    tried_causes = set[str]().union(*TRIED_AT.values())
    assert tried_causes | set(UNTRIED) == set(Cause)
    assert not tried_causes & set(UNTRIED)
