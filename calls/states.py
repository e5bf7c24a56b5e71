"""Which status of a call may follow which."""

from calls.models import CallStatus

MOVES = {
    CallStatus.REGISTERED: {CallStatus.LIVE, CallStatus.ENDED, CallStatus.NOT_CONNECTED, CallStatus.ERROR},
    CallStatus.LIVE: {CallStatus.ENDED, CallStatus.ERROR},
    # The vendor redials a line that broke, sometimes after a close that looked final.
    CallStatus.ENDED: {CallStatus.LIVE, CallStatus.ERROR},
    CallStatus.NOT_CONNECTED: set[CallStatus](),
    CallStatus.ERROR: set[CallStatus](),
}
