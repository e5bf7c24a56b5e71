"""A transfer is a state machine (law 6): asked once, commanded again and again until the line confirms or refuses it.

A cold transfer is discarded by the vendor when the caller talks into the announcement, so one command is never enough.
"""

from dataclasses import dataclass
from enum import StrEnum

from engine.facts import TransferStep
from engine.orders import Interject, Transfer


class TransferState(StrEnum):
    IDLE = "idle"
    WANTED = "wanted"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    LOST = "lost"


REPEAT_LINE = "One moment, I am connecting you."
REPEAT_AFTER_S = 12.0
"""Longer than an announcement takes to speak and a number takes to start ringing."""
MAX_COMMANDS = 8
STANDS_IN = ("plan_b", "resumed")


@dataclass(slots=True)
class TransferDesk:
    """One call's transfer. `attempts` counts commands sent; the desk itself sends nothing. `first_asked_by` is who
    asked before a plan B or another process took it up.
    """

    state: TransferState = TransferState.IDLE
    number: str = ""
    line: str = ""
    reason: str = ""
    asked_by: str = ""
    first_asked_by: str = ""
    priority: str = "medium"
    destination_id: str = ""
    attempts: int = 0

    @property
    def is_wanted(self) -> bool:
        return self.state is TransferState.WANTED

    @property
    def is_taken(self) -> bool:
        """Whether a further wish would come too late: there are never two transfers."""
        return self.state in (TransferState.WANTED, TransferState.CONFIRMED)

    def ask(
        self,
        number: str,
        line: str,
        *,
        reason: str,
        asked_by: str,
        priority: str = "medium",
        destination_id: str = "",
    ) -> bool:
        """Want a transfer. False when one is already wanted or done: there are never two."""
        if not number or self.is_taken:
            return False
        self.state = TransferState.WANTED
        self.number, self.line, self.reason = number, line, reason
        self.asked_by, self.priority, self.attempts = asked_by, priority, 0
        if asked_by not in STANDS_IN:
            self.first_asked_by = asked_by
        self.destination_id = destination_id
        return True

    def take_over(self, number: str, reason: str, attempts: int, first_asked_by: str = "") -> None:
        """Go on with a transfer that an earlier process was carrying out; nothing when there was none."""
        if self.ask(number, REPEAT_LINE, reason=reason, asked_by="resumed"):
            self.attempts, self.first_asked_by = attempts, first_asked_by

    def dialled(self) -> None:
        """A bridge begins to dial, which needs no second command."""
        self.attempts += 1

    def command(self, turn_id: int, *, already_announced: bool = False) -> Transfer | None:
        """The order that answers `turn_id`; None once the commands are used up, which loses the transfer."""
        if not self._take_attempt():
            return None
        return Transfer(turn_id, self.words(already_announced=already_announced), self.number)

    def command_unasked(self, interject_id: int) -> Interject | None:
        """The same command when nobody asked for an answer: the line has been quiet since the last one."""
        if not self._take_attempt():
            return None
        return Interject(interject_id, self.words(), number=self.number)

    def words(self, *, already_announced: bool = False, is_repeated: bool = False) -> str:
        """What the caller hears with a command, or while it is being carried out."""
        if is_repeated or self.attempts > 1:
            return REPEAT_LINE
        return "" if already_announced else self.line

    def _take_attempt(self) -> bool:
        if not self.is_wanted:
            return False
        if self.attempts >= MAX_COMMANDS:
            self.state = TransferState.LOST
            return False
        self.attempts += 1
        return True

    def confirm(self) -> bool:
        """The line has handed the caller over. False when nothing was wanted."""
        return self._settle(TransferState.CONFIRMED)

    def refuse(self) -> bool:
        """The other side did not take the call; the agent goes on with the caller."""
        return self._settle(TransferState.REFUSED)

    def _settle(self, state: TransferState) -> bool:
        if not self.is_wanted:
            return False
        self.state = state
        return True


STEP_OF: dict[TransferState, TransferStep] = {
    TransferState.CONFIRMED: TransferStep.CONFIRMED,
    TransferState.REFUSED: TransferStep.REFUSED,
    TransferState.LOST: TransferStep.LOST,
}
