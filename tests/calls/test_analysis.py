"""Our own reading of a call: asked once where Retell sent none, within the day's money, and never over Retell's."""

import json
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from agents.models import Agent
from businesses.models import Business
from calls.analysis import TRIES, call_analyze, due_analyses, spent_today_cents
from calls.models import Call, ModelPrice, WebhookDelivery
from calls.webhook_intake import delivery_store
from calls.webhook_processing import delivery_process
from tests.calls import told
from tests.calls.call_facts import make_house
from tests.calls.told import body_of

pytestmark = pytest.mark.django_db

REPORT = {"summary": "A booking.", "sentiment": "Positive", "is_successful": True, "answer_1": "A cleaning."}
QUESTION = "Which treatment was asked for?"


class Model(BaseHTTPRequestHandler):
    answer: Any = REPORT
    status = 200
    asked: list[dict[str, Any]] = []

    def do_POST(self) -> None:
        Model.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        content = Model.answer if isinstance(Model.answer, str) else json.dumps(Model.answer)
        usage = {"prompt_tokens": 10_000, "completion_tokens": 100, "total_tokens": 10_100}
        choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": content}}
        whole = {
            "id": "c",
            "object": "chat.completion",
            "created": 1,
            "model": "m",
            "choices": [choice],
            "usage": usage,
        }
        body = json.dumps(whole).encode()
        self.send_response(Model.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(autouse=True)
def _model(settings: Settings) -> Iterator[None]:
    Model.answer, Model.status, Model.asked = REPORT, 200, []
    with ThreadingHTTPServer(("127.0.0.1", 0), Model) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        settings.MODEL_BASE_URL = f"http://127.0.0.1:{server.server_address[1]}/v1"
        settings.MODEL_API_KEY, settings.ANALYSIS_MODEL = "key", "small"
        yield
        server.shutdown()
        thread.join()


def tell(payload: dict[str, Any]) -> None:
    body = body_of(payload)
    pk = delivery_store(Business.objects.get().pk, payload["event"], payload["call"]["call_id"], body)
    assert delivery_process(pk or 0) == "processed"
    WebhookDelivery.objects.all().delete()


@pytest.fixture
def call() -> Call:
    """Ended, spoken on, and Retell has no judgement."""
    make_house()
    Agent.objects.update(retell_agent_id="agent_mia", analysis_questions=[QUESTION])
    tell(told.analyzed("call_1", call_analysis={"in_voicemail": False}))
    Call.objects.update(analysis_due_at=timezone.now() - timedelta(seconds=1))
    return Call.objects.get()


def test_a_call_retell_did_not_judge_is_read_by_our_model(call: Call) -> None:
    ModelPrice.objects.create(
        model="small", valid_from=date(2026, 1, 1), input_cents=100, cached_input_cents=10, output_cents=800
    )
    assert due_analyses() == [call.pk]
    assert call_analyze(call.pk) is True
    call.refresh_from_db()
    report = call.analysis
    assert (report["source"], report["summary"], report["sentiment"]) == ("voiceops", "A booking.", "Positive")
    assert (report["is_successful"], report["answers"]) == (True, {QUESTION: "A cleaning."})
    assert report["cost_cents"] == "1.0800"
    assert call.analysis_due_at is None
    [asked] = Model.asked
    assert asked["messages"][1]["content"] == "agent: Hello, this is Mia.\ncaller: Book me in.\nagent: You are booked."
    form = asked["response_format"]["json_schema"]["schema"]
    assert form["properties"]["answer_1"]["description"] == QUESTION
    assert call_analyze(call.pk) is False


def test_after_the_end_of_a_call_retells_own_judgement_is_waited_for() -> None:
    make_house()
    before = timezone.now()
    tell(told.ended("call_1"))
    call = Call.objects.get()
    assert call.analysis_due_at is not None
    assert call.analysis_due_at >= before + timedelta(minutes=2)
    assert call_analyze(call.pk) is False
    tell(told.analyzed("call_1"))
    assert Call.objects.get().analysis_due_at is None
    assert Model.asked == []


def test_a_call_on_which_no_caller_spoke_is_not_read() -> None:
    make_house()
    tell(told.ended("call_1", transcript_object=told.SAID[:1]))
    assert Call.objects.get().analysis_due_at is None


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("Sure, I can help you with that.", "not_json"),
        ("[]", "wrong_form"),
        ({**REPORT, "sentiment": "Great"}, "wrong_form"),
        ({**REPORT, "is_successful": "yes"}, "wrong_form"),
    ],
)
def test_an_answer_in_the_wrong_form_is_asked_for_once_more_and_then_noted(call: Call, answer: Any, kind: str) -> None:
    Model.answer = answer
    for _ in range(TRIES + 1):
        assert call_analyze(call.pk) is False
        Call.objects.exclude(analysis_due_at=None).update(analysis_due_at=timezone.now())
    call.refresh_from_db()
    assert len(Model.asked) == TRIES
    assert call.analysis["error"] == kind
    assert call.analysis_due_at is None


def test_a_model_that_refuses_is_noted_by_its_status(call: Call) -> None:
    Model.status = 429
    assert call_analyze(call.pk) is False
    call.refresh_from_db()
    assert call.analysis["error"] == "http_429"
    assert call.analysis_due_at is not None


def test_the_days_limit_holds_for_a_model_without_a_price_too(call: Call) -> None:
    call_analyze(call.pk)
    # 10,100 tokens at the assumed 1,000 cents a million
    assert float(spent_today_cents(call.business_id)) == 10.1
    Business.objects.update(analysis_limit_cents=10)
    tell(told.ended("call_2"))
    second = Call.objects.get(retell_call_id="call_2")
    Call.objects.filter(pk=second.pk).update(analysis_due_at=timezone.now())
    assert call_analyze(second.pk) is False
    second.refresh_from_db()
    assert second.analysis["error"] == "daily_limit_reached"
    assert len(Model.asked) == 1


def test_retells_late_judgement_replaces_ours_and_ours_never_its(call: Call) -> None:
    call_analyze(call.pk)
    tell(told.analyzed("call_1"))
    assert Call.objects.get().analysis["source"] == "retell"
    Call.objects.update(analysis_due_at=timezone.now(), analysis_tries=0)
    assert call_analyze(call.pk) is False
    assert Call.objects.get().analysis["source"] == "retell"
