"""The work that calls leave to the workers, by its task."""

from common.publishing import WAITING_LIMIT, Publisher, publish, publish_after_commit

__all__ = ["WAITING_LIMIT", "Publisher", "publish", "publish_after_commit"]

PROCESS_DELIVERY = "calls.process_delivery"
PROCESS_DELIVERIES = "calls.process_deliveries"
FETCH_RECORDING = "calls.fetch_recording"
ANALYZE_CALL = "calls.analyze_call"
DRAW_WAVEFORM = "calls.draw_waveform"
RUN_REPLAY = "calls.run_replay"
