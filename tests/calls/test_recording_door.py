"""A recording leaves through one door: signed in, of the business, reviewer or higher; whole or in ranges."""

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import AsyncClient, Client
from django.urls import reverse
from pytest_django import Settings

from businesses.models import AuditEntry, Role
from calls.models import Call
from calls.sound import serving
from calls.sound.serving import OutOfRange, Span, span_of
from tests.calls.call_facts import House, make_house
from tests.calls.page_rows import call_row, reviewer_of

pytestmark = pytest.mark.django_db

SOUND = bytes(range(256)) * 8


@pytest.fixture
def house(client: Client, settings: Settings, tmp_path: Path) -> House:
    settings.MEDIA_ROOT = tmp_path
    made = make_house()
    client.force_login(reviewer_of(made.business))
    recorded(call_row(made))
    return made


def recorded(call: Call) -> None:
    name = default_storage.save(f"calls/{call.business_id}/{call.pk}.wav", ContentFile(SOUND))
    Call.objects.filter(pk=call.pk).update(recording=name)


def address(house: House, call: str = "call_1", name: str = "recording") -> str:
    return reverse(name, args=[house.business.slug, call])


@pytest.mark.parametrize(
    ("header", "span"),
    [
        ("bytes=0-99", Span(0, 99)),
        ("bytes=100-", Span(100, 2047)),
        ("bytes=-48", Span(2000, 2047)),
        ("bytes=-9999", Span(0, 2047)),
        ("bytes=2047-9999", Span(2047, 2047)),
        ("", None),
        ("bytes=-", None),
        ("bytes=0-1,5-9", None),
        ("bytes=9-5", None),
        ("seconds=1-2", None),
        ("bytes=a-b", None),
    ],
)
def test_a_range_is_read_as_the_standard_says(header: str, span: Span | None) -> None:
    assert span_of(header, 2048) == span


@pytest.mark.parametrize(("header", "size"), [("bytes=2048-", 2048), ("bytes=-0", 2048), ("bytes=0-5", 0)])
def test_a_range_of_nothing_is_out_of_range(header: str, size: int) -> None:
    with pytest.raises(OutOfRange):
        span_of(header, size)


def test_a_part_is_answered_with_its_place_in_the_whole(client: Client, house: House) -> None:
    answer = client.get(address(house), headers={"Range": "bytes=256-299"})
    assert (answer.status_code, answer.content) == (206, SOUND[256:300])
    assert answer["Content-Range"] == "bytes 256-299/2048"
    assert (answer["Content-Length"], answer["Accept-Ranges"], answer["Content-Type"]) == ("44", "bytes", "audio/wav")
    assert "no-store" in answer["Cache-Control"]


def test_a_long_range_is_answered_with_its_beginning(
    client: Client, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "LARGEST_PART", 1000)
    answer = client.get(address(house), headers={"Range": "bytes=100-"})
    assert (answer.content, answer["Content-Range"]) == (SOUND[100:1100], "bytes 100-1099/2048")


def test_what_is_behind_the_end_is_refused_with_the_size(client: Client, house: House) -> None:
    answer = client.get(address(house), headers={"Range": "bytes=5000-"})
    assert (answer.status_code, answer["Content-Range"]) == (416, "bytes */2048")


def test_a_range_of_another_recording_is_answered_whole(client: Client, house: House) -> None:
    tag = client.head(address(house))["ETag"]
    assert client.head(address(house), headers={"Range": "bytes=0-9", "If-Range": tag}).status_code == 206
    other = client.head(address(house), headers={"Range": "bytes=0-9", "If-Range": '"older"'})
    assert (other.status_code, other["Content-Length"]) == (200, "2048")


@pytest.mark.django_db(transaction=True)
async def test_the_whole_is_streamed_and_its_taking_away_is_noted(settings: Settings, tmp_path: Path) -> None:
    from channels.db import database_sync_to_async  # noqa: PLC0415

    def set_up() -> tuple[House, AsyncClient]:
        made = make_house()
        recorded(call_row(made))
        person = AsyncClient()
        person.force_login(reviewer_of(made.business))
        return made, person

    settings.MEDIA_ROOT = tmp_path
    house, person = await database_sync_to_async(set_up)()
    answer = await person.get(address(house, name="recording_file"))
    assert answer.status_code == 200
    assert b"".join([piece async for piece in answer.streaming_content]) == SOUND
    assert "attachment" in answer["Content-Disposition"]
    [entry] = await database_sync_to_async(lambda: list(AuditEntry.objects.all()))()
    assert (entry.act, entry.subject) == ("recording_downloaded", "call call_1")


def test_strangers_and_other_businesses_find_nothing(client: Client, house: House) -> None:
    other = make_house("other")
    recorded(call_row(other, "call_theirs"))
    assert client.get(address(house, "call_theirs")).status_code == 404
    assert client.get(address(other, "call_theirs")).status_code == 404
    client.logout()
    assert client.get(address(house)).status_code == 302


def test_who_may_not_see_numbers_may_not_hear_them(client: Client, house: House) -> None:
    client.force_login(reviewer_of(house.business, "viewer@dental.example", Role.VIEWER))
    assert client.get(address(house)).status_code == 403
    assert client.get(address(house, name="recording_file")).status_code == 403


def test_a_file_that_is_gone_says_what_to_do(client: Client, house: House) -> None:
    default_storage.delete(str(Call.objects.get().recording.name))
    answer = client.get(address(house), headers={"Range": "bytes=0-"})
    assert answer.status_code == 404
    assert "backup" in answer.text


def test_a_recording_has_no_address_of_its_own() -> None:
    with pytest.raises(ValueError, match="no address"):
        default_storage.url("calls/1/1.wav")
