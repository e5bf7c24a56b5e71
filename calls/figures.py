"""What the calls of all processes add up to, for Prometheus. Labels come from closed sets: never a business, a number,
a word or a path.
"""

from typing import assert_never

import structlog
from prometheus_client import Counter, Gauge, Histogram

from engine import facts
from engine.ports import Recorder
from engine.rules import Cause
from vendors.retell.disconnections import Bucket, disconnection

log = structlog.get_logger(__name__)

WAITS_S = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0, 1.2, 1.5, 2.0, 3.0, 4.0, 6.0)
"""People expect an answer within 0.8 s, and past 1.2 s it feels wrong."""
OWN_WORK_S = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0)
CALL_LENGTHS_S = (5, 15, 30, 60, 120, 180, 300, 600, 1200, 1800, 3600)

CALLS_OPENED = Counter("voiceops_calls_opened", "Sockets on which a call began or went on.", ["how"])
LINES_CLOSED = Counter("voiceops_lines_closed", "Sockets of calls that are gone, by how they closed.", ["how"])
CALLS_ENDED = Counter("voiceops_calls_ended", "Calls that ended, by what their ending asks of us.", ["bucket"])
CALL_DURATION = Histogram("retell_call_duration_seconds", "Length of ended calls.", buckets=CALL_LENGTHS_S)
CALL_SUCCESS = Counter("retell_call_success", "Ended calls whose purpose was reached, by the analysis.")

TURNS = Counter("voiceops_turns", "Turns that ended.", ["kind", "outcome"])
FIRST_WORD = Histogram(
    "voiceops_first_word_seconds", "From the request to the first word of the answer.", buckets=WAITS_S
)
FIRST_FRAME = Histogram(
    "voiceops_first_frame_seconds", "From the request to anything the caller hears, a filler too.", buckets=WAITS_S
)
OWN_WORK = Histogram("voiceops_own_work_seconds", "Our work before the model is asked.", buckets=OWN_WORK_S)
LADDER_RUNGS = Counter("voiceops_ladder_rungs", "Steps taken because an answer was late.", ["rung"])
INTERRUPTIONS = Counter("voiceops_interruptions", "Callers who broke into an answer.")
MODEL_FAULTS = Counter("voiceops_model_faults", "Faults met on the way to an answer.", ["kind"])
TOOL_RUNS = Counter("voiceops_tool_runs", "Tool runs that ended.", ["result"])
TRANSFERS = Counter("voiceops_transfers", "Steps of transfers to a person.", ["step"])
OPT_OUTS = Counter("voiceops_opt_outs", "Callers who asked not to be called again.")
RULES_HELD = Counter("voiceops_rules_held", "Rules that were carried out, by what they look for.", ["cause"])
HELP_OFFERED = Counter(
    "voiceops_help_offered", "Callers who were offered something in place of a person, by what.", ["help"]
)
FRAMES_REFUSED = Counter("voiceops_frames_refused", "Frames from Retell that could not be read.")

LIVE_CALLS = Gauge("voiceops_live_calls", "Calls on air, by process.", multiprocess_mode="liveall")
LOOP_LAG = Gauge(
    "voiceops_event_loop_lag_seconds", "Longest delay of the last 10 s, by process.", multiprocess_mode="liveall"
)
IS_DRAINING = Gauge("voiceops_draining_processes", "Processes that take no more calls.", multiprocess_mode="livesum")
RECORDER_QUEUE = Gauge("voiceops_recorder_queue_facts", "Facts not stored yet.", multiprocess_mode="livesum")
RECORDER_AGE = Gauge(
    "voiceops_recorder_oldest_fact_seconds", "Age of the oldest fact not stored yet.", multiprocess_mode="livemax"
)
DEPENDENCY_UP = Gauge(
    "voiceops_dependency_up",
    "1 when every process reaches the dependency.",
    ["dependency"],
    multiprocess_mode="livemin",
)

WEBHOOK_DELIVERIES = Counter(
    "voiceops_webhook_deliveries", "Tries at stored deliveries, by what became of them.", ["outcome"]
)
WEBHOOK_OLDEST = Gauge(
    "voiceops_webhook_oldest_waiting_seconds",
    "Age of the oldest delivery that is stored and not processed.",
    multiprocess_mode="livemax",
)
TASKS = Counter("voiceops_tasks", "Background tasks that ended.", ["task", "outcome"])
# Kept when the worker dies: its age is the news.
WORKER_HEARTBEAT = Gauge(
    "voiceops_worker_heartbeat_timestamp_seconds", "When a worker last showed signs of life.", multiprocess_mode="max"
)

