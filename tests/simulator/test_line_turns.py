from dataclasses import replace

from tests.simulator.line_server import QUICK, Desk, Frame, call, say_nothing, says, wait
from vendors.retell.caller import Caller, Fault, LineEvent

LONG = "This is a long answer that goes on and on until somebody breaks in at last."


async def ask_once(caller: Caller) -> None:
    await caller.hear()
    await caller.say("tell me")
    await caller.hear()


async def test_ids_rise_by_one_with_every_request() -> None:
    async def three_rounds(caller: Caller) -> None:
        for _ in range(3):
            await caller.hear()
            await caller.say("and then")
        await caller.hear()

    desk = Desk()
    report = await call(desk, three_rounds)
    assert [frame["response_id"] for frame in desk.requests] == [1, 2, 3]
    assert report.asked == [1, 2, 3]


async def test_an_early_request_is_discarded_unheard_when_the_caller_goes_on() -> None:
    desk = Desk(lambda request: [says(f"Answer {request['response_id']}.")])

    async def hesitate(caller: Caller) -> None:
        await caller.hear()
        await caller.say("I would like to see a dentist", pause_in_middle_ms=100)
        assert await caller.hear() == "Answer 2."

    report = await call(desk, hesitate)
    early, final = desk.requests
    assert early["transcript"][-1]["content"] == "I would like"
    assert final["transcript"][-1]["content"] == "I would like to see a dentist"
    assert "Answer 1." not in report.transcript


async def test_content_for_an_older_id_is_dropped_and_reported() -> None:
    def answer(request: Frame) -> list[Frame]:
        if request["response_id"] == 1:
            return [says("First.")]
        return [{**says("Old words."), "response_id": 1}, says("Second.")]

    async def two_rounds(caller: Caller) -> None:
        await ask_once(caller)
        await caller.say("and")
        assert await caller.hear() == "Second."

    report = await call(Desk(answer), two_rounds)
    assert report.faults == [Fault.STALE_CONTENT]
    assert "Old words." not in report.transcript


async def test_words_that_were_on_their_way_when_a_newer_request_left_are_no_fault() -> None:
    def answer(request: Frame) -> list[Frame]:
        if request["response_id"] == 1:
            return [says("I am ", done=False)]
        return [{**says("thinking. "), "response_id": 1}, says("Second.")]

    desk = Desk(answer)

    async def speak_twice(caller: Caller) -> None:
        await caller.hear()
        await caller.say("one")
        await wait(caller, lambda: bool(desk.requests))
        await caller.say("two")
        assert await caller.hear() == "Second."

    report = await call(desk, speak_twice)
    assert report.protocol_errors == []
    assert report.late_frames >= 1


async def test_nothing_counts_after_an_answer_is_complete() -> None:
    desk = Desk([says("Done."), says("And more.", end_call=True)])

    async def ask(caller: Caller) -> None:
        await caller.hear()
        await caller.say("tell me")
        assert await caller.hear() == "Done."

    report = await call(desk, ask)
    assert report.faults == [Fault.CONTENT_AFTER_COMPLETE]
    assert report.disconnection_reason == "user_hangup"


async def test_an_id_that_was_never_asked_is_dropped_and_reported() -> None:
    desk = Desk([{**says("From the future."), "response_id": 99}, says("Now.")])
    report = await call(desk, ask_once)
    assert report.faults == [Fault.UNKNOWN_ID]
    assert report.transcript_object[-1]["content"] == "Now."


async def test_speech_starts_at_the_first_whole_sentence() -> None:
    desk = Desk([says("One moment. I am lo", done=False)])

    async def listen(caller: Caller) -> None:
        await caller.hear()
        await caller.say("look it up")
        await wait(caller, lambda: caller.heard[-1] == "One moment.")
        await desk.send({**says("oking it up now"), "response_id": 1})
        assert await caller.hear() == "One moment. I am looking it up now"

    report = await call(desk, listen)
    assert report.disconnection_reason == "user_hangup"
    assert report.protocol_errors == []


async def test_half_a_sentence_is_not_spoken_before_the_answer_is_complete() -> None:
    desk = Desk([says("It costs 3.", done=False)])

    async def listen(caller: Caller) -> None:
        await caller.hear()
        await caller.say("how much")
        await wait(caller, lambda: bool(desk.requests))
        await caller.keep_silent(30)
        assert caller.heard == ["Hello there."]
        await desk.send({**says("50 today"), "response_id": 1})
        assert await caller.hear() == "It costs 3.50 today"

    await call(desk, listen)


