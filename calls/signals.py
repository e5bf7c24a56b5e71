"""What happened on a call, for the rooms above. Sent after commit, at least once: a receiver must bear a repeat.

Every signal carries `call_pk`, `business_id` and `at` (aware). Receivers run in the recorder's thread or in a worker's;
their errors are logged and hurt nobody else.
"""

from django.dispatch import Signal

call_opened = Signal()
call_ended = Signal()
opt_out_heard = Signal()
emergency_heard = Signal()
call_analyzed = Signal()
transfer_moved = Signal()
"""A step of the engine's own transfer machine. Also carries `step`, `number`, `destination_id`, `reason`, `asked_by`,
`priority` and `attempt`, as `engine.facts.TransferMoved` has them.
"""
help_offered = Signal()
"""Nobody could be reached. Also carries `help`, `why_not`, `reason`, `priority` and `destination_id`."""
callback_asked = Signal()
"""The caller answered the offer of a callback. Also carries `due_at` (None: any time), `note` and `is_declined`."""
message_taken = Signal()
"""Also carries `words`."""
transfer_told = Signal()
"""Retell's word on a transfer. Also carries `step`: started, bridged, cancelled or ended."""
