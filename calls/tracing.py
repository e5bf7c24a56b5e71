"""Log lines of work for a call carry the call's trace id."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.models import QuerySet
from structlog.contextvars import bound_contextvars

from calls.models import Call, WebhookDelivery


@contextmanager
def tracing_call(pk: int) -> Iterator[None]:
    with _tracing(Call.objects.filter(pk=pk)):
        yield


@contextmanager
def tracing_delivery(pk: int) -> Iterator[None]:
    """A delivery may be the first this house hears of its call, which then has no id yet."""
    delivery = WebhookDelivery.objects.only("business_id", "retell_call_id").filter(pk=pk).first()
    found = Call.objects.none()
    if delivery is not None:
        found = Call.objects.filter(business=delivery.business_id, retell_call_id=delivery.retell_call_id)
    with _tracing(found):
        yield


@contextmanager
def _tracing(calls: QuerySet[Call]) -> Iterator[None]:
    known = calls.values_list("trace_id", flat=True).first()
    with bound_contextvars(**({"trace_id": known} if known else {})):
        yield
