"""Answers a past call's turns anew, one after the other, in a worker."""

import asyncio
import json
from collections.abc import Mapping
from contextlib import AsyncExitStack, suppress
from dataclasses import asdict
from datetime import timedelta
from decimal import Decimal
from typing import Any

import structlog
from django.db.models import F
from django.utils import timezone

from calls.analysis import ASSUMED_CENTS_PER_MILLION
from calls.models import Call, Replay, ReplayState, ReplayTurn, ToolRun
from calls.pricing import MILLION, cost_cents, price_on
from calls.replaying.past import PastTurn, past_turns
from calls.replaying.states import MOVES
from calls.storing.storable import clean
from common.errors import IllegalMove, LostRace
from common.states import move
from engine.brief import ToolSpec
from engine.ports import Occasion, ToolOutcome
from engine.tools import as_text
from engine.transcript import Speaker
from prompts import ports
from prompts.models import PromptVersion
from prompts.trying.keeping import talk_begin
from prompts.trying.mock_tools import AnswersOnPaper
from prompts.trying.talk import Line, Setup, Talk, greeted_state
from prompts.trying.trial import Trial

log = structlog.get_logger(__name__)

ABANDONED_AFTER = timedelta(minutes=2)
"""A run that has not moved for so long has lost its worker."""
TURN_WITHIN_S = 90.0


class AnswersOfThen:
    """`engine.ports.Tools`: the same question is answered as it was on the call, another one from paper."""

    def __init__(self, call: Call, talk: Talk) -> None:
        runs = ToolRun.objects.filter(call=call).values_list("name", "arguments", "content", "succeeded")
        self._then = {
            (name, _canonical(arguments)): ToolOutcome(content, succeeded is not False)
            for name, arguments, content, succeeded in runs
        }
        self._paper = AnswersOnPaper(talk)

    async def run(self, spec: ToolSpec, arguments: Mapping[str, Any], run_key: str, occasion: Occasion) -> ToolOutcome:
        then = self._then.get((spec.name, as_text(arguments)))
        if then is None:
            return await self._paper.run(spec, arguments, run_key, occasion)
        return then


def replay_run(pk: int) -> bool:
    """Answer every turn that is to be; False when somebody else does or did. Minutes, so never in a transaction."""
    replay = _claimed(pk)
    if replay is None:
        return False
    try:
        state = _answer_all(replay)
    except Exception as fault:
        log.warning("replay_failed", replay=pk, fault=type(fault).__name__)
        state = ReplayState.FAILED
    with suppress(IllegalMove, LostRace):
        # Somebody may have cancelled it meanwhile.
        _move(replay, state)
    return True


def _claimed(pk: int) -> Replay | None:
    replay = Replay.objects.select_related("call", "version__prompt__business").filter(pk=pk).first()
    if replay is None:
        return None
    try:
        _move(replay, ReplayState.RUNNING)
    except (IllegalMove, LostRace):
        return None
    return replay


def _move(replay: Replay, state: ReplayState) -> None:
    move(replay, state, moves=MOVES, because="worker", field="state", moved_at=timezone.now())


def _answer_all(replay: Replay) -> ReplayState:
    if replay.version is None:
        return ReplayState.FAILED
    brief = ports.brief_of_version()(replay.version)
    told = set(replay.turns.values_list("position", flat=True))
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        desk = runner.run(stack.enter_async_context(ports.try_desks().own()))
        try:
            for turn in turns_asked(replay):
                if turn.number in told:
                    continue
                if (end := _end_of(replay)) is not None:
                    return end
                talk = talk_at(replay.call, replay.version, turn)
                tools = AnswersOfThen(replay.call, talk)
                line = runner.run(_answer(Trial(talk, brief, desk, tools, lambda _: None), turn))
                _store(replay, turn, line)
        finally:
            runner.run(stack.aclose())
    return ReplayState.DONE


def turns_asked(replay: Replay) -> list[PastTurn]:
    """The greeting is asked for where the replay begins with the call."""
    first = 0 if replay.first_turn <= 1 else replay.first_turn
    return [turn for turn in past_turns(replay.call) if turn.number >= first][: replay.turn_count]


def talk_at(call: Call, version: PromptVersion, turn: PastTurn) -> Talk:
    """The past call as it stood before a line of its caller, at that hour and with that caller."""
    setup = Setup(
        version_id=version.pk,
        number=call.caller_number,
        direction=call.direction,
        variables={str(name): str(value) for name, value in dict(call.variables or {}).items()},
        starts_at=turn.at.isoformat(),
    )
    talk = talk_begin(setup)
    turn_id = 0
    for speaker, text in turn.before:
        turn_id += speaker == Speaker.CALLER
        talk.branch.lines.append(Line(speaker, text, turn_id))
    if turn.asked:
        talk.branch.state = greeted_state(turn.at, turn_id)
    return talk


async def _answer(trial: Trial, turn: PastTurn) -> Line:
    async with asyncio.timeout(TURN_WITHIN_S):
        await trial.begin()
        await trial.quiet()
        if turn.asked:
            await trial.say_whole(turn.asked)
            await trial.quiet()
        answered = [line for line in trial.talk.branch.lines if line.speaker == Speaker.AGENT]
        await trial.close()
    return answered[-1] if answered else Line(Speaker.AGENT)


def _end_of(replay: Replay) -> ReplayState | None:
    """Why it goes no further: somebody cancelled it, or it has cost what it may."""
    replay.refresh_from_db(fields=["state", "counted_cents"])
    if replay.state != ReplayState.RUNNING:
        return ReplayState(replay.state)
    return ReplayState.LIMIT if replay.counted_cents >= replay.limit_cents else None


def _store(replay: Replay, turn: PastTurn, line: Line) -> None:
    ReplayTurn.objects.get_or_create(
        replay=replay,
        position=turn.number,
        defaults={
            "at": turn.at,
            "asked": turn.asked,
            "then": turn.then,
            "now": clean(line.text),
            "outcome": line.outcome,
            "rule_id": line.rule_id,
            "rungs": line.rungs,
            "faults": line.faults,
            "tools": [clean(asdict(use)) for use in line.tools],
            "acts": [clean(asdict(act)) for act in line.acts],
            "first_word_ms": line.first_word_ms,
            "tokens_in": line.tokens_in,
            "tokens_out": line.tokens_out,
        },
    )
    price = price_on(line.model, timezone.now().date()) if line.model else None
    cents = cost_cents(price, line.tokens_in, line.tokens_cached, line.tokens_out) if price else None
    counted = cents if cents is not None else _assumed(line)
    # Nothing added to what is not known stays unknown.
    cost = None if cents is None and line.tokens_in else F("cost_cents") + (cents or Decimal(0))
    now = timezone.now()
    Replay.objects.filter(pk=replay.pk).update(
        counted_cents=F("counted_cents") + counted, moved_at=now, cost_cents=cost
    )


def _assumed(line: Line) -> Decimal:
    return ((line.tokens_in + line.tokens_out) * ASSUMED_CENTS_PER_MILLION / MILLION).quantize(Decimal("0.0001"))


def _canonical(arguments: str) -> str:
    try:
        value = json.loads(arguments or "{}")
    except ValueError:
        return arguments
    return as_text(value) if isinstance(value, dict) else arguments
