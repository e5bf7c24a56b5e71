"""What workers do for calls. Each task is one service; what is stored is found again by the sweepers."""

from celery import shared_task
from celery.signals import worker_ready

from calls.analysis import call_analyze, due_analyses
from calls.pricing import calls_reprice
from calls.publishing import (
    ANALYZE_CALL,
    DRAW_WAVEFORM,
    FETCH_RECORDING,
    PROCESS_DELIVERIES,
    PROCESS_DELIVERY,
    RUN_REPLAY,
    publish,
)
from calls.recordings import due_recordings, recording_fetch
from calls.replaying.running import replay_run
from calls.reviewing.claiming import claims_expire
from calls.reviewing.commenting import MAIL_MENTION
from calls.reviewing.filling import queues_fill
from calls.reviewing.mailing import mention_mail
from calls.settling import calls_settle, placements_settle
from calls.sound.drawing import waveform_draw
from calls.tracing import tracing_call, tracing_delivery
from calls.webhook_processing import deliveries_sweep, delivery_process

SETTLED_WITHIN_S = 60
"""By then the clock has asked for the same."""


@shared_task(name=PROCESS_DELIVERY)  # type: ignore[untyped-decorator]
def process_delivery(pk: int) -> None:
    with tracing_delivery(pk):
        delivery_process(pk)


@shared_task(name=PROCESS_DELIVERIES)  # type: ignore[untyped-decorator]
def process_deliveries(pks: list[int]) -> None:
    """Those that were stored together. What one of them raises leaves the rest to the sweeper."""
    for pk in pks:
        process_delivery(pk)


@shared_task(name=FETCH_RECORDING)  # type: ignore[untyped-decorator]
def fetch_recording(pk: int) -> None:
    with tracing_call(pk):
        if recording_fetch(pk):
            publish(DRAW_WAVEFORM, pk)


@shared_task(name=DRAW_WAVEFORM)  # type: ignore[untyped-decorator]
def draw_waveform(pk: int) -> None:
    with tracing_call(pk):
        waveform_draw(pk)


@shared_task(name=ANALYZE_CALL)  # type: ignore[untyped-decorator]
def analyze_call(pk: int) -> None:
    with tracing_call(pk):
        call_analyze(pk)


@shared_task(name=MAIL_MENTION)  # type: ignore[untyped-decorator]
def mail_mention(pk: int) -> None:
    mention_mail(pk)


@shared_task(name="calls.tend_review_queues")  # type: ignore[untyped-decorator]
def tend_review_queues() -> None:
    claims_expire()
    queues_fill()


@shared_task(name="calls.sweep_deliveries")  # type: ignore[untyped-decorator]
def sweep_deliveries() -> None:
    deliveries_sweep()


@shared_task(name="calls.sweep_follow_up")  # type: ignore[untyped-decorator]
def sweep_follow_up() -> None:
    """Spreads over the workers what nobody has taken up: each recording and each analysis may take minutes."""
    for pk in due_recordings():
        publish(FETCH_RECORDING, pk)
    for pk in due_analyses():
        publish(ANALYZE_CALL, pk)


@shared_task(name="calls.settle_calls")  # type: ignore[untyped-decorator]
def settle_calls() -> None:
    placements_settle()
    calls_settle()


@worker_ready.connect  # type: ignore[untyped-decorator]
def settle_at_once(**_: object) -> None:
    """Calls that a stopped house cut off need not stand as live until the clock comes round."""
    settle_calls.apply_async(expires=SETTLED_WITHIN_S, retry=False)


@shared_task(name="calls.reprice_calls")  # type: ignore[untyped-decorator]
def reprice_calls() -> None:
    calls_reprice()


@shared_task(name=RUN_REPLAY)  # type: ignore[untyped-decorator]
def run_replay(pk: int) -> None:
    replay_run(pk)
