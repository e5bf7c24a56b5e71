from dataclasses import dataclass
from typing import Literal

TransferOutcome = Literal["bridged", "cancelled"]


@dataclass(frozen=True, slots=True)
class LineSettings:
    """How the line behaves; the defaults are Retell's own where Retell publishes them.

    `speed` shortens spoken words only, the caller's and the agent's. Silences, pings and limits keep their length.
    `endpointing_ms` is the silence after the caller's last word before an answer is asked for.
    The two redial limits count over the whole call.
    """

    speed: float = 1.0
    words_per_minute: int = 170
    update_every_words: int = 4
    endpointing_ms: int = 400
    begin_message_delay_ms: int = 0
    interruption_sensitivity: float = 1.0
    # False: callers cut in on words that asked not to be interrupted, as people report of transfer announcements.
    heeds_no_interruption: bool = True

    reminder_trigger_ms: float = 10_000
    reminder_max_count: int = 1
    end_call_after_silence_ms: int = 600_000
    max_call_duration_ms: int = 3_600_000

    connect_attempts: int = 3
    connect_timeout_ms: int = 7_000
    connect_gap_ms: int = 3_000
    ping_interval_ms: int = 2_000
    ping_deadline_ms: int = 5_000
    redials_after_missed_ping: int = 2
    redials_after_abnormal_close: int = 4
    # Retell does not say whether a request that was open when the socket broke is asked again.
    asks_again_after_redial: bool = False

    # False on dial-to-SIP calls, where Retell cannot transfer.
    can_transfer: bool = True
    # Several outcomes are used up one per transfer; the last one repeats.
    transfer_outcome: TransferOutcome | tuple[TransferOutcome, ...] = "bridged"

    # Words for an older id that were already on their way when the newer one was asked are nobody's fault.
    stale_grace_ms: int = 250
    # A call at least this long without any begin message is reported as a fault of the server.
    begin_grace_ms: int = 2_000

    @property
    def word_ms(self) -> float:
        return 60_000 / self.words_per_minute / self.speed

    def transfer_outcome_of(self, attempt: int) -> TransferOutcome:
        """`attempt` counts from 0."""
        if isinstance(self.transfer_outcome, str):
            return self.transfer_outcome
        return self.transfer_outcome[min(attempt, len(self.transfer_outcome) - 1)]
