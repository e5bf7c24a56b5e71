"""Calls in the back office: everything can be seen, nothing changed."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from businesses.models import User
from calls.models import (
    Call,
    ListColumns,
    ModelPrice,
    Placement,
    Replay,
    ReplayTurn,
    SavedView,
    Suppression,
    Waveform,
    WebhookDelivery,
)
from calls.services import facts_store
from prompts.models import Prompt
from tests.calls.call_facts import make_house, one_of_each
from tests.calls.review_rows import everything_on

pytestmark = pytest.mark.django_db

MODELS = list(apps.get_app_config("calls").get_models())
WRITTEN_BY_US = [model for model in MODELS if model is not ModelPrice]
NOW = datetime(2026, 11, 1, tzinfo=UTC)


def add_the_rest() -> None:
    call = Call.objects.get()
    WebhookDelivery.objects.create(business=call.business, event="call_ended", body=b"{}", next_try_at=NOW)
    Placement.objects.create(business=call.business, intent_key="reminder-1", to_number="+14155550123")
    Suppression.objects.create(business=call.business, number="+14155550188", source="caller")
    ModelPrice.objects.create(
        model="gpt-5.6-mini", valid_from=date(2026, 1, 1), input_cents=25, cached_input_cents=5, output_cents=200
    )
    Waveform.objects.create(call=call, channels=1, points=b"\1", duration_s=1)
    everything_on(call)
    person = User.objects.create_user("lists@dental.example")
    SavedView.objects.create(business=call.business, owner=person, name="Sad callers")
    ListColumns.objects.create(business=call.business, user=person, names=["when"])
    prompt = Prompt.objects.get()
    replay = Replay.objects.create(
        business=call.business, call=call, prompt=prompt, version_label="Version 1", limit_cents=5
    )
    ReplayTurn.objects.create(replay=replay, position=1, at=NOW)


@pytest.fixture
def back_office(settings: Any, tmp_path: Path) -> Client:
    settings.STATIC_ROOT = tmp_path
    facts_store(one_of_each(make_house().brief()))
    add_the_rest()
    client = Client()
    client.force_login(User.objects.create_superuser("root@example.com", "correct horse battery"))
    return client


def address(model: type[Model], page: str, *args: int) -> str:
    return reverse(f"admin:calls_{model._meta.model_name}_{page}", args=args)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_kind_of_row_can_be_listed_and_opened(back_office: Client, model: type[Model]) -> None:
    assert back_office.get(address(model, "changelist"), secure=True).status_code == 200
    row = model._default_manager.first()
    assert row is not None
    assert back_office.get(address(model, "change", row.pk), secure=True).status_code == 200


@pytest.mark.parametrize("model", WRITTEN_BY_US, ids=lambda model: model.__name__)
def test_no_row_can_be_added_changed_or_deleted(back_office: Client, model: type[Model]) -> None:
    row = model._default_manager.first()
    assert row is not None
    for page in (address(model, "add"), address(model, "change", row.pk), address(model, "delete", row.pk)):
        assert back_office.post(page, {}, secure=True).status_code == 403


def test_a_delivery_that_was_given_up_can_be_processed_again(back_office: Client) -> None:
    WebhookDelivery.objects.update(state="given_up", tries=8, error="DataError", next_try_at=NOW)
    chosen = {"action": "process_again", "_selected_action": [WebhookDelivery.objects.get().pk]}
    assert back_office.post(address(WebhookDelivery, "changelist"), chosen, secure=True).status_code == 302
    delivery = WebhookDelivery.objects.get()
    assert (delivery.state, delivery.tries, delivery.error) == ("stored", 0, "")
    assert delivery.next_try_at > NOW


def test_the_admin_knows_every_model() -> None:
    assert all(admin.site.is_registered(model) for model in MODELS)
