from typing import Any

import pytest
from prometheus_client import REGISTRY

from calls import figures
from calls.figures import FAULT_KINDS, FiguresRecorder, count, count_ended, fault_kind
from engine.facts import (
    CallerBrokeIn,
    Fact,
    FrameRefused,
    LineClosed,
    OptOutHeard,
    Rung,
    ToolRan,
    TransferMoved,
    TransferStep,
    TurnEnded,
    TurnKind,
    TurnOutcome,
)
from vendors.retell.disconnections import Bucket

IDS: dict[str, Any] = {"call_id": "call_1", "at_ms": 1}


def value(series: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(series, labels) or 0.0


def turn(**changes: Any) -> TurnEnded:
    return TurnEnded(**IDS, **{"turn_id": 1, "kind": TurnKind.ANSWER, "outcome": TurnOutcome.SPOKEN, **changes})


class Kept:
    def __init__(self) -> None:
        self.facts: list[Fact] = []

    def note(self, fact: Fact) -> None:
        self.facts.append(fact)


@pytest.mark.parametrize(
    ("fact", "series", "labels"),
    [
        (turn(outcome=TurnOutcome.STALLED), "voiceops_turns_total", {"kind": "answer", "outcome": "stalled"}),
        (turn(rungs=(Rung.FILLER,)), "voiceops_ladder_rungs_total", {"rung": "filler"}),
        (turn(faults=("hang",)), "voiceops_model_faults_total", {"kind": "hang"}),
        (turn(faults=("a word nobody knows",)), "voiceops_model_faults_total", {"kind": "other"}),
        (CallerBrokeIn(**IDS, turn_id=1, sent="a b", heard="a"), "voiceops_interruptions_total", {}),
        (LineClosed(**IDS, code=1000), "voiceops_lines_closed_total", {"how": "normal"}),
        (LineClosed(**IDS, code=1006), "voiceops_lines_closed_total", {"how": "abnormal"}),
        (LineClosed(**IDS, code=1011), "voiceops_lines_closed_total", {"how": "other"}),
        (FrameRefused(**IDS, kind="not_json"), "voiceops_frames_refused_total", {}),
        (OptOutHeard(**IDS, rule_id="stop"), "voiceops_opt_outs_total", {}),
        (
            TransferMoved(**IDS, step=TransferStep.COMMANDED, number="+13125550199", reason="", asked_by="rule"),
            "voiceops_transfers_total",
            {"step": "commanded"},
        ),
        (
            ToolRan(
                **IDS,
                turn_id=1,
                run_id="1",
                run_key="k",
                name="book",
                arguments="{}",
                content="",
                succeeded=False,
                took_ms=1,
            ),
            "voiceops_tool_runs_total",
            {"result": "failed"},
        ),
    ],
)
def test_a_fact_is_counted_once(fact: Fact, series: str, labels: dict[str, str]) -> None:
    before = value(series, **labels)
    count(fact)
    assert value(series, **labels) == before + 1


@pytest.mark.parametrize(("first_word_ms", "within"), [(799.0, True), (801.0, False)])
def test_the_wait_for_the_first_word_is_told_in_seconds(first_word_ms: float, within: bool) -> None:
    before = value("voiceops_first_word_seconds_bucket", le="0.8")
    counted = value("voiceops_first_word_seconds_count")
    count(turn(first_word_ms=first_word_ms))
    assert value("voiceops_first_word_seconds_bucket", le="0.8") - before == within
    assert value("voiceops_first_word_seconds_count") == counted + 1


def test_a_turn_without_a_word_adds_no_wait() -> None:
    before = value("voiceops_first_word_seconds_count")
    count(turn(first_word_ms=None))
    assert value("voiceops_first_word_seconds_count") == before


def test_a_call_that_ended_is_counted_by_what_its_ending_asks_of_us() -> None:
    before = value("voiceops_calls_ended_total", bucket="fix_server")
    long_ago = value("retell_call_duration_seconds_sum")
    count_ended("error_llm_websocket_open", 61.5)
    assert value("voiceops_calls_ended_total", bucket="fix_server") == before + 1
    assert value("retell_call_duration_seconds_sum") == long_ago + 61.5


def test_a_reason_nobody_knows_stays_within_the_known_labels() -> None:
    before = value("voiceops_calls_ended_total", bucket="investigate")
    count_ended("a reason of next year", None)
    assert value("voiceops_calls_ended_total", bucket="investigate") == before + 1


@pytest.mark.parametrize(
    ("kind", "label"),
    [
        ("http_429", "http_429"),
        ("http_404", "http_4xx"),
        ("http_503", "http_5xx"),
        ("http_302", "other"),
        ("http_", "other"),
        ("+13125550142", "other"),
    ],
)
def test_kinds_of_faults_stay_within_a_closed_set(kind: str, label: str) -> None:
    assert fault_kind(kind) == label
    assert label in FAULT_KINDS | {"other"}


def test_every_fact_goes_on_to_the_record() -> None:
    kept = Kept()
    fact = turn(asked="Hello")
    FiguresRecorder(kept).note(fact)
    assert kept.facts == [fact]


def test_a_fact_that_cannot_be_counted_goes_on_to_the_record(caplog: pytest.LogCaptureFixture) -> None:
    kept = Kept()
    broken = turn(asked="a caller's words", first_word_ms="soon")
    FiguresRecorder(kept).note(broken)
    assert kept.facts == [broken]
    assert "a caller's words" not in caplog.text


def test_every_bucket_stands_at_zero_before_its_first_call() -> None:
    figures.show_every_label()
    told = {sample.labels["bucket"] for metric in figures.CALLS_ENDED.collect() for sample in metric.samples}
    assert told == set(map(str, Bucket))