async def test_a_caller_who_breaks_in_cuts_the_answer_at_the_word() -> None:
    desk = Desk(lambda request: [says(LONG)] if request["response_id"] == 1 else [says("Sorry, go on.")])

    async def break_in(caller: Caller) -> None:
        await caller.hear()
        await caller.say("tell me")
        await caller.barge_in("wait a second", after_words=3)
        assert await caller.hear() == "Sorry, go on."

    events: list[LineEvent] = []
    report = await call(desk, break_in, on_event=events.append)
    cut = report.transcript_object[2]["content"]
    assert LONG.startswith(cut)
    assert 3 <= len(cut.split()) < 8
    assert desk.requests[1]["transcript"][2]["content"] == cut
    assert [event.data["heard"] for event in events if event.kind == "interrupted"] == [cut]


async def test_breaking_in_loses_the_action_behind_the_words() -> None:
    desk = Desk(
        lambda request: [says(LONG, transfer_number="+15550100")] if request["response_id"] == 1 else [says("")]
    )

    async def break_in(caller: Caller) -> None:
        await caller.hear()
        await caller.say("a human please")
        await caller.barge_in("wait", after_words=2)
        await wait(caller, lambda: len(desk.requests) == 2)

    report = await call(desk, break_in)
    assert report.disconnection_reason == "user_hangup"
    assert report.transfers_tried == []


async def test_protected_words_are_spoken_to_the_end_and_their_action_runs() -> None:
    desk = Desk([says(LONG, transfer_number="+15550100", no_interruption_allowed=True)])

    async def talk_into_it(caller: Caller) -> None:
        await caller.hear()
        await caller.say("a human please")
        await caller.barge_in("hello are you there", after_words=2)
        await say_nothing(caller)

    report = await call(desk, talk_into_it)
    assert report.disconnection_reason == "call_transfer"
    assert report.transfer_destination == "+15550100"
    assert LONG in report.transcript
    assert [frame["response_id"] for frame in desk.requests] == [1]


async def test_protection_covers_only_the_words_it_came_with() -> None:
    shield = says("Please listen to this. ", done=False, no_interruption_allowed=True)
    desk = Desk(lambda request: [shield, says(LONG)] if request["response_id"] == 1 else [says("Yes.")])

    async def talk_into_it(caller: Caller) -> None:
        await caller.hear()
        await caller.say("go")
        await caller.barge_in("but I have to say so very much about it", after_words=1)
        await caller.hear()

    report = await call(desk, talk_into_it)
    cut = next(said for said in report.transcript_object if said.get("metadata") == {"response_id": 1})
    assert cut["content"].startswith("Please listen to this.")
    assert LONG not in cut["content"]


async def test_a_deaf_agent_is_not_interrupted_and_answers_afterwards() -> None:
    desk = Desk(lambda request: [says(LONG)] if request["response_id"] == 1 else [says("Yes?")])

    async def talk_over(caller: Caller) -> None:
        await caller.hear()
        await caller.say("go")
        await caller.barge_in("hello do you hear what I say", after_words=2)
        assert await caller.hear() == f"{LONG} Yes?"

    report = await call(desk, talk_over, replace(QUICK, interruption_sensitivity=0))
    assert LONG in report.transcript
    assert report.asked == [1, 2]


async def test_the_less_sensitive_the_agent_the_more_words_it_takes_to_stop_it() -> None:
    async def heard_over(words: str) -> str:
        desk = Desk(greeting=says(LONG))

        async def talk_over(caller: Caller) -> None:
            await caller.barge_in(words, after_words=2)
            await wait(caller, lambda: len(desk.requests) == 1)

        await call(desk, talk_over, replace(QUICK, interruption_sensitivity=0.5))
        return str(desk.requests[0]["transcript"][0]["content"])

    assert await heard_over("mm-hm yes") == LONG
    assert LONG not in await heard_over("no wait please stop")


async def test_a_noise_interrupts_and_is_written_as_it_was_recognised() -> None:
    desk = Desk(lambda request: [says(LONG)] if request["response_id"] == 1 else [says("As I said.")])

    async def cough(caller: Caller) -> None:
        await caller.hear()
        await caller.say("go")
        await wait(caller, lambda: len(caller.heard) == 2)
        await caller.mutter("(unintelligible audio)")
        assert await caller.hear() == "As I said."

    report = await call(desk, cough)
    assert desk.requests[1]["transcript"][-1]["content"] == "(unintelligible audio)"
    assert LONG not in report.transcript


