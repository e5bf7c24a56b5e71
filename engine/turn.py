"""One turn while it lives: what was asked, written, sent, and when."""

from collections import Counter
from dataclasses import dataclass, field

from engine.facts import Rung, TurnEnded, TurnKind, TurnOutcome
from engine.ports import Finished, ToolCall


@dataclass(slots=True)
class Turn:
    """`began` is the loop's time of the request; an outcome stands from the start, so that a turn that is
    cancelled before its first step is still told truly."""

    turn_id: int
    kind: TurnKind
    began: float
    asked: str = ""
    outcome: TurnOutcome = TurnOutcome.SILENCED
    is_closed: bool = False
    generated: list[str] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    rungs: list[Rung] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    filter_counts: Counter[str] = field(default_factory=Counter)
    tool_calls: list[ToolCall] = field(default_factory=list)
    rule_id: str = ""
    whispers_read: tuple[str, ...] = ()
    model: str = ""
    has_answer_word: bool = False
    asked_model_at: float | None = None
    first_token_at: float | None = None
    first_frame_at: float | None = None
    first_word_at: float | None = None
    last_sent_at: float | None = None
    finished_at: float | None = None
    tokens_in: int = 0
    tokens_out: int = 0
    tokens_cached: int = 0
    are_tokens_estimated: bool = False

    @property
    def sent_text(self) -> str:
        return "".join(self.sent).strip()

    @property
    def used_filler(self) -> bool:
        return Rung.FILLER in self.rungs

    def joined(self, text: str) -> str:
        """`text` with the one space it needs after what was already sent."""
        if not self.sent or not text:
            return text
        return text.lstrip() if self.sent[-1][-1:].isspace() else f" {text.lstrip()}"

    def count(self, finished: Finished) -> None:
        self.tokens_in += finished.tokens_in
        self.tokens_out += finished.tokens_out
        self.tokens_cached += finished.tokens_cached

    def put_away(self) -> None:
        """Keep what later turns ask of an ended one, in a tenth of the memory."""
        self.sent = [self.sent_text] if self.sent else []
        self.generated = []

    def ended(self, call_id: str, at_ms: int) -> TurnEnded:
        """The turn as a fact; times become milliseconds from the request."""

        def since(moment: float | None) -> float | None:
            return None if moment is None else round((moment - self.began) * 1000, 2)

        return TurnEnded(
            call_id=call_id,
            at_ms=at_ms,
            turn_id=self.turn_id,
            kind=self.kind,
            outcome=self.outcome,
            asked=self.asked,
            generated="".join(self.generated),
            sent=self.sent_text,
            model=self.model,
            rungs=tuple(self.rungs),
            faults=tuple(self.faults),
            filter_counts=dict(self.filter_counts),
            rule_id=self.rule_id,
            own_ms=since(self.asked_model_at),
            first_token_ms=since(self.first_token_at),
            first_frame_ms=since(self.first_frame_at),
            first_word_ms=since(self.first_word_at),
            finished_ms=since(self.finished_at),
            tokens_in=self.tokens_in,
            tokens_out=self.tokens_out,
            tokens_cached=self.tokens_cached,
            are_tokens_estimated=self.are_tokens_estimated,
        )
