"""Retell's word on a transfer, on its way to the process that holds the call's socket."""

from django.db import transaction

from calls.models import Call, CallStatus
from calls.operators.sending import order_send_from_a_thread
from engine.outside import Act, OutsideOrder

ACT_OF_STEP = {"bridged": Act.TRANSFER_CONFIRMED, "cancelled": Act.TRANSFER_REFUSED}


def tell_line_after_commit(call: Call, step: str, source: str, number: str) -> None:
    """Nobody waits for it, and a word that is lost costs little: the socket's close settles the transfer as well.

    `source` names the delivery, so that one that is processed again tells nothing new; `number` where the transfer
    was to go, so that a late word does not settle the one after it.
    """
    act = ACT_OF_STEP.get(step)
    if act is None or call.status != CallStatus.LIVE:
        return
    order = OutsideOrder(f"told-{source}"[:40], act, number=number)
    transaction.on_commit(
        lambda: order_send_from_a_thread(call.business_id, call.retell_call_id, order, waits=False), robust=True
    )
