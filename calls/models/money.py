"""What a model's tokens cost."""

from django.db import models


class ModelPrice(models.Model):
    """Cents for a million tokens of one model, from a day on. A model without a row has no price, which is not zero."""

    model = models.CharField(max_length=120)
    valid_from = models.DateField()
    input_cents = models.DecimalField(max_digits=12, decimal_places=4)
    cached_input_cents = models.DecimalField(max_digits=12, decimal_places=4)
    output_cents = models.DecimalField(max_digits=12, decimal_places=4)

    class Meta:
        ordering = ["model", "-valid_from"]
        constraints = [models.UniqueConstraint(fields=["model", "valid_from"], name="price_once_per_model_and_day")]

    def __str__(self) -> str:
        return f"{self.model} from {self.valid_from}"
