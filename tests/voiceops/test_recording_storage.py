"""Where recordings are kept: read from one address, and the start stops for one that cannot be used."""

import pytest

from voiceops.environment import WrongSettingError
from voiceops.recording_storage import recording_storage


def test_nothing_said_means_the_folder() -> None:
    assert recording_storage("", "", "") == {"BACKEND": "calls.sound.local_shelf.LocalShelf"}


def test_an_address_names_bucket_folder_region_and_store() -> None:
    entry = recording_storage("s3://sound/a/b/?region=eu-central-1&endpoint=https://s3.example.com", "key", "secret")
    assert entry["BACKEND"] == "calls.sound.s3_shelf.S3Shelf"
    assert entry["OPTIONS"] == {
        "bucket_name": "sound",
        "location": "a/b",
        "access_key": "key",
        "secret_key": "secret",
        "region_name": "eu-central-1",
        "endpoint_url": "https://s3.example.com",
    }


def test_without_a_key_the_machine_s_own_rights_are_used() -> None:
    assert recording_storage("s3://sound", "", "")["OPTIONS"] == {"bucket_name": "sound", "location": ""}


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("/var/recordings", "does not begin with s3://"),
        ("https://sound.s3.amazonaws.com", "does not begin with s3://"),
        ("s3:///folder", "name of the bucket"),
        ("s3://key:secret@sound", "name of the bucket"),
        ("s3://sound?zone=eu", "region and endpoint"),
        ("s3://sound?region=", "region and endpoint"),
        ("s3://sound?region", "cannot be understood"),
        ("s3://sound?endpoint=s3.example.com", "https://"),
        ("s3://[oops", "cannot be understood"),
    ],
)
def test_a_wrong_address_stops_the_start_without_being_shown(url: str, reason: str) -> None:
    with pytest.raises(WrongSettingError) as refusal:
        recording_storage(url, "", "")
    assert "RECORDING_STORAGE_URL" in str(refusal.value)
    assert reason in str(refusal.value)
    assert "s3://bucket/folder?region=eu-central-1" in str(refusal.value)
    assert url not in str(refusal.value)


@pytest.mark.parametrize(("key_id", "secret"), [("key", ""), ("", "secret")])
def test_half_a_key_stops_the_start(key_id: str, secret: str) -> None:
    with pytest.raises(WrongSettingError, match="RECORDING_STORAGE_SECRET"):
        recording_storage("s3://sound", key_id, secret)


def test_a_key_without_a_bucket_stops_the_start() -> None:
    with pytest.raises(WrongSettingError, match="RECORDING_STORAGE_URL is not set"):
        recording_storage("", "key", "secret")
