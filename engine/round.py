"""One round with the models: pieces come in, pass the speech filter, and leave as words."""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import replace

from engine.conversation import Conversation
from engine.facts import Rung, TurnKind
from engine.ladder import Climb
from engine.limit import SentenceGate
from engine.mouth import Mouth
from engine.ports import Finished, Message, ModelRequest, Piece, TextPiece, ToolCall
from engine.speech import SpeechFilter
from engine.turn import Turn


class Round:
    """Asks the models once and speaks what they say. `calls` are the tools they asked for.

    `rest` are the last words, which wait for the frame that closes the turn; before a tool run they leave at once.

    A round that is cancelled half-way leaves its token count estimated, since usage comes last in a stream.
    """

    def __init__(self, conversation: Conversation, mouth: Mouth, turn: Turn, messages: Sequence[Message]) -> None:
        self._conversation = conversation
        self._mouth = mouth
        self._turn = turn
        self._messages = tuple(messages)
        self._filter = SpeechFilter(conversation.spoken)
        self._gate = SentenceGate(conversation.brief.model.max_output_tokens)
        self._text: list[str] = []
        self.calls: list[ToolCall] = []
        self.rest = ""

    async def run(self) -> Rung | Finished:
        """Returns how it ended: `Finished`, or the rung at which no more words came."""
        now = asyncio.get_running_loop().time()
        turn = self._turn
        is_first_round = turn.asked_model_at is None
        if is_first_round:
            turn.asked_model_at = now
        climb = Climb(
            self._conversation.voices,
            self._requests(),
            self._conversation.brief.ladder,
            began=turn.began if is_first_round else now,
        )
        ending: Rung | Finished | None = None
        try:
            async with aclosing(climb.steps()) as steps:
                async for step in steps:
                    ending = await self._take(step)
                    if turn.has_answer_word:
                        climb.join_words()
        finally:
            self._close_books(climb, ending)
        if ending is None:
            # The climb always ends on a rung or on Finished; anything else is a fault of ours.
            raise RuntimeError("a round ended without an ending")
        return ending

    @property
    def text(self) -> str:
        """What the model wrote in this round, unfiltered."""
        return "".join(self._text)

    def _requests(self) -> tuple[ModelRequest, ModelRequest]:
        """The same question for both models; only the second may be asked by another model's name."""
        brief = self._conversation.brief
        first = ModelRequest(self._messages, self._conversation.tools, brief.model, self._conversation.trace_id)
        return first, replace(first, settings=replace(brief.model, model=brief.model.second_model))

    async def _take(self, step: Piece | Rung) -> Rung | Finished | None:
        match step:
            case Rung.FILLER:
                await self._fill()
            case Rung.SECOND_MODEL:
                self._turn.rungs.append(Rung.SECOND_MODEL)
            case Rung():
                self._turn.rungs.append(step)
                if step is Rung.STALLED:
                    await self._speak(self._gate.feed(self._filter.finish()))
                return step
            case TextPiece(text):
                self._text.append(text)
                await self._speak(self._gate.feed(self._filter.feed(text)))
            case ToolCall():
                self.calls.append(step)
            case Finished():
                self._turn.count(step)
                await self._end(step)
                return step
        return None

    async def _end(self, finished: Finished) -> None:
        rest = self._gate.feed(self._filter.finish()) + self._gate.finish(was_cut=finished.reason == "length")
        if self.calls:
            await self._speak(rest)
        else:
            self.rest = rest if self._turn.has_answer_word else self._turn.joined(rest)

    async def _speak(self, text: str) -> None:
        if not text:
            return
        if not self._turn.has_answer_word:
            # A filler or an earlier round may stand before this word.
            text = self._turn.joined(text)
        self._turn.has_answer_word = True
        await self._mouth.say(self._turn, text)

    async def _fill(self) -> None:
        turn = self._turn
        if turn.kind is not TurnKind.ANSWER or turn.used_filler or turn.sent:
            return
        if filler := self._conversation.next_filler(turn.turn_id):
            turn.rungs.append(Rung.FILLER)
            await self._mouth.say(turn, f"{filler} ", is_answer=False)

    def _close_books(self, climb: Climb, ending: Rung | Finished | None) -> None:
        turn = self._turn
        turn.faults.extend(climb.faults)
        turn.filter_counts.update(self._filter.counts)
        turn.generated.extend((*self._text, climb.kept_words))
        if turn.first_token_at is None:
            turn.first_token_at = climb.first_token_at
        voice = climb.winner or self._conversation.voices.first
        turn.model = voice.model.name
        if not isinstance(ending, Finished) or not ending.tokens_in:
            turn.are_tokens_estimated = True
            turn.tokens_in += sum(voice.model.count_tokens(message.content) for message in self._messages)
            turn.tokens_out += voice.model.count_tokens(self.text + climb.kept_words)
