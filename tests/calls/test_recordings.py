"""Recordings are fetched into storage while their links live, and from nowhere they should not be."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from calls.models import Call
from calls.recordings import RETRY_AFTER_S, due_recordings, recording_fetch
from tests.calls.call_facts import make_house

pytestmark = pytest.mark.django_db

SOUND = b"RIFF" + b"\x01\x02" * 300_000


class Shelf(BaseHTTPRequestHandler):
    """`/sound`, `/dead`, `/broken`, `/half`, `/empty`, `/moved` and `/loop`."""

    asked: list[str] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        status = {"/dead": 410, "/broken": 503, "/moved": 302, "/loop": 302}.get(self.path, 200)
        body = SOUND if self.path in ("/sound", "/half") else b""
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/sound" if self.path == "/moved" else "/loop")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: 1_000 if self.path == "/half" else None])

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def shelf() -> Iterator[str]:
    Shelf.asked = []
    with ThreadingHTTPServer(("127.0.0.1", 0), Shelf) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def _own_storage(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    settings.RECORDING_HOSTS_ALLOWED_PRIVATE = True


def due_call(url: str) -> Call:
    business = make_house().business
    return Call.objects.create(
        business=business, retell_call_id="call_1", recording_url=url, recording_due_at=timezone.now()
    )


def test_a_recording_is_stored_whole_under_its_business_and_call(shelf: str, tmp_path: Path) -> None:
    call = due_call(f"{shelf}/moved")
    assert due_recordings() == [call.pk]
    assert recording_fetch(call.pk) is True
    call.refresh_from_db()
    assert call.recording.name == f"calls/{call.business_id}/{call.pk}.wav"
    assert (tmp_path / call.recording.name).read_bytes() == SOUND
    assert (call.recording_due_at, call.recording_error) == (None, "")


def test_a_second_fetch_asks_nobody(shelf: str) -> None:
    call = due_call(f"{shelf}/sound")
    recording_fetch(call.pk)
    assert recording_fetch(call.pk) is False
    assert Shelf.asked == ["/sound"]


def test_what_somebody_else_is_fetching_is_left_alone_until_he_must_be_dead(shelf: str) -> None:
    call = due_call(f"{shelf}/sound")
    Call.objects.update(recording_due_at=timezone.now() + timedelta(seconds=150))
    assert recording_fetch(call.pk) is False
    Call.objects.update(recording_due_at=timezone.now() - timedelta(seconds=1))
    assert recording_fetch(call.pk) is True


def test_a_file_left_by_a_dead_worker_is_replaced(shelf: str, tmp_path: Path) -> None:
    call = due_call(f"{shelf}/sound")
    left = tmp_path / f"calls/{call.business_id}/{call.pk}.wav"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half")
    recording_fetch(call.pk)
    assert left.read_bytes() == SOUND


@pytest.mark.parametrize(("page", "error"), [("/dead", "http_410"), ("/loop", "too_many_redirects")])
def test_a_dead_link_is_not_tried_again(shelf: str, page: str, error: str) -> None:
    call = due_call(shelf + page)
    assert recording_fetch(call.pk) is False
    call.refresh_from_db()
    assert (call.recording_due_at, call.recording_error) == (None, error)


@pytest.mark.parametrize(
    ("page", "error"), [("/broken", "http_503"), ("/half", "ClientPayloadError"), ("/empty", "empty")]
)
def test_a_passing_fault_is_tried_again_while_the_link_lives(shelf: str, page: str, error: str) -> None:
    call = due_call(shelf + page)
    before = timezone.now()
    assert recording_fetch(call.pk) is False
    call.refresh_from_db()
    assert (call.recording_error, call.recording_tries, call.recording.name) == (error, 1, "")
    assert call.recording_due_at is not None
    assert call.recording_due_at >= before + timedelta(seconds=RETRY_AFTER_S[0])

    Call.objects.update(recording_tries=len(RETRY_AFTER_S), recording_due_at=before)
    recording_fetch(call.pk)
    call.refresh_from_db()
    assert call.recording_due_at is None


def test_a_recording_over_the_limit_is_refused(shelf: str, settings: Settings) -> None:
    settings.RECORDING_LIMIT_BYTES = len(SOUND) - 1
    call = due_call(f"{shelf}/sound")
    recording_fetch(call.pk)
    call.refresh_from_db()
    assert (call.recording_error, call.recording.name) == ("too_large", "")
