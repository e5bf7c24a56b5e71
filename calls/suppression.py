"""Numbers that may not be called. Whoever writes or reads them for a call holds the number's lock."""

from collections.abc import Collection, Iterable
from hashlib import blake2b

from django.db import connection, transaction

from businesses.models import Business
from calls.models import Call, CallEvent, Origin, Suppression, SuppressionSource
from common.errors import BadInput
from common.phone import is_e164, read_e164
from vendors.retell.disconnections import Bucket, disconnection

OPT_OUT = "opt_out_heard"


def suppression_add(*, business: Business, number: str, source: SuppressionSource, call: Call | None = None) -> bool:
    """Never call `number` again for this business. False when it was on the list before, whose source then stays.

    Raises `BadInput` for text that is no telephone number.
    """
    try:
        e164 = read_e164(number)
    except ValueError as fault:
        raise BadInput("number", str(fault)) from None
    with transaction.atomic():
        lock_number(business.pk, e164)
        _, is_new = Suppression.objects.get_or_create(
            business=business, number=e164, defaults={"source": source, "call": call}
        )
    return is_new


def suppress_opted_out(calls: Collection[Call], source: SuppressionSource = SuppressionSource.CALLER) -> None:
    """Put the callers of these calls on the list, where they asked for it and their number is known.

    Calls of other origins than live write nothing. Belongs inside the transaction that stored the wish.
    """
    asked = {
        (call.business_id, call.caller_number): call
        for call in calls
        if call.origin == Origin.LIVE and is_e164(call.caller_number)
    }
    # One order for all writers, and numbers after calls: two batches cannot wait for each other.
    for business_id, number in sorted(asked):
        lock_number(business_id, number)
    Suppression.objects.bulk_create(
        [
            Suppression(business_id=business_id, number=number, source=source, call=call)
            for (business_id, number), call in asked.items()
        ],
        ignore_conflicts=True,
    )


def suppress_as_told(call: Call) -> None:
    """After Retell's word on the call, which may bring a wish of its own or the number an earlier wish was waiting for.

    The call is locked and saved by whoever asks.
    """
    if disconnection(call.disconnection_reason).bucket is Bucket.ANSWERED_SUPPRESS:
        suppress_opted_out([call], SuppressionSource.RETELL)
    else:
        suppress_opted_out(opted_out([call]))


def opted_out(calls: Iterable[Call]) -> list[Call]:
    """Those on which the caller asked not to be called again."""
    known = {call.pk: call for call in calls}
    told = CallEvent.objects.filter(call__in=known, type=OPT_OUT).values_list("call_id", flat=True)
    return [known[pk] for pk in set(told)]


def lock_number(business_id: int, number: str) -> None:
    """Until the transaction ends nobody else decides about this number, so a wish written meanwhile is seen."""
    digest = blake2b(f"{business_id}:{number}".encode(), digest_size=8).digest()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(digest, signed=True)])
