"""Past calls answered anew: with the real engine, over HTTP, against a model's server in a thread of its own."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from businesses.access import Member
from businesses.models import Business, Role
from calls.models import Call, ModelPrice, Replay, ReplayState, ReplayTurn, ToolRun, TurnRecord, Utterance
from calls.replaying.past import past_turns
from calls.replaying.running import ABANDONED_AFTER, AnswersOfThen, replay_run, talk_at
from calls.replaying.services import MOST_AT_ONCE, ReplayWish, replay_cancel, replay_go_on, replay_start
from common.errors import BadInput, IllegalMove, NotAllowed
from engine.brief import ToolSpec
from engine.ports import Occasion
from prompts.models import PromptVersion
from prompts.services import draft_from
from tests.calls.wired import set_up_business
from tests.vendors.model_server import DONE, STOP, USAGE, ModelServer, says, serving, word

pytestmark = pytest.mark.django_db(transaction=True)

NOON = datetime(2026, 3, 3, 18, 0, tzinfo=UTC)
LINES = (
    ("agent", "Hello, this is Mia.", 0),
    ("caller", "What does a cleaning cost?", None),
    ("caller", "For two?", None),
    ("agent", "A cleaning is ninety dollars.", 1),
    ("caller", "And on Sunday?", None),
    ("agent", "We are closed on Sunday.", 2),
)
ANSWER = word("It is ") + word("**$90**.") + STOP + USAGE + DONE


@contextmanager
def answering(settings: Settings, answer: bytes = ANSWER) -> Iterator[ModelServer]:
    """A model's server that goes on while this thread works without a loop, as a worker's thread does."""
    server = ModelServer(says(answer))
    stands, is_over = threading.Event(), threading.Event()

    async def serve() -> None:
        async with serving(server):
            stands.set()
            await asyncio.to_thread(is_over.wait)

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    assert stands.wait(20)
    settings.MODEL_BASE_URL = server.base_url
    try:
        yield server
    finally:
        is_over.set()
        thread.join(20)


@pytest.fixture
def business() -> Business:
    return set_up_business()


@pytest.fixture
def member(business: Business) -> Member:
    return Member(business.memberships.get().user, business, Role.OWNER)


@pytest.fixture
def draft(business: Business) -> PromptVersion:
    live = business.prompts.get().live_version
    assert live is not None
    draft = draft_from(live)
    draft.body = "Be brief."
    draft.save()
    return draft


@pytest.fixture
def call(business: Business) -> Call:
    prompt = business.prompts.get()
    call = Call.objects.create(
        business=business,
        retell_call_id="call_past",
        prompt_version=prompt.live_version,
        agent=prompt.agents.first(),
        status="ended",
        direction="inbound",
        from_number="+12125550142",
        to_number="+13125550100",
        started_at=NOON,
        turn_count=2,
        variables={"name": "Ann"},
    )
    for position, (speaker, text, turn_id) in enumerate(LINES):
        words = [[part, position * 10.0, position * 10.0 + 1] for part in text.split()]
        Utterance.objects.create(call=call, position=position, speaker=speaker, text=text, turn_id=turn_id, words=words)
    return call


def started(member: Member, draft: PromptVersion, call: Call, **wish: Any) -> Replay:
    return replay_start(member, draft.prompt, ReplayWish(call, draft, **wish))


def test_a_call_is_read_as_its_callers_lines_with_what_came_before_and_after(call: Call) -> None:
    greeting, first, second = past_turns(call)
    assert (greeting.number, greeting.asked, greeting.then) == (0, "", "Hello, this is Mia.")
    assert (first.number, first.asked) == (1, "What does a cleaning cost? For two?")
    assert first.then == "A cleaning is ninety dollars."
    assert second.before == (
        ("agent", "Hello, this is Mia."),
        ("caller", "What does a cleaning cost? For two?"),
        ("agent", "A cleaning is ninety dollars."),
    )
    assert second.at == NOON + timedelta(seconds=41)


def test_the_hour_of_a_turn_is_that_of_its_record_where_there_is_one(call: Call) -> None:
    began = NOON + timedelta(seconds=33)
    TurnRecord.objects.create(call=call, turn_id=2, kind="answer", outcome="spoken", began_at=began)
    assert past_turns(call)[2].at == began


def test_a_call_where_nobody_answered_has_lines_without_an_answer(business: Business) -> None:
    call = Call.objects.create(business=business, retell_call_id="call_mute", status="ended")
    Utterance.objects.create(call=call, position=0, speaker="caller", text="Hello?")
    [turn] = past_turns(call)
    assert (turn.asked, turn.then, turn.at) == ("Hello?", "", call.created_at)


def test_every_line_is_answered_with_the_past_call_as_its_history(
    settings: Settings, member: Member, draft: PromptVersion, call: Call
) -> None:
    with answering(settings) as server:
        replay = started(member, draft, call)
        assert replay_run(replay.pk)
    turns = list(ReplayTurn.objects.filter(replay=replay))
    assert [(turn.position, turn.then) for turn in turns] == [
        (0, "Hello, this is Mia."),
        (1, "A cleaning is ninety dollars."),
        (2, "We are closed on Sunday."),
    ]
    assert turns[0].now == "Hello, this is Mia."
    assert "90" in turns[1].now or "ninety" in turns[1].now
    assert "*" not in turns[1].now
    told = [[(m["role"], m["content"]) for m in asked["messages"]] for asked in server.asked]
    assert told[0][0][1].startswith("Be brief.")
    assert "1:00 PM where the caller is (America/New_York)" in told[0][1][1]
    assert told[1][2:] == [
        ("assistant", "Hello, this is Mia."),
        ("user", "What does a cleaning cost? For two?"),
        ("assistant", "A cleaning is ninety dollars."),
        ("user", "And on Sunday?"),
    ]
    replay.refresh_from_db()
    assert replay.state == ReplayState.DONE
    assert Call.objects.count() == 1


def test_the_cost_is_counted_by_price_and_unknown_without_one(
    settings: Settings, member: Member, draft: PromptVersion, call: Call
) -> None:
    with answering(settings):
        unpriced = started(member, draft, call)
        replay_run(unpriced.pk)
        ModelPrice.objects.create(
            model=settings.MODEL_NAME,
            valid_from="2026-01-01",
            input_cents=1_000_000,
            cached_input_cents=0,
            output_cents=1_000_000,
        )
        priced = started(member, draft, call)
        replay_run(priced.pk)
    unpriced.refresh_from_db()
    priced.refresh_from_db()
    assert unpriced.cost_cents is None
    assert unpriced.counted_cents > 0
    assert priced.cost_cents == Decimal(2 * (31 - 16 + 4))


def test_it_stops_at_its_limit_of_money_and_of_turns(
    settings: Settings, member: Member, draft: PromptVersion, call: Call
) -> None:
    ModelPrice.objects.create(
        model=settings.MODEL_NAME,
        valid_from="2026-01-01",
        input_cents=1_000_000,
        cached_input_cents=0,
        output_cents=1_000_000,
    )
    with answering(settings):
        dear = started(member, draft, call, limit_cents=1)
        short = started(member, draft, call, first_turn=2, turn_count=1)
        replay_run(dear.pk)
        replay_run(short.pk)
    dear.refresh_from_db()
    assert dear.state == ReplayState.LIMIT
    assert [turn.position for turn in dear.turns.all()] == [0, 1]
    assert [turn.position for turn in short.turns.all()] == [2]


def test_a_cancelled_one_answers_no_more_and_cannot_be_cancelled_twice(
    settings: Settings, member: Member, draft: PromptVersion, call: Call
) -> None:
    replay = started(member, draft, call)
    replay_cancel(member, replay)
    with answering(settings) as server:
        assert not replay_run(replay.pk)
    assert server.asked == []
    with pytest.raises(IllegalMove):
        replay_cancel(member, replay)


def test_one_that_was_abandoned_goes_on_where_it_stopped(
    settings: Settings, member: Member, draft: PromptVersion, call: Call
) -> None:
    replay = started(member, draft, call)
    ReplayTurn.objects.create(replay=replay, position=0, at=NOON, then="Hello, this is Mia.", now="Kept.")
    Replay.objects.filter(pk=replay.pk).update(state=ReplayState.RUNNING, moved_at=timezone.now() - 2 * ABANDONED_AFTER)
    replay.refresh_from_db()
    replay_go_on(member, replay)
    with answering(settings) as server:
        assert replay_run(replay.pk)
    assert next(turn.now for turn in replay.turns.all()) == "Kept."
    assert len(server.asked) == 2


def test_a_model_that_is_away_leaves_the_ladders_words_and_says_why(
    settings: Settings, member: Member, draft: PromptVersion, call: Call
) -> None:
    settings.MODEL_BASE_URL = "http://127.0.0.1:9/v1"
    replay = started(member, draft, call, first_turn=2)
    replay_run(replay.pk)
    [turn] = replay.turns.all()
    assert turn.outcome == "prepared"
    assert "connect" in turn.faults


async def _ran(tools: AnswersOfThen, arguments: dict[str, Any]) -> tuple[str, bool]:
    outcome = await tools.run(ToolSpec("book", ""), arguments, "key", Occasion("c", "t", NOON))
    return outcome.content, outcome.succeeded


def test_tools_answer_what_they_answered_then_and_from_paper_else(draft: PromptVersion, call: Call) -> None:
    for key, arguments, content, succeeded in (
        ("1", '{"hour": 9, "day": "Monday"}', "Booked.", True),
        ("2", '{"day": "Sunday"}', "Closed.", False),
    ):
        ToolRun.objects.create(
            call=call,
            run_key=key,
            run_id=key,
            name="book",
            arguments=arguments,
            content=content,
            succeeded=succeeded,
            created_at=NOON,
        )
    tools = AnswersOfThen(call, talk_at(call, draft, past_turns(call)[1]))
    assert asyncio.run(_ran(tools, {"day": "Monday", "hour": 9})) == ("Booked.", True)
    assert asyncio.run(_ran(tools, {"day": "Sunday"})) == ("Closed.", False)
    assert asyncio.run(_ran(tools, {"day": "Friday"}))[1] is True


@pytest.mark.parametrize("wish", [{"turn_count": 41}, {"limit_cents": 0}, {"first_turn": 9}])
def test_what_cannot_be_done_is_refused_with_a_word(
    member: Member, draft: PromptVersion, call: Call, wish: dict[str, int]
) -> None:
    with pytest.raises(BadInput):
        started(member, draft, call, **wish)
    assert not Replay.objects.exists()


def test_only_so_many_go_on_at_once_and_only_managers_start_them(
    member: Member, draft: PromptVersion, call: Call
) -> None:
    for _ in range(MOST_AT_ONCE):
        started(member, draft, call)
    with pytest.raises(BadInput, match="under way already"):
        started(member, draft, call)
    with pytest.raises(NotAllowed):
        started(Member(member.user, member.business, Role.VIEWER), draft, call)


def test_the_pages_lead_from_a_call_to_both_answers(
    settings: Settings, client: Client, member: Member, draft: PromptVersion, call: Call
) -> None:
    client.force_login(member.user)
    page = reverse("would_have_said", args=[member.business.slug, draft.prompt_id])
    assert "Replay with the draft" in client.get(reverse("call", args=[member.business.slug, call.retell_call_id])).text
    assert "+1 212-555-0142" in client.get(page).text
    assert "No call of this prompt fits" in client.get(page, {"number": "+13125559999"}).text
    assert "+1 212-555-0142" in client.get(page, {"number": "212 555 0142"}).text
    assert "What does a cleaning cost?" in client.get(page, {"call": call.retell_call_id}).text
    given = {"call": call.retell_call_id, "version": draft.pk, "first_turn": 1, "turn_count": 40, "limit_cents": 50}
    new = reverse("replay_new", args=[member.business.slug, draft.prompt_id])
    refused = client.post(new, given | {"limit_cents": 99_999})
    assert refused.status_code == 200
    assert 'value="99999"' in refused.text
    answered = client.post(new, given)
    assert answered.status_code == 302
    assert "waiting for a worker" in client.get(answered["Location"]).text
    with answering(settings):
        replay_run(Replay.objects.get().pk)
    html = client.get(answered["Location"]).text
    assert "We are closed on Sunday." in html
    assert "3 of 3 answered" in html
    assert "every 1s" not in html
