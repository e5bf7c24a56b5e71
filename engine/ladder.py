"""No unanswered turn (law 1): the climb from "answer now" to a word, rung by rung, until something is said."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field

from engine.brief import Ladder
from engine.circuit import Circuit
from engine.facts import Rung
from engine.ports import Finished, Model, ModelError, ModelRequest, Piece, TextPiece, ToolCall

CLOSE_WAIT_S = 0.05
"""A connection that will not let go keeps nobody waiting; its task ends when it can."""
BREATH_S = 0.05
"""Once the answer has begun, words leave together that came within so long: a model writes ten times as fast as a voice
speaks, and every piece for itself costs the process more than all that is done to it.
"""
CLAUSE_ENDS = frozenset(".,;:!?…\n\u3001\u3002\uff01\uff0c\uff1f")
"""A voice begins to speak at the end of a clause, so these wait for nothing, nor does what follows: the speech filter
lets a full stop go only once it knows that no number goes on behind it.
"""


@dataclass(frozen=True, slots=True)
class Voice:
    """A model and the circuit that guards it."""

    model: Model
    circuit: Circuit


@dataclass(frozen=True, slots=True)
class Voices:
    """Who may answer: the first model, and the one that steps in (perhaps the same one, for a second try)."""

    first: Voice
    second: Voice


@dataclass(slots=True)
class _News:
    attempt: "_Attempt"
    piece: Piece | ModelError


class _Inbox:
    """News of all attempts, in order. One timer serves all deadlines of an answer: twenty pieces would need as many.

    `joins_words`: from now on attempts may keep words for up to `BREATH_S`.
    """

    def __init__(self) -> None:
        self.joins_words = False
        self._news: deque[_News] = deque()
        self._waiter: asyncio.Future[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._deadline = 0.0

    def put(self, news: _News) -> None:
        self._news.append(news)
        self._wake()

    async def next(self, deadline: float) -> _News | None:
        """None when the loop's time reaches `deadline` first."""
        loop = asyncio.get_running_loop()
        while not self._news and loop.time() < deadline:
            self._deadline = deadline
            self._watch(loop)
            self._waiter = loop.create_future()
            await self._waiter
        return self._news.popleft() if self._news else None

    def keep_only(self, attempt: "_Attempt") -> None:
        self._news = deque(news for news in self._news if news.attempt is attempt)

    def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _watch(self, loop: asyncio.AbstractEventLoop) -> None:
        """A timer that is early is left to fire and look again; it is only ever moved forward."""
        if self._timer is not None and self._timer.when() <= self._deadline:
            return
        self.close()
        self._timer = loop.call_at(self._deadline, self._look, loop)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        self._timer = None
        if loop.time() < self._deadline:
            self._watch(loop)
        else:
            self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)


