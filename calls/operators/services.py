"""What an operator has done on a live call. Each is noted in the audit trail before it leaves, and runs once."""

import re
from dataclasses import replace

from django.db import transaction

from businesses.access import Member
from businesses.audit import audit
from businesses.models import Role
from calls.models import Call, CallStatus
from calls.operators.destinations import transfer_destination
from calls.operators.sending import order_send_from_a_thread
from calls.operators.wire import Told
from common.errors import BadInput
from common.phone import masked
from engine.outside import Act, OutsideOrder

MAY_ACT = Role.REVIEWER
LONGEST_WORDS = 500
CARRIED_OUT = frozenset({Told.DONE, Told.DIALLING, Told.CALLBACK_OFFERED, Told.ALREADY})
SAY_SOMETHING = "Write what is to be said."
TOO_LONG = f"This is longer than {LONGEST_WORDS} characters. Say it in fewer words."
STALE_PAGE = "This page is too old. Load it again and repeat what you did."


def call_say(by: Member, retell_call_id: str, *, order_id: str, text: str) -> Told:
    """Have a sentence spoken to the caller now, over whatever the agent says. As all of these: up to 3 s, so never
    inside a transaction; raises `Call.DoesNotExist` for a call that is not of the business, `BadInput` for what cannot
    be used and `NotAllowed`.
    """
    return _give(by, _call(by, retell_call_id), OutsideOrder(order_id, Act.SAY, words=_words(text)))


def call_whisper(by: Member, retell_call_id: str, *, order_id: str, text: str) -> Told:
    """Have the agent take guidance into its next answers. The caller never hears it as such."""
    return _give(by, _call(by, retell_call_id), OutsideOrder(order_id, Act.WHISPER, words=_words(text)))


def call_transfer(by: Member, retell_call_id: str, *, order_id: str, text: str) -> Told:
    """Have the agent hand the caller over to a number or SIP address."""
    call = _call(by, retell_call_id)
    number = transfer_destination(by.business, call, text)
    return _give(by, call, OutsideOrder(order_id, Act.TRANSFER, number=number))


def call_end(by: Member, retell_call_id: str, *, order_id: str, text: str = "") -> Told:
    """Have the agent say a farewell, its own unless told another, and hang up."""
    words = _words(text) if text.strip() else ""
    return _give(by, _call(by, retell_call_id), OutsideOrder(order_id, Act.END, words=words))


def _give(by: Member, call: Call, order: OutsideOrder) -> Told:
    by.require(MAY_ACT)
    if not re.fullmatch(r"[0-9a-f]{32}", order.order_id):
        raise BadInput("order_id", STALE_PAGE)
    if call.status != CallStatus.LIVE:
        return Told.LINE_GONE
    # What was said stands in the call's story, where it can be deleted with the call; the trail says that it was.
    noted = {"order_id": order.order_id, **({"number": masked(order.number)} if order.number else {})}
    with transaction.atomic():
        audit(by, f"call_{order.act.value}", f"call {call.pk}", after=noted)
    told = order_send_from_a_thread(by.business.pk, call.retell_call_id, replace(order, by=str(by.user)))
    if told not in CARRIED_OUT:
        audit(
            by, "call_order_failed", f"call {call.pk}", after={**noted, "act": order.act.value, "outcome": told.value}
        )
    return told


def _call(by: Member, retell_call_id: str) -> Call:
    return Call.objects.get(business=by.business, retell_call_id=retell_call_id)


def _words(text: str) -> str:
    """One line of what a person typed, without characters that cannot be spoken or shown."""
    words = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    if not any(letter.isalnum() for letter in words):
        raise BadInput("words", SAY_SOMETHING)
    if len(words) > LONGEST_WORDS:
        raise BadInput("words", TOO_LONG)
    return words