async def test_a_call_is_hung_up_only_after_the_goodbye_was_spoken() -> None:
    report = await call(Desk([says("Thank you and goodbye.", end_call=True)]), ask_once)
    assert report.disconnection_reason == "agent_hangup"
    assert report.transcript_object[-1]["content"] == "Thank you and goodbye."


async def test_an_action_on_an_early_piece_waits_for_the_last_one() -> None:
    desk = Desk([says("Good ", done=False, end_call=True), says("bye.")])
    report = await call(desk, ask_once)
    assert report.disconnection_reason == "agent_hangup"
    assert report.transcript_object[-1]["content"] == "Good bye."


async def test_empty_content_with_end_call_hangs_up_at_once() -> None:
    async def ask(caller: Caller) -> None:
        await caller.hear()
        await caller.say("bye")
        await say_nothing(caller)

    report = await call(Desk([says("", end_call=True)]), ask)
    assert report.disconnection_reason == "agent_hangup"
    assert report.transcript_object[-1]["role"] == "user"


async def test_one_action_runs_per_answer_and_hanging_up_comes_before_transfer_before_digits() -> None:
    everything: Frame = {"end_call": True, "transfer_number": "+15550100", "digit_to_press": "9"}
    ended = await call(Desk([says("Now.", **everything)]), ask_once)
    assert (ended.disconnection_reason, ended.transfers_tried, ended.digits_sent) == ("agent_hangup", [], "")
    everything.pop("end_call")
    moved = await call(Desk([says("Now.", **everything)]), ask_once)
    assert (moved.disconnection_reason, moved.transfers_tried, moved.digits_sent) == (
        "call_transfer",
        ["+15550100"],
        "",
    )
    assert moved.transfer_end_timestamp_ms == moved.end_timestamp_ms


async def test_digits_are_pressed_and_the_call_goes_on() -> None:
    report = await call(Desk([says("", digit_to_press="12")]), lambda caller: caller.say("press"))
    assert report.digits_sent == "12"
    assert report.disconnection_reason == "user_hangup"


async def test_a_transfer_that_nobody_takes_leaves_the_caller_on_the_line() -> None:
    desk = Desk([says("One moment.", transfer_number="+15550100")])

    async def insist(caller: Caller) -> None:
        await ask_once(caller)
        await caller.say("well")
        await caller.hear()

    report = await call(desk, insist, replace(QUICK, transfer_outcome=("cancelled", "bridged")))
    assert report.transfers_tried == ["+15550100", "+15550100"]
    assert report.disconnection_reason == "call_transfer"


async def test_a_dial_to_sip_call_cannot_be_transferred() -> None:
    desk = Desk([says("One moment.", transfer_number="+15550100")])
    report = await call(desk, ask_once, replace(QUICK, can_transfer=False))
    assert report.faults == [Fault.TRANSFER_IMPOSSIBLE]
    assert report.disconnection_reason == "user_hangup"


async def test_a_caller_who_speaks_into_a_waiting_turn_gets_a_new_request() -> None:
    desk = Desk(lambda request: [says("One moment. ", done=False)] if request["response_id"] == 1 else [says("Here.")])

    async def impatient(caller: Caller) -> None:
        await caller.hear()
        await caller.say("look it up")
        await wait(caller, lambda: caller.heard[-1] == "One moment.")
        assert [frame["response_id"] for frame in desk.requests] == [1]
        await caller.say("hello")
        assert await caller.hear() == "Here."

    report = await call(desk, impatient)
    assert report.asked == [1, 2]
    assert report.protocol_errors == []


async def test_an_empty_begin_message_waits_for_the_caller() -> None:
    async def speak_first(caller: Caller) -> None:
        await caller.keep_silent(60)
        assert caller.heard == []
        await caller.say("hello")
        assert await caller.hear() == "All right."

    report = await call(Desk(greeting=says("")), speak_first)
    assert report.transcript_object[0]["role"] == "user"
    assert report.protocol_errors == []


async def test_the_begin_message_waits_for_its_delay() -> None:
    async def listen(caller: Caller) -> None:
        await caller.hear()

    report = await call(Desk(), listen, replace(QUICK, begin_message_delay_ms=120))
    assert report.transcript_object[0]["words"][0]["start"] >= 0.12
