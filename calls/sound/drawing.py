"""Draws recordings, once each, beside the road."""

from collections.abc import Iterator

import structlog
from django.core.files.storage import default_storage

from businesses.models import Business
from calls.models import Call, Waveform
from calls.sound.peaks import Peaks, read_peaks
from calls.sound.wav import UnreadableSound

log = structlog.get_logger(__name__)


def waveform_draw(call_pk: int) -> Waveform | None:
    """Draw a call's recording anew; None when it has none. Raises OSError while the storage cannot be reached.

    What cannot be drawn is stored with its fault, so that the page can say so and nobody tries for ever.
    """
    call = Call.objects.only("recording").filter(pk=call_pk).exclude(recording="").first()
    if call is None:
        return None
    try:
        with default_storage.open(str(call.recording.name), "rb") as tape:
            values = _values(read_peaks(tape))
    except UnreadableSound as trouble:
        values = _fault(trouble.kind)
    except FileNotFoundError:
        values = _fault("missing")
    if values["fault"]:
        log.warning("recording_not_drawn", call=call_pk, kind=values["fault"])
    return Waveform.objects.update_or_create(call=call, defaults=values)[0]


def undrawn(business: Business | None = None, *, is_every: bool = False) -> Iterator[int]:
    """Calls with a recording, by primary key: those without a picture, or all of them."""
    calls = Call.objects.exclude(recording="")
    if business is not None:
        calls = calls.filter(business=business)
    if not is_every:
        calls = calls.filter(waveform=None)
    return calls.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=1_000)


def _values(peaks: Peaks) -> dict[str, object]:
    points = b"".join(peaks.channels)
    return {"channels": len(peaks.channels), "points": points, "duration_s": peaks.duration_s, "fault": ""}


def _fault(kind: str) -> dict[str, object]:
    return {"channels": 0, "points": b"", "duration_s": 0.0, "fault": kind}
