"""Mutated webhooks through storing and processing: each has its effect or is given up for a reason."""

import hashlib
import os
from random import Random

import pytest

from calls.models import DeliveryState, WebhookDelivery
from calls.webhook_intake import delivery_store
from calls.webhook_processing import delivery_process
from tests.calls import told
from tests.calls.wired import set_up_business
from tests.faults.mangling import mangled, written
from tests.faults.test_fuzzed_wire import EVENTS
from vendors.retell.payloads import MalformedPayload, webhook_name

DELIVERIES = 20_000 if os.environ.get("FAULTS") == "all" else 250


@pytest.mark.django_db
def test_no_mutated_webhook_meets_a_fault_of_ours() -> None:
    business = set_up_business()
    dice = Random(3)
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
    assert {error for state, error in states if state == DeliveryState.FAILED} == set()
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
