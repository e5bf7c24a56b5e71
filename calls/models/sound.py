"""What recordings look like."""

from django.db import models

from calls.models.call import Call


class Waveform(models.Model):
    """The picture of one recording: `points` holds a byte a point, 0 for silence, one channel after the other.

    `fault` says why there is no picture: not_wav, broken_wav, other_coding or missing.
    """

    call = models.OneToOneField(Call, models.CASCADE, related_name="waveform")
    channels = models.PositiveSmallIntegerField(default=0)
    points = models.BinaryField(default=b"")
    duration_s = models.FloatField(default=0)
    fault = models.CharField(max_length=20, blank=True)
    drawn_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"waveform {self.pk}"

    @property
    def peaks(self) -> tuple[bytes, ...]:
        each = len(self.points) // self.channels if self.channels else 0
        points = bytes(self.points)
        return tuple(points[at * each : (at + 1) * each] for at in range(self.channels))
