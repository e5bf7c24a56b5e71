"""What Retell posted to us, kept as it came."""

from django.db import models

from businesses.models import Business


class DeliveryState(models.TextChoices):
    """STORED waits for a worker; FAILED is tried again until its tries are used up; IGNORED means nothing to us."""

    STORED = "stored"
    PROCESSED = "processed"
    IGNORED = "ignored"
    FAILED = "failed"
    GIVEN_UP = "given_up", "given up"


class WebhookDelivery(models.Model):
    """One webhook, once: Retell sends no event id, so event, call and the body's SHA-256 name it.

    `error` is a kind of fault, never words of the body. `next_try_at` is when the sweeper may take it.
    """

    business = models.ForeignKey(Business, models.CASCADE, related_name="webhook_deliveries")
    event = models.CharField(max_length=40)
    retell_call_id = models.CharField(max_length=120, blank=True)
    body_sha256 = models.CharField(max_length=64)
    body = models.BinaryField()
    state = models.CharField(max_length=10, choices=DeliveryState.choices, default=DeliveryState.STORED)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=80, blank=True)
    received_at = models.DateTimeField(auto_now_add=True)
    next_try_at = models.DateTimeField()
    processed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "webhook deliveries"
        constraints = [
            models.UniqueConstraint(
                fields=["business", "event", "retell_call_id", "body_sha256"], name="delivery_once"
            ),
            models.CheckConstraint(condition=models.Q(state__in=DeliveryState.values), name="delivery_state_known"),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=models.Q(state__in=["stored", "failed"]), name="delivery_waiting"
            ),
            models.Index(fields=["business", "retell_call_id"], name="delivery_by_call"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.pk}"
