"""What happened on a call, for the rooms above. Sent after commit, at least once: a receiver must bear a repeat.

Every signal carries `call_pk`, `business_id` and `at` (aware). Receivers run in the recorder's thread or in a worker's;
their errors are logged and hurt nobody else.
"""

from django.dispatch import Signal

call_opened = Signal()
call_ended = Signal()
opt_out_heard = Signal()
call_analyzed = Signal()
transfer_told = Signal()
"""Retell's word on a transfer. Also carries `step`: started, bridged, cancelled or ended."""
