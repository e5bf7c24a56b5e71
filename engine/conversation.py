"""What one call knows about itself between turns."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from engine.brief import Brief, ToolSpec
from engine.context import History, Scene, values_for
from engine.events import CallDetails
from engine.interruption import CutAnswer, find_cut
from engine.ladder import Voices
from engine.once import RunOnce
from engine.ports import (
    Bridge,
    BriefSource,
    CallMemory,
    CallState,
    Directory,
    EmptyDirectory,
    Line,
    NoWay,
    Occasion,
    Recorder,
    Tools,
    WallClock,
    Way,
)
from engine.rules import FIXED, Cause, Heard, Hit, Reaction, RuleBook, rule_book
from engine.rules.heard import caller_texts, latest_caller_text, stretch_of
from engine.speech import SpokenTables
from engine.tools import OFFERED
from engine.tracing import trace_id_of
from engine.transcript import Speaker, Transcript
from engine.transfer import TransferDesk
from engine.turn import Turn

MOST_WHISPERS = 10
CLOSING_TIME_MS = 60_000
"""How long before the maximum duration the agent begins to close the talk."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything a session is handed and does not own. `zone_of` gives a number's time zone, "" when ambiguous or
    the number is not known.

    `spoken_for` gives the tables of a brief's language; it is asked once a call, before the first turn. `bridge` hands
    over calls that were dialled to SIP; without one such callers are offered a callback.
    """

    line: Line
    recorder: Recorder
    memory: CallMemory
    briefs: BriefSource
    voices_for: Callable[[Brief], Voices]
    tools: Tools
    clock: WallClock
    zone_of: Callable[[str], str]
    spoken_for: Callable[[Brief], SpokenTables]
    origin: str = "live"
    directory: Directory = field(default_factory=EmptyDirectory)
    bridge: Bridge | None = None


def begin_conversation(
    call_id: str, desk: Desk, brief: Brief, details: CallDetails | None, past: CallState | None
) -> "Conversation":
    """A conversation that starts anew, or goes on where another process left it (law 8)."""
    now_ms = int(desk.clock().timestamp() * 1000)
    age_s = max(0.0, (now_ms - past.opened_at_ms) / 1000) if past else 0.0
    conversation = Conversation(
        call_id=call_id,
        desk=desk,
        brief=brief,
        voices=desk.voices_for(brief),
        spoken=desk.spoken_for(brief),
        once=RunOnce(desk.tools, past.tool_outcomes if past else None),
        rules=rule_book(brief.rules, brief.opening_hours),
        opened=asyncio.get_running_loop().time() - age_s,
        brief_digest=brief.digest,
        history=History(brief.ladder.fillers),
        details=details,
    )
    if past is not None:
        conversation.failed_turns = past.failed_turns
        conversation.whispers.update(past.whispers)
        conversation.transfer.take_over(
            past.transfer_number, past.transfer_reason, past.transfer_attempts, past.transfer_first_asked_by
        )
        conversation.was_dialled_to_sip = past.is_dialled_to_sip
        conversation.transfer.destination_id = past.transfer_destination_id
        conversation.tried.update(past.numbers_tried)
        conversation.fired.update(past.rules_fired)
        conversation.offered = past.help_offered
        conversation.keys_pressed = past.keys_pressed
    return conversation


async def _nothing_to_keep() -> None: ...


@dataclass(slots=True)
class Conversation:
    """The state of a call that has its brief. `opened` is the loop's time at which the call began.

    `keep_now` writes what another process needs and waits for it, some milliseconds as a rule.
    """

    call_id: str
    desk: Desk
    brief: Brief
    voices: Voices
    spoken: SpokenTables
    once: RunOnce
    rules: RuleBook
    opened: float
    brief_digest: str
    history: History
    details: CallDetails | None = None
    was_dialled_to_sip: bool = False
    transfer: TransferDesk = field(default_factory=TransferDesk)
    failed_turns: int = 0
    whispers: dict[str, str] = field(default_factory=dict)
    whispers_taken: set[str] = field(default_factory=set)
    keys_pressed: str = ""
    new_keys: str = ""
    silences: int = 0
    failed_tools: set[str] = field(default_factory=set)
    fired: set[str] = field(default_factory=set)
    opt_outs_told: set[int] = field(default_factory=set)
    tried: set[str] = field(default_factory=set)
    offered: str = ""
    done_while_speaking: tuple[str, int] | None = None
    last_heard: Heard = field(default_factory=Heard)
    filler_count: int = 0
    missing_told: set[str] = field(default_factory=set)
    cuts_told: set[int] = field(default_factory=set)
    answers: dict[int, Turn] = field(default_factory=dict)
    transfer_moved: Callable[[], None] = lambda: None
    keep_now: Callable[[], Awaitable[None]] = _nothing_to_keep

    @property
    def scene(self) -> Scene:
        number = self.details.caller_number if self.details else ""
        return Scene(self.brief, self.desk.clock(), self.details, self.desk.zone_of(number))

    @property
    def trace_id(self) -> str:
        return trace_id_of(self.call_id, self.details)

    @property
    def occasion(self) -> Occasion:
        """What a tool may know of this call, now."""
        scene = self.scene
        return Occasion(self.call_id, self.trace_id, scene.caller_now, values_for(scene))

    @property
    def spent_ms(self) -> int:
        return int((asyncio.get_running_loop().time() - self.opened) * 1000)

    @property
    def is_closing(self) -> bool:
        return self.spent_ms >= self.brief.max_duration_ms - CLOSING_TIME_MS

    @property
    def tools(self) -> tuple[ToolSpec, ...]:
        """What the model may use now: the brief's, and what an offer to the caller takes."""
        wanted = OFFERED.get(self.offered)
        return self.brief.tools if wanted is None or wanted in self.brief.tools else (*self.brief.tools, wanted)

    def heard(self, transcript: Transcript, keys_pressed: str | None = None) -> Heard:
        """This moment, as rules look at it. The whole call is gone through only for rules that look back.

        `keys_pressed` are all of the call while the caller goes on; None where `take_keys` has taken them.
        """
        looks_back = self.rules.looks_back
        return Heard(
            texts=tuple(caller_texts(transcript)) if looks_back else (latest_caller_text(transcript),),
            stretch=stretch_of(transcript),
            failed_turns=self.failed_turns,
            silences=self.silences,
            failed_tools=frozenset(self.failed_tools),
            new_keys=self.new_keys if keys_pressed is None else self._new_of(keys_pressed),
            variables=values_for(self.scene) if self.rules.reads_variables else {},
            direction=self.details.direction if self.details else "",
            now=self.desk.clock(),
        )

    def rule_for(self, heard: Heard, *causes: Cause) -> Hit | None:
        """The first rule of these causes that holds; of any cause when none is named."""
        return self.rules.match(heard, causes=frozenset(causes or Cause), fired=self.fired)

    def comes_after_transfer(self, hit: Hit) -> bool:
        """Whether a rule leaves a transfer that is under way alone. Who has named an emergency is not hung up on while
        a person is being fetched, whatever else they say.
        """
        if hit.rule.reaction == Reaction.OPT_OUT:
            rules = self.brief.rules
            return any(rule.reaction == Reaction.EMERGENCY and rule.rule_id in self.fired for rule in rules)
        return hit.rule.reaction not in FIXED

    @property
    def bridge(self) -> Bridge | None:
        """What hands this caller over in the vendor's place; None where the vendor does, or nobody can."""
        return self.desk.bridge if self.is_dialled_to_sip else None

    @property
    def is_dialled_to_sip(self) -> bool:
        """By its details, or by what an earlier process knew of them."""
        return self.was_dialled_to_sip if self.details is None else self.details.is_dialled_to_sip

    @property
    def can_transfer(self) -> bool:
        return self.bridge is not None or not self.is_dialled_to_sip

    def way_to(self, destination_id: str) -> Way | NoWay:
        """Where to send the caller now. Numbers that failed on this call and the caller's own are left out."""
        if not self.can_transfer:
            return NoWay("sip")
        caller = self.details.caller_number if self.details else ""
        if destination_id:
            now = self.desk.clock()
            return self.desk.directory.way(destination_id, now=now, caller_number=caller, tried=self.tried)
        number = self.brief.transfer_number
        if not number or number == caller:
            return NoWay("unknown")
        return NoWay("refused") if number in self.tried else Way(number)

    def take_keys(self, keys_pressed: str) -> None:
        """`keys_pressed` are all of the call; what is new since the last turn is what rules look at."""
        self.new_keys = self._new_of(keys_pressed)
        self.keys_pressed = keys_pressed

    def _new_of(self, keys_pressed: str) -> str:
        is_more = keys_pressed.startswith(self.keys_pressed)
        return keys_pressed[len(self.keys_pressed) :] if is_more else keys_pressed

    def next_filler(self, turn_id: int) -> str:
        """A filler other than the last one; "" when the turn before had one, or the agent has none."""
        fillers = self.brief.ladder.fillers
        before = self._last_spoken(before_turn_id=turn_id)
        if not fillers or (before is not None and before.used_filler):
            return ""
        self.filler_count += 1
        return fillers[(self.filler_count - 1) % len(fillers)]

    def cut_in(self, transcript: Transcript) -> CutAnswer | None:
        """The answer the caller talked over last, if they did."""
        agents = [u for u in transcript if u.speaker is Speaker.AGENT]
        if not agents:
            return None
        turn_id = agents[-1].turn_id
        turn = self._last_spoken() if turn_id is None else self.answers.get(turn_id)
        return find_cut(transcript, turn.turn_id, turn.sent_text) if turn else None

    def _last_spoken(self, before_turn_id: int | None = None) -> Turn | None:
        spoken = [
            turn_id
            for turn_id, turn in self.answers.items()
            if turn.sent and (before_turn_id is None or turn_id < before_turn_id)
        ]
        return self.answers[max(spoken)] if spoken else None

    def whisper(self, order_id: str, guidance: str) -> None:
        """Guidance for every answer from now on. The newest few stay, so that a prompt cannot grow without end."""
        self.whispers[order_id] = guidance
        while len(self.whispers) > MOST_WHISPERS:
            del self.whispers[next(iter(self.whispers))]

    def state(self, *, is_greeted: bool, open_turn_id: int, last_turn_id: int) -> CallState:
        """What another process needs to go on with this call."""
        wanted = self.transfer.is_wanted
        return CallState(
            brief_digest=self.brief_digest,
            is_greeted=is_greeted,
            opened_at_ms=int(self.desk.clock().timestamp() * 1000) - self.spent_ms,
            last_turn_id=last_turn_id,
            open_turn_id=open_turn_id,
            failed_turns=self.failed_turns,
            transfer_number=self.transfer.number if wanted else "",
            transfer_attempts=self.transfer.attempts if wanted else 0,
            transfer_reason=self.transfer.reason if wanted else "",
            transfer_destination_id=self.transfer.destination_id if wanted else "",
            transfer_first_asked_by=self.transfer.first_asked_by if wanted else "",
            is_dialled_to_sip=self.is_dialled_to_sip,
            numbers_tried=tuple(sorted(self.tried)),
            rules_fired=tuple(sorted(self.fired)),
            help_offered=self.offered,
            keys_pressed=self.keys_pressed,
            tool_outcomes=dict(self.once.outcomes),
            whispers=dict(self.whispers),
        )
