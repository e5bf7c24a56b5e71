"""Recordings are drawn once, beside the road; what cannot be drawn says so."""

import io
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from pytest_django import Settings

from calls.models import Call, Waveform
from calls.sound.drawing import undrawn, waveform_draw
from tests.calls.call_facts import House, make_house
from tests.calls.page_rows import call_row
from tests.calls.sounds import two_voices

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(settings: Settings, tmp_path: Path) -> House:
    settings.MEDIA_ROOT = tmp_path
    return make_house()


def recorded(house: House, call_id: str = "call_1", sound: bytes | None = None) -> Call:
    call = call_row(house, call_id)
    call.recording = default_storage.save(f"calls/1/{call.pk}.wav", ContentFile(sound or two_voices()))
    call.save(update_fields=["recording"])
    return call


def test_both_channels_are_kept_small(house: House) -> None:
    waveform_draw(recorded(house).pk)
    kept = Waveform.objects.get()
    left, right = kept.peaks
    assert (len(left), len(right), kept.duration_s, kept.fault) == (1_500, 1_500, 4.0, "")
    assert (left[0], left[-1], right[0], right[-1]) == (93, 0, 0, 93)


def test_a_second_drawing_takes_the_place_of_the_first(house: House) -> None:
    call = recorded(house)
    waveform_draw(call.pk)
    with default_storage.open(str(call.recording.name), "wb") as tape:
        tape.write(two_voices(seconds=2))
    waveform_draw(call.pk)
    assert Waveform.objects.get().duration_s == 2.0


@pytest.mark.parametrize(("sound", "fault"), [(b"ID3 no wave", "not_wav"), (b"RIFF\0\0\0\0WAVE", "broken_wav")])
def test_what_cannot_be_drawn_is_kept_with_its_reason(house: House, sound: bytes, fault: str) -> None:
    call = recorded(house, sound=sound)
    waveform_draw(call.pk)
    assert Waveform.objects.get().fault == fault
    assert list(undrawn()) == []


def test_a_file_that_is_gone_is_told_apart(house: House) -> None:
    call = recorded(house)
    default_storage.delete(str(call.recording.name))
    waveform = waveform_draw(call.pk)
    assert waveform is not None
    assert waveform.fault == "missing"


def test_a_call_without_a_recording_is_not_drawn(house: House) -> None:
    assert waveform_draw(call_row(house).pk) is None
    assert list(undrawn(is_every=True)) == []


def test_the_command_draws_what_is_missing_or_all_of_one_business(house: House) -> None:
    done, left = recorded(house), recorded(make_house("other"), "call_2")
    waveform_draw(done.pk)
    Waveform.objects.update(duration_s=1)

    def run(*words: str) -> str:
        out = io.StringIO()
        call_command("draw_waveforms", *words, stdout=out)
        return out.getvalue()

    assert "Drawn: 1." in run()
    assert Waveform.objects.get(call=left).duration_s == 4.0
    assert Waveform.objects.get(call=done).duration_s == 1
    assert "Drawn: 1." in run("--all", "--business", "dental")
    assert Waveform.objects.get(call=done).duration_s == 4.0
    with pytest.raises(CommandError, match="no business"):
        run("--business", "nobody")
