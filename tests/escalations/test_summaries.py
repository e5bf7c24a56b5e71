"""A model sums a call up for whoever takes it over: at the wish, again at the end, within the day's money."""

import json
import threading
from collections.abc import Iterator
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from calls.models import Call, CallStatus
from calls.services import facts_store
from engine import facts
from escalations.keeping.refreshing import handoffs_refresh
from escalations.models import Handoff
from escalations.summing.writing import TRIES, summaries_sweep, summary_write
from tests.calls.call_facts import House, caller_said, heard, make_house, opened, transfer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("house")]
SUMMARY = "Ada calls about a crown. She wants to speak to somebody. The agent offered Monday."


class Model(BaseHTTPRequestHandler):
    content = json.dumps({"summary": SUMMARY})
    status = 200
    asked: list[dict[str, Any]] = []

    def do_POST(self) -> None:
        Model.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": Model.content}}
        usage = {"prompt_tokens": 1000, "completion_tokens": 100, "total_tokens": 1100}
        whole = {"id": "c", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}
        body = json.dumps(whole | {"usage": usage}).encode()
        self.send_response(Model.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(autouse=True)
def _model(settings: Settings) -> Iterator[None]:
    Model.content, Model.status, Model.asked = json.dumps({"summary": SUMMARY}), 200, []
    with ThreadingHTTPServer(("127.0.0.1", 0), Model) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        settings.MODEL_BASE_URL = f"http://127.0.0.1:{server.server_address[1]}/v1"
        settings.MODEL_API_KEY, settings.ANALYSIS_MODEL = "key", "small"
        yield
        server.shutdown()
        thread.join()


@pytest.fixture
def house() -> House:
    made = make_house()
    asked = transfer(10, facts.TransferStep.ASKED)
    facts_store([opened(made.brief()), heard(5, caller_said("A person about my crown, please")), asked])
    return made


def test_it_is_wanted_with_the_wish_and_written_from_what_was_said() -> None:
    row = Handoff.objects.get()
    assert row.summary_due_at is not None
    assert summaries_sweep() == 1
    assert summary_write(row.pk) is True
    row = Handoff.objects.get()
    assert (row.summary, row.summary_error) == (SUMMARY, "")
    assert row.summary_due_at is None
    assert row.summary_cents == Decimal("1.1")
    assert "A person about my crown, please" in Model.asked[0]["messages"][1]["content"]
    assert summary_write(row.pk) is False
    assert summaries_sweep() == 0


def test_the_end_of_the_call_has_it_written_once_more() -> None:
    row = Handoff.objects.get()
    summary_write(row.pk)
    Call.objects.update(status=CallStatus.ENDED, ended_at=timezone.now(), disconnection_reason="user_hangup")
    handoffs_refresh(row.call_id)
    assert summary_write(row.pk) is True
    handoffs_refresh(row.call_id)
    assert summary_write(row.pk) is False
    assert len(Model.asked) == 2


def test_a_model_that_fails_is_asked_once_more_and_no_further() -> None:
    Model.status = 500
    row = Handoff.objects.get()
    for _ in range(TRIES + 2):
        Handoff.objects.exclude(summary_due_at=None).update(summary_due_at=timezone.now())
        summary_write(row.pk)
    row.refresh_from_db()
    assert len(Model.asked) == TRIES
    assert (row.summary, row.summary_error, row.summary_due_at) == ("", "http_500", None)


@pytest.mark.parametrize("content", ["no JSON", "[]", '{"summary": ""}', '{"summary": 7}'])
def test_an_answer_of_another_form_is_none(content: str) -> None:
    Model.content = content
    row = Handoff.objects.get()
    assert summary_write(row.pk) is False
    row.refresh_from_db()
    assert row.summary_error == "wrong_form"


def test_the_days_money_holds_for_summaries_too(house: House) -> None:
    row = Handoff.objects.get()
    house.business.analysis_limit_cents = 1
    house.business.save()
    assert summary_write(row.pk) is True
    Handoff.objects.update(summary_due_at=timezone.now(), summary_tries=0)
    assert summary_write(row.pk) is False
    row.refresh_from_db()
    assert (row.summary, row.summary_error) == (SUMMARY, "daily_limit_reached")
    assert len(Model.asked) == 1
