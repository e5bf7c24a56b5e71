"""What a person is told when a page cannot be shown."""

import logging
import re
from pathlib import Path

import pytest
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path, reverse
from psycopg import errors
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from businesses.models import Business, Membership, Role, User
from common.errors import BadInput, Expired, IllegalMove, LostRace, NotAllowed, VendorTrouble
from tests.calls.doorkeeper import Doorkeeper
from voiceops import urls
from voiceops.trouble.handlers import is_database_away

SENTENCE = "Words of the error."
RAISED: dict[str, Exception] = {
    "not-allowed": NotAllowed(SENTENCE),
    "expired": Expired(SENTENCE),
    "bad-input": BadInput("name", SENTENCE),
    "illegal-move": IllegalMove(SENTENCE),
    "lost-race": LostRace(SENTENCE),
    "vendor-trouble": VendorTrouble(SENTENCE),
    "suspicious": SuspiciousOperation("secret words"),
    "too-big": RequestDataTooBig("secret words"),
    "broken": RuntimeError("secret words"),
}
PARTS = {"HX-Request": "true"}


@login_not_required
def raises(_request: HttpRequest, name: str) -> HttpResponse:
    raise RAISED[name]


def needs_sign_in(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("in")


urlpatterns = [
    path("raises/<str:name>/", raises),
    path("needs-sign-in/", needs_sign_in),
    path("", include("voiceops.urls")),
]
handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500

pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("name", "status", "title", "words"),
    [
        ("not-allowed", 403, "Your role does not cover this", SENTENCE),
        ("expired", 410, "This link has expired", SENTENCE),
        ("bad-input", 400, "cannot be taken", SENTENCE),
        ("illegal-move", 409, "no longer possible", SENTENCE),
        ("lost-race", 409, "Somebody else was quicker", SENTENCE),
        ("vendor-trouble", 502, "Another service", SENTENCE),
        ("suspicious", 400, "not understood", "Go back and try again"),
        ("too-big", 413, "too much at once", "a smaller file"),
        ("broken", 500, "our side", "It has been noted"),
    ],
)
def test_every_trouble_has_a_page_that_says_what_to_do(
    visitor: Client, name: str, status: int, title: str, words: str
) -> None:
    answer = visitor.get(f"/raises/{name}/")
    assert answer.status_code == status
    assert f'data-trouble="{status}"' in answer.text
    assert title in answer.text
    assert words in answer.text
    assert "secret words" not in answer.text
    assert "script-src 'self'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize("name", sorted(RAISED))
def test_no_database_is_needed_to_tell_of_trouble(
    visitor: Client, name: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        visitor.get(f"/raises/{name}/")


@pytest.mark.parametrize("name", sorted(RAISED))
def test_a_part_of_a_page_is_told_in_one_sentence_and_left_as_it_is(visitor: Client, name: str) -> None:
    answer = visitor.get(f"/raises/{name}/", headers=PARTS)
    assert answer.status_code >= 400
    assert answer.text.strip().startswith("<p data-error>")
    assert "<html" not in answer.text
    assert answer["HX-Reswap"] == "none"


def test_what_is_told_is_escaped(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RAISED, "expired", Expired("<script>alert(1)</script>"))
    assert "<script>alert" not in visitor.get("/raises/expired/").text
    assert "<script>alert" not in visitor.get("/raises/expired/", headers=PARTS).text


def test_our_own_fault_has_a_number_that_is_in_the_log_too(visitor: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        page = visitor.get("/raises/broken/").text
    reference = page.split("Number <code")[1].split(">")[1].split("<")[0]
    assert len(reference) == 8
    assert any(reference in str(record.msg) for record in caplog.records)


def test_a_site_whose_styles_were_never_collected_tells_its_fault_in_plain_text(
    visitor: Client, settings: Settings, tmp_path: Path
) -> None:
    manifest = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    settings.STATIC_ROOT = str(tmp_path)
    settings.STORAGES = {**settings.STORAGES, "staticfiles": manifest}
    answer = visitor.get("/raises/broken/")
    assert answer.status_code == 500
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert "Something went wrong on our side." in answer.text
    assert re.search(r"Number [0-9a-f]{8}", answer.text)


def test_a_page_that_is_not_there_says_so(visitor: Client) -> None:
    person = User.objects.create_user("person@example.com")
    visitor.force_login(person)
    answer = visitor.get("/b/nowhere/live/")
    assert answer.status_code == 404
    assert "a business you are not a member of" in answer.text


def test_a_role_too_low_is_told_which_one_is_missing_and_whom_to_ask(visitor: Client) -> None:
    business = Business.objects.create(name="Lakeside", slug="lakeside")
    owner = User.objects.create_user("owner@example.com", first_name="Hannah", last_name="Okafor")
    viewer = User.objects.create_user("viewer@example.com")
    Membership.objects.create(business=business, user=owner, role=Role.OWNER)
    Membership.objects.create(business=business, user=viewer, role=Role.VIEWER)
    visitor.force_login(viewer)
    answer = visitor.get(reverse("audit", args=["lakeside"]))
    assert answer.status_code == 403
    assert "role of owner or higher" in answer.text
    assert "Hannah Okafor (owner@example.com)" in answer.text


def test_a_form_from_a_page_open_too_long_is_refused_without_loss() -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(reverse("sign_in"), {"username": "a", "password": "b"})
    assert answer.status_code == 403
    assert "Your page was open too long" in answer.text
    assert "Nothing you typed is lost" in answer.text
    part = strict.post(reverse("sign_in"), {"username": "a"}, headers=PARTS)
    assert "Nothing you typed is lost" in part.text
    assert "<html" not in part.text


def test_a_part_asked_for_after_signing_out_is_no_sign_in_form(visitor: Client) -> None:
    part = visitor.get("/needs-sign-in/", headers=PARTS)
    assert part.status_code == 401
    assert "signed out" in part.text
    page = visitor.get("/needs-sign-in/")
    assert page.status_code == 302
    assert page["Location"].startswith(reverse("sign_in"))


@pytest.mark.parametrize(
    ("cause", "is_away"),
    [
        (None, True),
        (errors.AdminShutdown(), True),
        (errors.CannotConnectNow(), True),
        (errors.TooManyConnections(), True),
        (errors.ConnectionFailure(), True),
        (errors.DeadlockDetected(), False),
        (errors.QueryCanceled(), False),
        (errors.LockNotAvailable(), False),
    ],
)
def test_a_database_that_answers_slowly_is_not_away(cause: Exception | None, is_away: bool) -> None:
    fault = OperationalError()
    fault.__cause__ = cause
    assert is_database_away(fault) is is_away
    assert not is_database_away(RuntimeError())


@pytest.mark.django_db(transaction=True)
def test_without_a_database_the_page_says_that_calls_go_on_and_comes_back_by_itself(visitor: Client) -> None:
    visitor.force_login(User.objects.create_user("person@example.com"))
    door = Doorkeeper()
    try:
        door.shut()
        page = visitor.get("/b/lakeside/live/")
        part = visitor.get("/b/lakeside/live/", headers=PARTS)
        sent = visitor.post("/b/lakeside/live/")
    finally:
        door.open()
        door.leave()
    assert page.status_code == part.status_code == sent.status_code == 503
    assert page["Retry-After"] == "10"
    assert "Calls are still answered" in page.text
    assert '<meta http-equiv="refresh" content="10">' in page.text
    assert "http-equiv" not in part.text + sent.text
    assert "Calls are still answered" in part.text
