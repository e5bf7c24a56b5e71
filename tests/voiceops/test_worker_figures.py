from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from prometheus_client import REGISTRY

from businesses.models import Business
from calls import figures
from calls.models import Call
from voiceops import worker_figures

STARTED = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def value(series: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(series, labels) or 0.0


def call(**changes: Any) -> Call:
    business = Business.objects.create(name="Lakeside", slug="lakeside", time_zone="America/Chicago")
    return Call.objects.create(business=business, retell_call_id="call_1", **changes)


@pytest.mark.django_db
def test_a_call_is_counted_when_its_reason_is_known() -> None:
    before, long_ago = value("voiceops_calls_ended_total", bucket="answered"), value("retell_call_duration_seconds_sum")
    ended = call(
        disconnection_reason="user_hangup", started_at=STARTED, ended_at=STARTED + timedelta(seconds=90), status="ended"
    )
    worker_figures.note_call_ended(call_pk=ended.pk)
    assert value("voiceops_calls_ended_total", bucket="answered") == before + 1
    assert value("retell_call_duration_seconds_sum") == long_ago + 90


@pytest.mark.django_db
def test_a_call_whose_reason_is_not_known_yet_waits() -> None:
    before = sum(sample.value for sample in next(iter(figures.CALLS_ENDED.collect())).samples)
    worker_figures.note_call_ended(call_pk=call(status="ended").pk)
    after = sum(sample.value for sample in next(iter(figures.CALLS_ENDED.collect())).samples)
    assert after == before


@pytest.mark.django_db
@pytest.mark.parametrize(("analysis", "more"), [({"is_successful": True}, 1), ({"is_successful": False}, 0), ({}, 0)])
def test_a_call_that_reached_its_purpose_is_a_success(analysis: dict[str, bool], more: int) -> None:
    before = value("retell_call_success_total")
    worker_figures.note_call_analyzed(call_pk=call(analysis=analysis).pk)
    assert value("retell_call_success_total") == before + more


def test_tasks_are_counted_by_name_and_outcome() -> None:
    sender = SimpleNamespace(name="calls.sweep_deliveries")
    for note, outcome in (
        (worker_figures.note_success, "succeeded"),
        (worker_figures.note_failure, "failed"),
        (worker_figures.note_retry, "retried"),
    ):
        before = value("voiceops_tasks_total", task=sender.name, outcome=outcome)
        note(sender=sender)
        assert value("voiceops_tasks_total", task=sender.name, outcome=outcome) == before + 1


def test_a_worker_shows_when_it_was_last_alive() -> None:
    before = datetime.now(UTC).timestamp()
    worker_figures.note_heartbeat()
    assert value("voiceops_worker_heartbeat_timestamp_seconds") >= before
