"""What became of a wish for a person, whatever order the news comes in."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escalations.keeping.fold import Ending, News, Story, fold
from escalations.models import CallbackKind, HandoffState

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
DESK, CELL = "+13125550199", "+13125550188"


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def moved(seconds: float, step: str, number: str = DESK, **more: Any) -> News:
    data = {"step": step, "number": number, "destination_id": "7", "reason": "human", "asked_by": "rule", **more}
    return News("transfer_moved", at(seconds), {"priority": "high", "attempt": 0, **data})


def offered(seconds: float, help_: str = "callback", why_not: str = "closed") -> News:
    data = {"help": help_, "why_not": why_not, "reason": "human", "priority": "high", "destination_id": "7"}
    return News("help_offered", at(seconds), data)


def answered(seconds: float, due: float | None = None, **more: Any) -> News:
    due_at_ms = None if due is None else int(at(due).timestamp() * 1000)
    return News("callback_asked", at(seconds), {"due_at_ms": due_at_ms, "note": "", "is_declined": False, **more})


def told(seconds: float, step: str) -> News:
    return News(f"transfer_{step}", at(seconds), {"number": DESK})


ASKED = [moved(1, "asked"), moved(2, "commanded", attempt=1)]


def states(story: Story) -> list[tuple[str, str]]:
    return [(wish.state.value, wish.why) for wish in story.wishes]


@pytest.mark.parametrize(
    ("news", "ending", "became"),
    [
        ([], None, []),
        ([], Ending(at(60), "user_hangup"), []),
        (ASKED[:1], None, [("asked", "")]),
        (ASKED, None, [("commanded", "")]),
        ([*ASKED, moved(9, "confirmed")], None, [("bridged", "confirmed")]),
        ([*ASKED, moved(9, "refused")], None, [("refused", "refused")]),
        ([*ASKED, moved(9, "lost")], None, [("lost", "lost")]),
        ([*ASKED, told(5, "bridged")], None, [("bridged", "bridged")]),
        ([*ASKED, told(5, "cancelled")], None, [("refused", "cancelled")]),
        ([*ASKED, moved(9, "lost"), told(12, "bridged")], None, [("bridged", "bridged")]),
        ([told(5, "bridged"), told(50, "ended")], None, [("bridged", "bridged")]),
        (ASKED, Ending(at(60), "call_transfer"), [("bridged", "call_transfer")]),
        (ASKED, Ending(at(60), "user_hangup"), [("lost", "caller_left")]),
        ([*ASKED, moved(9, "confirmed")], Ending(at(9), "call_transfer"), [("bridged", "confirmed")]),
        ([*ASKED, moved(9, "confirmed")], Ending(at(9), ""), [("bridged", "confirmed")]),
        # A socket closes in the same way for a caller who was handed over and for one who gave up waiting.
        ([*ASKED, moved(9, "confirmed")], Ending(at(9), "user_hangup"), [("lost", "caller_left")]),
        ([*ASKED, moved(9, "confirmed"), told(8, "bridged")], Ending(at(90), "user_hangup"), [("bridged", "bridged")]),
        (ASKED, Ending(at(60), "call_take_over"), [("bridged", "call_take_over")]),
        (ASKED, Ending(at(60), ""), [("lost", "never_settled")]),
        ([offered(3)], None, [("callback", "closed")]),
        ([*ASKED, moved(9, "refused"), offered(10, why_not="refused")], None, [("callback", "refused")]),
        (
            [*ASKED, moved(9, "refused"), moved(10, "asked", CELL, asked_by="plan_b"), moved(11, "commanded", CELL)],
            None,
            [("commanded", "")],
        ),
        ([*ASKED, moved(9, "confirmed"), moved(99, "asked")], None, [("bridged", "confirmed"), ("asked", "")]),
    ],
)
def test_a_wish_is_settled_by_whoever_knows(
    news: list[News], ending: Ending | None, became: list[tuple[str, str]]
) -> None:
    assert states(fold(news, ending)) == became


def test_a_bridges_word_outlives_a_reason_that_says_the_caller_hung_up() -> None:
    """Joining takes the caller off Retell's line, which looks like a hang-up to Retell."""
    left = Ending(at(60), "user_hangup")
    of_a_bridge = fold([*ASKED, moved(9, "confirmed", over_own_line=True)], left)
    of_a_closed_socket = fold([*ASKED, moved(9, "confirmed", over_own_line=False)], left)
    assert states(of_a_bridge) == [("bridged", "confirmed")]
    assert states(of_a_closed_socket) == [("lost", "caller_left")]
    assert of_a_bridge.owed is None


def test_a_plan_b_is_a_step_of_the_same_wish_and_names_its_number() -> None:
    plan_b = [moved(10, "asked", CELL, asked_by="plan_b"), moved(11, "commanded", CELL, asked_by="plan_b", attempt=1)]
    story = fold([*ASKED, moved(9, "refused"), *plan_b, moved(20, "confirmed", CELL)])
    (wish,) = story.wishes
    assert (wish.number, wish.asked_by, wish.asked_at, wish.commanded_at) == (CELL, "rule", at(1), at(2))


