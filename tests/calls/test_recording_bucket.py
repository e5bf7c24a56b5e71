"""Recordings in a bucket: stored, read in parts, drawn, and out of reach."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages

from calls.sound.drawing import waveform_draw
from calls.sound.serving import LARGEST_PART
from tests.calls.bucket_server import Bucket, bucket_server
from tests.calls.call_facts import make_house
from tests.calls.page_rows import call_row
from tests.calls.sounds import two_voices
from voiceops.recording_storage import recording_storage

pytestmark = pytest.mark.django_db

NAME = "calls/1/2.wav"


@pytest.fixture(autouse=True)
def bucket(settings: object) -> Iterator[str]:
    with bucket_server() as server:
        use(settings, server)
        yield server


def use(settings: object, server: str, key: str = "key") -> None:
    entry = recording_storage(f"s3://sound/kept?region=eu-central-1&endpoint={server}", key, "secret")
    settings.STORAGES = {**settings.STORAGES, "default": entry}  # type: ignore[attr-defined]


def shelf() -> Any:
    return storages["default"]


def test_a_recording_is_kept_in_the_folder_of_the_bucket_and_read_in_parts() -> None:
    assert default_storage.save(NAME, ContentFile(b"0123456789")) == NAME
    assert Bucket.objects == {f"/sound/kept/{NAME}": b"0123456789"}
    assert (shelf().size(NAME), shelf().read_range(NAME, 3, 4)) == (10, b"3456")
    assert Bucket.asked[-1] == (f"/sound/kept/{NAME}", "bytes=3-6")
    default_storage.delete(NAME)
    assert Bucket.objects == {}


def test_what_is_not_in_the_bucket_is_not_found() -> None:
    with pytest.raises(FileNotFoundError):
        shelf().size(NAME)
    with pytest.raises(FileNotFoundError):
        shelf().read_range(NAME, 0, LARGEST_PART)


def test_a_bucket_that_refuses_or_is_away_is_no_missing_file(bucket: str, settings: object) -> None:
    use(settings, bucket, key="other")
    with pytest.raises(OSError, match="AccessDenied") as refusal:
        shelf().read_range(NAME, 0, 9)
    assert not isinstance(refusal.value, FileNotFoundError)
    use(settings, "http://127.0.0.1:9")
    with pytest.raises(OSError, match="Connection"):
        shelf().size(NAME)


def test_no_address_of_the_bucket_is_ever_told() -> None:
    with pytest.raises(ValueError, match="no address"):
        default_storage.url(NAME)


def test_a_recording_in_a_bucket_is_drawn() -> None:
    call = call_row(make_house())
    call.recording = default_storage.save(NAME, ContentFile(two_voices(1)))
    call.save(update_fields=["recording"])
    waveform = waveform_draw(call.pk)
    assert waveform is not None
    assert (waveform.channels, waveform.duration_s, waveform.fault) == (2, 1.0, "")
