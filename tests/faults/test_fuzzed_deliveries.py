"""Mutated webhooks through storing and processing: each has its effect or is given up for a reason."""

import hashlib
import os
from collections import Counter
from random import Random

import pytest

from calls.models import DeliveryState, WebhookDelivery
from calls.webhook_intake import delivery_store
from calls.webhook_processing import delivery_process
from tests.calls import told
from tests.calls.wired import set_up_business
from tests.faults.conftest import Tell
from tests.faults.mangling import mangled, written
from tests.faults.test_fuzzed_wire import EVENTS
from vendors.retell.payloads import MalformedPayload, webhook_name

BATCHES = 40 if os.environ.get("FAULTS") == "all" else 1
DELIVERIES = 500
"""Each batch is one transaction: the row of a call that is written thousands of times in one gets ever slower."""


@pytest.mark.django_db
@pytest.mark.parametrize("batch", range(BATCHES))
def test_no_mutated_webhook_meets_a_fault_of_ours(batch: int, tell: Tell) -> None:
    business = set_up_business()
    dice = Random(300 + batch)
    for _ in range(DELIVERIES):
        raw = written(mangled(dice.choice(EVENTS[:5]), dice), dice)
        try:
            event, call_id = webhook_name(raw)
        except MalformedPayload:
            continue
        pk = delivery_store(business.pk, event, call_id, raw)
        if pk is not None:
            delivery_process(pk)

    states = WebhookDelivery.objects.values_list("state", "error")
    tell(Counter(f"Fuzzed webhooks through the database: {state}" for state, _ in states))
    failed = WebhookDelivery.objects.filter(state=DeliveryState.FAILED)
    assert [(delivery.error, bytes(delivery.body)[:2_000]) for delivery in failed] == []
    assert states.filter(state=DeliveryState.PROCESSED).count() > DELIVERIES // 5


@pytest.mark.django_db
def test_a_good_webhook_after_them_has_its_effect() -> None:
    business = set_up_business()
    dice = Random(4)
    for _ in range(40):
        raw = written(mangled(told.ended("call_1"), dice), dice)
        if pk := delivery_store(business.pk, "call_ended", "call_1", raw):
            delivery_process(pk)
    good = told.body_of(told.ended("call_1"))
    delivery_store(business.pk, "call_ended", "call_1", good)
    kept = WebhookDelivery.objects.get(body_sha256=hashlib.sha256(good).hexdigest())

    assert delivery_process(kept.pk) is DeliveryState.PROCESSED