FAULT_KINDS = frozenset(
    (
        *("slow", "hang", "stall", "empty", "timeout", "connect", "broken_stream", "malformed", "stream_error"),
        *("http_429", "http_4xx", "http_5xx", "circuit_open", "tool_loop", "unspeakable"),
        *("line_gone", "client_fault", "engine_fault"),
    )
)
OTHER = "other"
CAUSES = frozenset(map(str, Cause))
NORMAL_CLOSES, ABNORMAL_CLOSE = (1000, 1001), 1006


class FiguresRecorder:
    """`engine.ports.Recorder` that counts what passes through. Never raises."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder

    def note(self, fact: facts.Fact) -> None:
        try:
            count(fact)
        except Exception as fault:  # a figure is worth less than the call it counts
            log.error("fact_not_counted", fault=type(fault).__name__)  # noqa: TRY400  the trace would show the fact
        self._recorder.note(fact)


def count(fact: facts.Fact) -> None:
    match fact:
        case facts.WordsHeard() | facts.TurnBegan() | facts.CallerKnown() | facts.VariablesMissing():
            pass
        case facts.OperatorActed() | facts.WhisperTaken() | facts.CallbackAsked() | facts.MessageTaken():
            pass
        case facts.TurnEnded():
            _count_turn(fact)
        case facts.CallOpened():
            CALLS_OPENED.labels("resumed" if fact.is_resumed else "new").inc()
        case facts.LineClosed():
            LINES_CLOSED.labels(_how_closed(fact.code)).inc()
        case facts.CallerBrokeIn():
            INTERRUPTIONS.inc()
        case facts.ToolRan():
            TOOL_RUNS.labels("succeeded" if fact.succeeded else "failed").inc()
        case facts.TransferMoved() | facts.OptOutHeard() | facts.RuleHeld() | facts.HelpOffered():
            _count_escalation(fact)
        case facts.FrameRefused():
            FRAMES_REFUSED.inc()
        case _:
            assert_never(fact)


def count_ended(reason: str, duration_s: float | None) -> None:
    """A call that has ended, once its disconnection reason is known."""
    CALLS_ENDED.labels(str(disconnection(reason).bucket)).inc()
    if duration_s is not None:
        CALL_DURATION.observe(max(0.0, duration_s))


def fault_kind(kind: str) -> str:
    """The label for a kind of fault: one of `FAULT_KINDS`, or `other`."""
    if kind.startswith("http_") and kind not in FAULT_KINDS:
        kind = f"{kind[:6]}xx"
    return kind if kind in FAULT_KINDS else OTHER


def show_every_label() -> None:
    """Have each known label stand at zero, so that a first occurrence counts as an increase."""
    for counter, values in (
        (CALLS_OPENED, ("new", "resumed")),
        (LINES_CLOSED, ("normal", "abnormal", OTHER)),
        (CALLS_ENDED, tuple(map(str, Bucket))),
        (LADDER_RUNGS, tuple(map(str, facts.Rung))),
        (MODEL_FAULTS, (*sorted(FAULT_KINDS), OTHER)),
        (TOOL_RUNS, ("succeeded", "failed")),
        (TRANSFERS, tuple(map(str, facts.TransferStep))),
        (RULES_HELD, (*sorted(CAUSES), OTHER)),
        (HELP_OFFERED, tuple(map(str, facts.Help))),
    ):
        for value in values:
            counter.labels(value)


def _count_escalation(fact: facts.TransferMoved | facts.OptOutHeard | facts.RuleHeld | facts.HelpOffered) -> None:
    match fact:
        case facts.TransferMoved():
            TRANSFERS.labels(str(fact.step)).inc()
        case facts.OptOutHeard():
            OPT_OUTS.inc()
        case facts.RuleHeld():
            RULES_HELD.labels(fact.cause if fact.cause in CAUSES else OTHER).inc()
        case facts.HelpOffered():
            HELP_OFFERED.labels(str(fact.help)).inc()


def _count_turn(turn: facts.TurnEnded) -> None:
    TURNS.labels(str(turn.kind), str(turn.outcome)).inc()
    for took_ms, histogram in (
        (turn.first_word_ms, FIRST_WORD),
        (turn.first_frame_ms, FIRST_FRAME),
        (turn.own_ms, OWN_WORK),
    ):
        if took_ms is not None:
            histogram.observe(took_ms / 1000)
    for rung in turn.rungs:
        LADDER_RUNGS.labels(str(rung)).inc()
    for kind in turn.faults:
        MODEL_FAULTS.labels(fault_kind(kind)).inc()


def _how_closed(code: int) -> str:
    if code in NORMAL_CLOSES:
        return "normal"
    return "abnormal" if code == ABNORMAL_CLOSE else OTHER
