"""Which status of a call may follow which."""

from calls.models import CallStatus

MOVES = {
    CallStatus.REGISTERED: {CallStatus.LIVE, CallStatus.ENDED, CallStatus.NOT_CONNECTED, CallStatus.ERROR},
    CallStatus.LIVE: {CallStatus.ENDED, CallStatus.NOT_CONNECTED, CallStatus.ERROR},
    # The vendor redials a line that broke, sometimes after a close that looked final.
    CallStatus.ENDED: {CallStatus.LIVE, CallStatus.NOT_CONNECTED, CallStatus.ERROR},
    # What the vendor says late corrects what we concluded from silence.
    CallStatus.NOT_CONNECTED: {CallStatus.ENDED, CallStatus.ERROR},
    CallStatus.ERROR: {CallStatus.ENDED, CallStatus.NOT_CONNECTED},
}