@pytest.mark.parametrize("step", ["started", "cancelled"])
def test_a_late_word_on_a_number_that_was_given_up_does_not_touch_the_next(step: str) -> None:
    plan_b = [moved(10, "asked", CELL, asked_by="plan_b")]
    story = fold([*ASKED, moved(9, "refused"), *plan_b, told(15, step)])
    assert states(story) == [("asked", "")]


def test_who_declined_and_asked_again_is_owed_from_then_on() -> None:
    owed = fold([offered(3), answered(9, is_declined=True), offered(20)]).owed
    assert owed is not None
    assert (owed.is_declined, owed.since) == (False, at(20))


def test_a_second_offer_does_not_put_off_what_is_owed_since_the_first() -> None:
    owed = fold([offered(3), offered(20)]).owed
    assert owed is not None
    assert owed.since == at(3)


def test_a_caller_who_named_a_time_is_owed_that_time() -> None:
    owed = fold([offered(3), answered(9, due=3600, note="a crown")]).owed
    assert owed is not None
    assert (owed.kind, owed.due_at, owed.words, owed.priority) == (CallbackKind.CALLBACK, at(3600), "a crown", "high")


def test_the_time_named_last_counts() -> None:
    owed = fold([offered(3), answered(9, due=3600), answered(20, due=7200), answered(30)]).owed
    assert owed is not None
    assert owed.due_at == at(7200)


def test_a_message_is_owed_to_be_read_whole() -> None:
    words = [
        News("message_taken", at(9), {"words": "The gate is shut."}),
        News("message_taken", at(12), {"words": "Hurry."}),
    ]
    owed = fold([offered(3, "message"), *words]).owed
    assert owed is not None
    assert (owed.kind, owed.words) == (CallbackKind.MESSAGE, "The gate is shut.\nHurry.")


def test_a_declined_offer_is_known_as_declined() -> None:
    owed = fold([offered(3), answered(9, is_declined=True)], Ending(at(60), "user_hangup")).owed
    assert owed is not None
    assert owed.is_declined


def test_a_lost_transfer_leaves_a_follow_up_and_a_bridged_one_nothing() -> None:
    lost = fold(ASKED, Ending(at(60), "user_hangup")).owed
    assert lost is not None
    assert (lost.kind, lost.since, lost.destination_id) == (CallbackKind.FOLLOW_UP, at(60), "7")
    handed_over = [offered(3), moved(21, "asked"), moved(22, "commanded")]
    assert fold(handed_over, Ending(at(60), "call_transfer")).owed is None


steps = st.sampled_from(["asked", "commanded", "confirmed", "refused", "lost"])
REASONS = ("user_hangup", "call_transfer", "", "error_llm_websocket_lost_connection")


@st.composite
def steps_of_a_transfer(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    asked_by = draw(st.sampled_from(["rule", "model", "operator", "plan_b", "resumed"]))
    number = draw(st.sampled_from([DESK, CELL]))
    return "moved", {"step": draw(steps), "asked_by": asked_by, "number": number, "attempt": draw(st.integers(0, 8))}


news_of_any_kind = st.one_of(
    steps_of_a_transfer(),
    st.sampled_from(["callback", "message"]).map(lambda help_: ("offered", {"help": help_})),
    st.booleans().map(lambda no: ("answered", {"is_declined": no})),
    st.sampled_from(["started", "bridged", "cancelled", "ended"]).map(lambda step: ("told", {"step": step})),
)


def built(kinds: list[tuple[str, dict[str, Any]]]) -> list[News]:
    news = []
    for seconds, (kind, more) in enumerate(kinds, 1):
        match kind:
            case "moved":
                news.append(moved(seconds, **more))
            case "offered":
                news.append(offered(seconds, more["help"]))
            case "answered":
                news.append(answered(seconds, due=9_000, **more))
            case _:
                news.append(told(seconds, more["step"]))
    return news


@settings(max_examples=400, deadline=None)
@given(
    kinds=st.lists(news_of_any_kind, max_size=12),
    order=st.randoms(use_true_random=False),
    reason=st.sampled_from(REASONS),
)
def test_whatever_happens_the_story_is_the_same_and_nobody_is_forgotten(
    kinds: list[tuple[str, dict[str, Any]]], order: Any, reason: str
) -> None:
    news = built(kinds)
    ending = Ending(at(100), reason)
    story = fold(news, ending)

    shuffled = list(news)
    order.shuffle(shuffled)
    assert fold(shuffled, ending) == story
    assert all(not wish.is_open for wish in story.wishes)
    last = story.wishes[-1] if story.wishes else None
    assert last is None or last.state is HandoffState.BRIDGED or story.owed is not None
    is_trusted = reason in ("", "call_transfer")
    was_bridged = any(
        one.kind in ("transfer_bridged", "transfer_ended") or (is_trusted and one.data.get("step") == "confirmed")
        for one in news
    )
    if was_bridged:
        assert any(wish.state is HandoffState.BRIDGED for wish in story.wishes)
