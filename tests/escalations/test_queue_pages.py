"""The pages of the queue, its socket, its counter and its figures; and why a call was escalated, on the call's page."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from businesses.access import Member
from businesses.models import Membership, Role, User
from calls.models import Call, CallEvent, CallStatus, TurnRecord, Utterance
from calls.selectors import live_calls
from calls.services import facts_store
from engine import facts
from escalations.alerting.words import reason_of
from escalations.keeping.refreshing import rule_then
from escalations.models import (
    Callback,
    Destination,
    EscalationRule,
    Handoff,
    HandoffState,
    RuleSetStatus,
    RuleSetVersion,
)
from escalations.queueing.explaining import escalations_of
from escalations.queueing.figuring import figures_of
from escalations.queueing.filters import QueueFilters
from escalations.queueing.picture import QueuePicture
from escalations.queueing.working import callback_claim
from tests.calls.call_facts import NOON_MS, House, make_house, opened, transfer
from tests.calls.review_people import browser_of

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER, SHOWN = "+14155550123", "+1 415-555-0123"


@pytest.fixture
def house() -> House:
    return make_house()


def member_of(house: House, role: Role = Role.REVIEWER, name: str = "rita") -> Member:
    user = User.objects.create_user(f"{name}@dental.example", first_name=name.title())
    Membership.objects.create(business=house.business, user=user, role=role)
    return Member(user, house.business, role)


def owed(house: House, **changes: object) -> Callback:
    given = {"number": NUMBER, "due_at": timezone.now() + timedelta(hours=1), "words": "call 415-555-0177", **changes}
    return Callback.objects.create(business=house.business, **given)


def escalated_call(house: House, published_before: timedelta = timedelta(days=1)) -> Call:
    """Turn 5 hits a rule; a person answers after twelve seconds."""
    began = timezone.now() - timedelta(minutes=5)
    desk = rule_in_force(house, began - published_before)
    call = call_since(house, began)
    CallEvent.objects.create(
        call=call,
        event_id="held",
        type="rule_held",
        turn_id=5,
        data={"rule_id": "angry", "reaction": "transfer"},
        created_at=began + timedelta(seconds=5),
    )
    Handoff.objects.create(
        business=house.business,
        call=call,
        destination=desk,
        number=desk.number,
        state=HandoffState.BRIDGED,
        asked_by="rule",
        reason="angry",
        rule_key="angry",
        rule=rule_then(call, "angry"),
        why="bridged",
        asked_at=began + timedelta(seconds=6.5),
        settled_at=began + timedelta(seconds=18.5),
    )
    return call


def rule_in_force(house: House, published_at: datetime, number: int = 4, name: str = "Angry callers") -> Destination:
    """A version of the rules, with one that leads to the front desk."""
    rules = RuleSetVersion.objects.create(business=house.business, number=number)
    desk, _ = Destination.objects.get_or_create(
        business=house.business, name="Front desk", number="+14155550100", time_zone="UTC", is_always_open=True
    )
    EscalationRule.objects.create(
        rule_set=rules,
        key="angry",
        position=1,
        name=name,
        cause="phrase",
        reaction="transfer",
        destination=desk,
    )
    RuleSetVersion.objects.filter(pk=rules.pk).update(status=RuleSetStatus.PUBLISHED, published_at=published_at)
    return desk


def call_since(house: House, began: datetime) -> Call:
    call = Call.objects.create(
        business=house.business,
        agent=house.agent,
        prompt_version=house.version,
        retell_call_id="call_9",
        from_number=NUMBER,
        direction="inbound",
        status=CallStatus.ENDED,
        started_at=began,
        ended_at=timezone.now(),
        was_escalated=True,
    )
    for turn_id in (4, 5, 6):
        TurnRecord.objects.create(
            call=call,
            turn_id=turn_id,
            kind="answer",
            outcome="spoken",
            began_at=began + timedelta(seconds=turn_id),
            asked=f"words of turn {turn_id}",
        )
    return call


def test_the_queue_shows_who_why_and_when_and_masks_numbers_for_viewers(house: House) -> None:
    owed(house, reason="builtin.human")
    address = reverse("handoffs", args=["dental"])
    page = browser_of(member_of(house)).get(address).content.decode()
    assert SHOWN in page
    assert "415-555-0177" in page
    seen = browser_of(member_of(house, Role.VIEWER, "vic")).get(address).content.decode()
    assert "0123" in seen
    assert "555-0123" not in seen
    assert "415-555-0177" not in seen
    assert "Claim the row" not in seen


def test_an_empty_queue_teaches_what_it_is_for(house: House) -> None:
    page = browser_of(member_of(house)).get(reverse("handoffs", args=["dental"])).content.decode()
    assert "Nobody waits for you" in page
    assert reverse("callback_new", args=["dental"]) in page
    narrowed = browser_of(member_of(house, name="sam")).get(reverse("handoffs", args=["dental"]), {"show": "mine"})
    assert "Show everything open" in narrowed.content.decode()


def test_what_was_typed_stays_when_a_form_is_refused(house: House) -> None:
    rita, row = member_of(house), owed(house)
    client = browser_of(rita)
    act = reverse("callback_act", args=["dental", row.pk, "close"])
    answer = client.post(act, {"closing": "comes on Monday"})
    assert answer.status_code == 422
    assert "comes on Monday" in answer.content.decode()
    answer = client.post(reverse("callback_new", args=["dental"]), {"number": "12", "words": "the crown"})
    assert answer.status_code == 422
    assert "the crown" in answer.content.decode()
    assert "country code" in answer.content.decode()


def test_a_claim_from_the_list_gives_the_row_back_and_a_lost_one_says_who_has_it(house: House) -> None:
    rita, sam = member_of(house), member_of(house, name="sam")
    row = owed(house)
    act = reverse("callback_act", args=["dental", row.pk, "claim"])
    assert "Yours" in browser_of(rita).post(act, headers={"HX-Request": "true"}).content.decode()
    second = browser_of(sam).post(act, headers={"HX-Request": "true"})
    assert "Rita has this in hand" in second.headers["HX-Trigger"]
    assert "Rita has it" in second.content.decode()


def test_a_finished_one_leaves_the_queue_and_an_unknown_act_is_no_page(house: House) -> None:
    client, row = browser_of(member_of(house)), owed(house)
    answer = client.post(reverse("callback_act", args=["dental", row.pk, "close"]), {"outcome": "reached"})
    assert answer.headers["Location"] == reverse("handoffs", args=["dental"])
    assert SHOWN not in client.get(reverse("handoffs", args=["dental"])).content.decode()
    assert "Reached them" in client.get(reverse("handoffs", args=["dental"]), {"show": "done"}).content.decode()
    assert client.post(reverse("callback_act", args=["dental", row.pk, "eat"])).status_code == 404


def test_a_page_that_is_open_is_mended_row_by_row_and_told_nothing_that_it_knows(house: House) -> None:
    rita, row, other = member_of(house), owed(house), owed(house)
    picture = QueuePicture(member_of(house, name="sam"), QueueFilters())
    assert picture.everything().count("data-callback") == 2
    assert picture.changes() == ""
    callback_claim(rita, row)
    told = picture.changes()
    assert "Rita has it" in told
    assert f'id="callback-{row.pk}"' in told
    assert f'id="callback-{other.pk}"' not in told
    Callback.objects.filter(pk=row.pk).delete()
    assert 'id="queue"' in picture.changes()


def test_a_caller_on_the_line_who_wants_a_person_is_shown_until_something_is_owed(house: House) -> None:
    facts_store([opened(house.brief()), transfer(10, facts.TransferStep.ASKED)])
    Handoff.objects.update(asked_at=timezone.now())
    Call.objects.update(status=CallStatus.LIVE)
    page = browser_of(member_of(house)).get(reverse("handoffs", args=["dental"])).content.decode()
    assert "On the line, wanting a person" in page
    assert "Nobody waits for you" not in page
    Call.objects.update(status=CallStatus.ENDED)
    page = browser_of(member_of(house, name="sam")).get(reverse("handoffs", args=["dental"])).content.decode()
    assert "On the line, wanting a person" not in page


def test_the_counter_tells_pages_what_is_urgent(house: House) -> None:
    row = owed(house, priority="high")
    page = browser_of(member_of(house)).get(reverse("handoffs_count", args=["dental"])).content.decode()
    assert f'data-urgent="{row.pk}"' in page
    assert ">1<" in page


def test_the_calls_page_says_which_rule_heard_what_in_which_turn_and_where_it_led(house: House) -> None:
    call = escalated_call(house)
    (told,) = escalations_of(call)
    assert (told.cause, told.rules_version, told.turn_id, told.heard) == (
        "Angry callers",
        4,
        5,
        "words of turn 5",
    )
    assert (told.destination, told.outcome, told.took_s) == ("Front desk", "Talking to a person", 12.0)
    page = browser_of(member_of(house)).get(reverse("call", args=["dental", "call_9"])).content.decode()
    for words in ("Escalated:", "Angry callers", "rules v4", "words of turn 5", "#t-5", "Front desk", "after 12 s"):
        assert words in page
    assert 'id="t-5"' in page


def test_a_rule_that_was_published_after_the_call_began_is_not_named(house: House) -> None:
    call = escalated_call(house, published_before=timedelta(minutes=-1))
    (told,) = escalations_of(call)
    assert (told.is_rule, told.rules_version) == (False, None)


def test_a_call_without_a_wish_says_nothing_of_it(house: House) -> None:
    call = Call.objects.create(business=house.business, retell_call_id="call_1")
    assert escalations_of(call) == ()


def test_a_callbacks_page_tells_the_calls_story(house: House) -> None:
    call = escalated_call(house)
    Utterance.objects.create(call=call, position=1, speaker="caller", text="I have had enough")
    row = owed(house, call=call, reason="angry")
    page = browser_of(member_of(house)).get(reverse("callback", args=["dental", row.pk])).content.decode()
    for words in ("Angry callers", "I have had enough", "#t-5", f"tel:{NUMBER}"):
        assert words in page


def test_the_wall_says_how_a_handover_stands(house: House) -> None:
    facts_store([opened(house.brief()), transfer(10, facts.TransferStep.ASKED)])
    Call.objects.update(status=CallStatus.LIVE)
    assert live_calls(house.business)[0].transfer == "asked"
    offered = facts.HelpOffered(
        call_id="call_1", at_ms=NOON_MS + 20, help=facts.Help.CALLBACK, reason="human", why_not="closed"
    )
    facts_store([offered])
    assert live_calls(house.business)[0].transfer == "offered"


def test_figures_are_worked_out_of_the_rows(house: House) -> None:
    call = escalated_call(house)
    for number, state in enumerate((HandoffState.LOST, HandoffState.REFUSED, HandoffState.BRIDGED), 2):
        Handoff.objects.create(
            business=house.business,
            call=call,
            ordinal=number,
            state=state,
            asked_by="model",
            reason="wants a refund",
            asked_at=timezone.now(),
            settled_at=timezone.now() + timedelta(seconds=20),
        )
    Call.objects.create(business=house.business, retell_call_id="quiet", agent=house.agent)
    Call.objects.create(business=house.business, retell_call_id="test", origin="test")
    at = timezone.now()
    owed(house, state="done", closed_at=at, due_at=at + timedelta(minutes=1))
    owed(house, state="done", closed_at=at, due_at=at - timedelta(minutes=1))
    owed(house, due_at=at - timedelta(minutes=1))
    found = figures_of(house.business, "7d")
    total = found.total
    assert (total.calls, total.escalated, total.asked, total.bridged, total.lost) == (2, 1, 4, 2, 2)
    assert (round(total.median_s or 0), total.share, total.p90_if_enough) == (16, "1 of 2", None)
    assert {row.name: row.asked for row in found.reasons} == {"Angry callers, v4": 1, "The agent decided": 3}
    assert [(row.name, row.calls, row.lost) for row in found.agents] == [("Front desk", 2, 2)]
    assert (found.owed.in_time, found.owed.late, found.owed.overdue) == (1, 1, 1)


def test_a_rule_that_was_changed_is_counted_by_the_version_that_calls_were_answered_with(house: House) -> None:
    call = escalated_call(house)
    rule_in_force(house, timezone.now() - timedelta(minutes=2), number=5, name="Angry or rude callers")
    later = Call.objects.create(business=house.business, retell_call_id="call_10", agent=house.agent)
    for at, number in ((call, 2), (later, 1), (later, 2)):
        Handoff.objects.create(
            business=house.business,
            call=at,
            ordinal=number,
            asked_by="rule",
            rule_key="angry",
            rule=rule_then(at, "angry"),
            asked_at=timezone.now(),
        )
    found = figures_of(house.business, "7d")
    assert {row.name: (row.asked, row.escalated, row.bridged) for row in found.reasons} == {
        "Angry callers, v4": (2, 1, 1),
        "Angry or rude callers, v5": (2, 1, 0),
    }
    told = {reason_of(handoff) for handoff in Handoff.objects.all()}
    assert told == {"Rule “Angry callers”", "Rule “Angry or rude callers”"}
    page = browser_of(member_of(house)).get(reverse("handoff_figures", args=["dental"])).content.decode()
    for number in (4, 5):
        assert reverse("rules_version", args=["dental", number]) in page


def test_figures_without_calls_say_so(house: House) -> None:
    page = browser_of(member_of(house)).get(reverse("handoff_figures", args=["dental"])).content.decode()
    assert "No calls in this time" in page