class _Attempt:
    """One model's stream, read by a task of its own into the climb's queue."""

    def __init__(self, voice: Voice, request: ModelRequest, news: _Inbox) -> None:
        self.voice = voice
        self._news = news
        self._breath: list[str] = []
        self._breath_ends_at = 0.0
        self._is_after_clause = False
        self._timer: asyncio.TimerHandle | None = None
        self.task = asyncio.create_task(self._read(request), name="model-stream")

    async def _read(self, request: ModelRequest) -> None:
        try:
            async with aclosing(self.voice.model.stream(request)) as pieces:
                async for piece in pieces:
                    if isinstance(piece, TextPiece):
                        self._take(piece.text)
                    else:
                        self._tell(piece)
        except ModelError as error:
            self._tell(error)
        except Exception:
            self._tell(ModelError("client_fault"))

    def _take(self, text: str) -> None:
        self._breath.append(text)
        loop = asyncio.get_running_loop()
        ends_clause = not CLAUSE_ENDS.isdisjoint(text)
        is_over = loop.time() >= self._breath_ends_at
        if is_over or ends_clause or self._is_after_clause or not self._news.joins_words:
            self._breathe()
        elif self._timer is None:
            self._timer = loop.call_at(self._breath_ends_at, self._breathe)
        self._is_after_clause = ends_clause

    def _breathe(self) -> None:
        """Tell of the words that were kept."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._breath:
            self._news.put(_News(self, TextPiece("".join(self._breath))))
            self._breath.clear()
        self._breath_ends_at = asyncio.get_running_loop().time() + BREATH_S

    def _tell(self, piece: Piece | ModelError) -> None:
        self._breathe()
        self._news.put(_News(self, piece))

    @property
    def kept(self) -> str:
        """Words that are kept still."""
        return "".join(self._breath)

    async def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self.task.cancel()
        await asyncio.wait({self.task}, timeout=CLOSE_WAIT_S)


@dataclass(slots=True)
class Climb:
    """One round with the models. Iterate `steps()`; what is yielded last tells how it ended.

    Yields `Rung.FILLER` and `Rung.SECOND_MODEL` when their time comes, then the winner's pieces, ending with
    `Finished`; or `Rung.PREPARED` (no word came) or `Rung.STALLED` (words came, then nothing more).
    `began` is the loop's time of "answer now".
    """

    voices: Voices
    requests: tuple[ModelRequest, ModelRequest]
    ladder: Ladder
    began: float
    faults: list[str] = field(default_factory=list)
    winner: Voice | None = None
    first_token_at: float | None = None
    _news: _Inbox = field(default_factory=_Inbox)
    _attempts: list[_Attempt] = field(default_factory=list)
    _started: int = 0
    _lost: int = 0

    def join_words(self) -> None:
        """The answer has begun to leave: from here on its words may come some at a time."""
        self._news.joins_words = True

    @property
    def kept_words(self) -> str:
        """What the model wrote and nobody was told of, since the round was cancelled."""
        return "".join(attempt.kept for attempt in self._attempts)

    async def steps(self) -> AsyncGenerator[Piece | Rung, None]:
        try:
            self._start_first()
            async with aclosing(self._until_first_word()) as opening:
                async for step in opening:
                    yield step
                    if step is Rung.PREPARED:
                        return
            async with aclosing(self._after_first_word()) as rest:
                async for later in rest:
                    yield later
        finally:
            self._news.close()
            await asyncio.gather(*(attempt.close() for attempt in self._attempts))

    def _start_first(self) -> None:
        if self.voices.first.circuit.lets_through():
            self._start(self.voices.first, self.requests[0])
        else:
            self.faults.append("circuit_open")
            self._started = 1

    def _start(self, voice: Voice, request: ModelRequest) -> None:
        self._started += 1
        self._attempts.append(_Attempt(voice, request, self._news))

    async def _until_first_word(self) -> AsyncGenerator[Piece | Rung, None]:
        """Race the models to their first word, climbing a rung at each deadline."""
        rungs = [
            (self.began + self.ladder.filler_ms / 1000, Rung.FILLER),
            (self.began + self.ladder.second_model_ms / 1000, Rung.SECOND_MODEL),
            (self.began + self.ladder.prepared_ms / 1000, Rung.PREPARED),
        ]
        while rungs:
            if self._started == 1 and not self._running():
                self._start_second()
                yield Rung.SECOND_MODEL
                rungs = [rung for rung in rungs if rung[1] is not Rung.SECOND_MODEL]
            news = await self._news.next(rungs[0][0]) if self._running() else None
            if news is None:
                rung = rungs.pop(0)[1] if self._running() else Rung.PREPARED
                if rung is Rung.SECOND_MODEL:
                    self._start_second()
                if rung is Rung.PREPARED:
                    self._blame_the_silent()
                yield rung
                if rung is Rung.PREPARED:
                    return
            elif (piece := await self._first_word(news)) is not None:
                yield piece
                return

    async def _after_first_word(self) -> AsyncGenerator[Piece | Rung, None]:
        while True:
            loop_time = asyncio.get_running_loop().time()
            news = await self._news.next(loop_time + self.ladder.stall_ms / 1000)
            if news is None or isinstance(news.piece, ModelError):
                self._fault(self._winning_attempt(), "stall" if news is None else news.piece.kind)  # type: ignore[union-attr]
                yield Rung.STALLED
                return
            yield news.piece
            if isinstance(news.piece, Finished):
                self._winning_attempt().voice.circuit.succeeded()
                return

    async def _first_word(self, news: _News) -> Piece | None:
        """The piece that decides the race, or None when this news does not."""
        match news.piece:
            case ModelError() as error:
                self._fault(news.attempt, error.kind, is_overload=error.is_overload)
            case Finished():
                self._fault(news.attempt, "empty")
            case TextPiece(text) if not text.strip():
                self._note_token()
            case TextPiece() | ToolCall():
                self._note_token()
                await self._crown(news.attempt)
                return news.piece
        return None

    def _note_token(self) -> None:
        if self.first_token_at is None:
            self.first_token_at = asyncio.get_running_loop().time()

    async def _crown(self, winner: _Attempt) -> None:
        """Only one model speaks (law 4): the others' streams are closed and what they queued is dropped."""
        self.winner = winner.voice
        losers = [attempt for attempt in self._attempts if attempt is not winner]
        for loser in losers:
            if not loser.task.done():
                loser.voice.circuit.failed()
                self.faults.append("slow")
        self._attempts = [winner]
        if losers:
            await asyncio.gather(*(loser.close() for loser in losers))
            self._news.keep_only(winner)

    def _start_second(self) -> None:
        if self._started >= 2:
            return
        if self.voices.second.circuit.lets_through():
            self._start(self.voices.second, self.requests[1])
        else:
            self._started = 2
            self.faults.append("circuit_open")

    def _fault(self, attempt: _Attempt, kind: str, *, is_overload: bool = False) -> None:
        self.faults.append(kind)
        attempt.voice.circuit.failed(is_overload=is_overload)
        if attempt in self._attempts and self.winner is None:
            self._attempts.remove(attempt)

    def _blame_the_silent(self) -> None:
        for attempt in self._attempts:
            self.faults.append("hang")
            attempt.voice.circuit.failed()

    def _running(self) -> bool:
        return bool(self._attempts)

    def _winning_attempt(self) -> _Attempt:
        return self._attempts[0]
