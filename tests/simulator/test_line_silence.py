from dataclasses import replace

from tests.simulator.line_server import QUICK, Desk, Frame, call, say_nothing, says, wait
from vendors.retell.caller import Caller, Fault, NothingHeard

NERVOUS = replace(QUICK, reminder_trigger_ms=60)


async def ask_and_wait(caller: Caller) -> None:
    await caller.hear()
    await caller.say("tell me")
    await caller.hear()
    await say_nothing(caller)


async def test_a_silent_caller_is_reminded_under_the_next_id() -> None:
    desk = Desk([says("Are you there?")])
    report = await call(desk, ask_and_wait, replace(NERVOUS, end_call_after_silence_ms=300))
    kinds = [(frame["interaction_type"], frame["response_id"]) for frame in desk.requests]
    assert kinds == [("response_required", 1), ("reminder_required", 2)]
    assert report.reminded == [2]
    assert [sample.e2e_ms is None for sample in report.latencies] == [False, True]
    assert report.transcript_object[-1]["content"] == "Are you there?"
    flips = [frame["turntaking"] for frame in desk.of_type("update_only") if "turntaking" in frame]
    assert flips == ["agent_turn", "user_turn", "agent_turn"]


async def test_reminders_stop_at_their_count_and_begin_again_once_the_caller_spoke() -> None:
    desk = Desk()

    async def twice_silent(caller: Caller) -> None:
        await wait(caller, lambda: len(desk.of_type("reminder_required")) == 2)
        await caller.keep_silent(150)
        assert len(desk.of_type("reminder_required")) == 2
        await caller.say("hello")
        await wait(caller, lambda: len(desk.of_type("reminder_required")) == 4)

    report = await call(desk, twice_silent, replace(NERVOUS, reminder_max_count=2))
    assert report.asked == [1, 2, 3, 4, 5]
    assert report.reminded == [1, 2, 4, 5]


async def test_a_reminder_waits_for_the_whole_trigger_time_after_the_last_word() -> None:
    report = await call(Desk(), ask_and_wait, replace(NERVOUS, reminder_trigger_ms=150, end_call_after_silence_ms=400))
    answer, reminder = report.transcript_object[-2:]
    assert reminder["words"][0]["start"] - answer["words"][-1]["end"] >= 0.15


async def test_a_turn_that_is_never_completed_brings_neither_reminder_nor_request() -> None:
    desk = Desk([says("One moment. ", done=False)])

    async def wait_in_vain(caller: Caller) -> None:
        await caller.hear()
        await caller.say("tell me")
        assert await caller.hear(timeout_ms=300) == "One moment."
        assert [frame["interaction_type"] for frame in desk.requests] == ["response_required"]
        await caller.say("hello")
        await wait(caller, lambda: len(desk.requests) == 2)

    report = await call(desk, wait_in_vain, replace(NERVOUS, end_call_after_silence_ms=600))
    assert [frame["response_id"] for frame in desk.requests] == [1, 2]
    assert Fault.NEVER_COMPLETED in report.faults
    assert report.reminded == []


async def test_update_agent_changes_reminders_in_mid_call() -> None:
    desk = Desk()

    async def quieten(caller: Caller) -> None:
        await caller.hear()
        await desk.send({"response_type": "update_agent", "agent_config": {"reminder_trigger_ms": 40}})
        await wait(caller, lambda: len(desk.of_type("reminder_required")) == 1)
        await caller.hear()
        await desk.send({"response_type": "update_agent", "agent_config": {"reminder_max_count": 0}})
        await caller.say("hello")
        await caller.hear()
        await caller.keep_silent(150)

    report = await call(desk, quieten)
    assert report.reminded == [1]
    assert report.protocol_errors == []


async def test_update_agent_can_make_the_agent_deaf_to_interruptions() -> None:
    long = "This answer is long enough for anybody to talk over it without any haste."
    desk = Desk([says(long)])

    async def talk_over(caller: Caller) -> None:
        await caller.hear()
        await desk.send({"response_type": "update_agent", "agent_config": {"interruption_sensitivity": 0}})
        await caller.say("go")
        await caller.barge_in("stop stop", after_words=2)
        await caller.hear()

    report = await call(desk, talk_over)
    assert report.transcript_object[2]["content"] == long


async def test_values_out_of_range_change_nothing_and_are_reported() -> None:
    desk = Desk()
    wrong: list[Frame] = [
        {"reminder_trigger_ms": 0},
        {"reminder_trigger_ms": -5},
        {"reminder_max_count": -1},
        {"reminder_max_count": 1.5},
        {"responsiveness": 1.1},
        {"interruption_sensitivity": -0.1},
        {"interruption_sensitivity": True},
    ]

    async def listen(caller: Caller) -> None:
        await caller.hear()
        for values in wrong:
            await desk.send({"response_type": "update_agent", "agent_config": values})
        await caller.say("hello")
        await caller.hear()

    report = await call(desk, listen)
    assert report.faults == [Fault.BAD_FIELD] * len(wrong)


async def test_a_long_silence_ends_the_call_as_inactivity() -> None:
    report = await call(Desk(), ask_and_wait, replace(QUICK, end_call_after_silence_ms=400))
    assert report.disconnection_reason == "inactivity"
    assert report.call_status == "ended"
    assert report.protocol_errors == []


async def test_a_call_ends_at_its_longest_duration() -> None:
    desk = Desk(greeting=says("word " * 200))
    report = await call(desk, say_nothing, replace(QUICK, max_call_duration_ms=150))
    assert report.disconnection_reason == "max_duration_reached"
    assert 150 <= report.duration_ms < 5_000


async def test_a_caller_who_hears_nothing_gives_up_and_it_is_reported() -> None:
    desk = Desk([])

    async def impatient(caller: Caller) -> None:
        await caller.hear()
        await caller.say("hello")
        await caller.hear(timeout_ms=60)

    report = await call(desk, impatient)
    assert report.faults == [Fault.NEVER_COMPLETED, Fault.NOTHING_HEARD]
    assert report.disconnection_reason == "user_hangup"


async def test_a_long_answer_is_listened_to_beyond_the_waiting_time() -> None:
    async def listen(caller: Caller) -> None:
        assert await caller.hear(timeout_ms=60) == " ".join(["word"] * 30)

    report = await call(Desk(greeting=says("word " * 30)), listen)
    assert report.protocol_errors == []


async def test_a_script_may_go_on_after_hearing_nothing() -> None:
    desk = Desk(lambda request: [] if request["response_id"] == 1 else [says("Here I am.")])

    async def persistent(caller: Caller) -> None:
        await caller.hear()
        await caller.say("hello")
        try:
            await caller.hear(timeout_ms=60)
        except NothingHeard:
            await caller.say("hello again")
        assert await caller.hear() == "Here I am."

    report = await call(desk, persistent)
    assert report.asked == [1, 2]
