"""Tells the rooms above what happened, once it is stored."""

from datetime import datetime
from typing import Any

import structlog
from django.db import transaction
from django.dispatch import Signal

from calls.models import Call

log = structlog.get_logger(__name__)


def send_after_commit(signal: Signal, call: Call, at: datetime, **more: Any) -> None:
    """Receivers' errors are logged and hurt nobody else."""

    def send() -> None:
        told = signal.send_robust(Call, call_pk=call.pk, business_id=call.business_id, at=at, **more)
        for receiver, answer in told:
            if isinstance(answer, Exception):
                log.error("receiver_failed", receiver=repr(receiver), fault=type(answer).__name__)

    transaction.on_commit(send, robust=True)
