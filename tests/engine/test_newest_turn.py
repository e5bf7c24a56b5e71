"""Law 2: only the newest request speaks."""

import asyncio

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.brief import Brief
from engine.events import TranscriptMoved
from engine.facts import TurnEnded, TurnOutcome
from engine.orders import Say
from tests.engine.stage import FOREVER, ScriptedModel, Stage, Step, Wait, talk
from tests.engine.virtual_time import VirtualLoop, virtual

BRIEF = Brief(begin_message="Hello.")


@virtual
async def test_a_newer_request_silences_the_older_turn() -> None:
    stage = Stage(BRIEF, ScriptedModel(["First ", Wait(1), "late."], ["Second."]))
    await stage.begin()

    stage.ask(1, "a: Hello.", "One")
    await asyncio.sleep(0.1)
    stage.ask(2, "a: Hello.", "One two")
    await stage.session.quiet()
    await asyncio.sleep(5)

    assert stage.ear.words(1) == "First"
    assert stage.ear.words(2) == "Second."
    assert stage.model.open_streams == 0
    assert stage.notes.turn(1).outcome is TurnOutcome.SILENCED


@virtual
async def test_a_turn_silenced_before_its_first_step_is_still_recorded() -> None:
    stage = Stage(BRIEF, ScriptedModel(["Answer."]))
    await stage.begin()

    stage.ask(1, "One")
    stage.ask(2, "One two")
    await stage.session.quiet()

    assert stage.notes.turn(1).outcome is TurnOutcome.SILENCED
    assert stage.ear.of(1) == []
    assert stage.ear.words(2) == "Answer."


@virtual
async def test_an_update_without_a_new_id_cancels_nothing() -> None:
    stage = Stage(BRIEF, ScriptedModel([Wait(0.3), "Answer."]))
    await stage.begin()

    stage.ask(1, "One")
    await asyncio.sleep(0.1)
    stage.session.handle(TranscriptMoved(talk("One", "and a bit")))
    await stage.session.quiet()

    assert stage.ear.words(1) == "Answer."


@virtual
async def test_an_older_id_that_comes_late_is_not_answered() -> None:
    stage = Stage(BRIEF, ScriptedModel(["Answer."]))
    await stage.begin()

    stage.ask(5, "One")
    stage.ask(4, "One")
    await stage.session.quiet()

    assert stage.ear.of(4) == []
    assert len(stage.ear.closings(5)) == 1


@virtual
async def test_a_cancelled_turns_tokens_are_counted_and_marked_as_estimated() -> None:
    stage = Stage(BRIEF, ScriptedModel(["Four words are here ", FOREVER], ["Yes."]))
    await stage.begin()

    stage.ask(1, "One")
    await asyncio.sleep(0.1)
    stage.ask(2, "One two")
    await stage.session.quiet()

    turn = stage.notes.turn(1)
    assert turn.are_tokens_estimated
    assert turn.tokens_out == 4
    assert turn.tokens_in > 0
    assert not stage.notes.turn(2).are_tokens_estimated


@virtual
async def test_a_lost_line_stops_the_turn_without_noise() -> None:
    stage = Stage(BRIEF, ScriptedModel([Wait(0.1), "Answer."]))
    await stage.begin()

    stage.ask(1, "One")
    stage.ear.is_cut = True
    await stage.session.quiet()

    assert stage.notes.turn(1).faults == ("line_gone",)


Moves = st.lists(
    st.one_of(
        st.tuples(st.just("ask"), st.integers(0, 3)),
        st.tuples(st.just("wait"), st.sampled_from([0, 10, 200, 700, 1600, 4100])),
        st.tuples(st.just("update"), st.just(0)),
    ),
    max_size=25,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(moves=Moves, delays=st.lists(st.sampled_from([0.0, 0.05, 0.5, 1.0, 2.0, 100_000.0]), min_size=1, max_size=6))
def test_whatever_the_order_of_requests_only_the_newest_turn_speaks(
    moves: list[tuple[str, int]], delays: list[float]
) -> None:
    async def play() -> None:
        scripts: list[list[Step]] = [[Wait(delay), f"w{n} ", Wait(0.05), f"v{n}."] for n, delay in enumerate(delays)]
        stage = Stage(BRIEF, ScriptedModel(*scripts))
        await stage.begin()
        newest, asked = 0, []
        spoken_before = 0
        for kind, number in moves:
            if kind == "ask":
                newest = newest + number
                if number:
                    asked.append(newest)
                stage.ask(newest, "a: Hello.", *(f"word {n}" for n in range(newest)))
                spoken_before = len(stage.ear.orders)
            elif kind == "wait":
                await asyncio.sleep(number / 1000)
            else:
                stage.session.handle(TranscriptMoved(talk("a: Hello.", "something")))
            late = [o for _, o in stage.ear.orders[spoken_before:] if isinstance(o, Say) and 0 < o.turn_id < newest]
            assert late == []
        await stage.session.quiet()
        ended = [fact.turn_id for fact in stage.notes.all_of(TurnEnded)]
        assert sorted(ended) == [0, *asked]
        for turn_id in asked:
            assert len(stage.ear.closings(turn_id)) <= 1
        if asked:
            assert len(stage.ear.closings(asked[-1])) == 1
        assert stage.model.open_streams == 0

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        runner.run(play())
