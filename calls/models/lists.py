"""How people like their lists of calls."""

from django.conf import settings
from django.db import models

from businesses.models import Business


class SavedView(models.Model):
    """A list of calls under a name. `query` is the list's own address: filters, order and columns as a querystring.

    `position` orders the views of a business, everybody's and one's own, from 1.
    """

    business = models.ForeignKey(Business, models.CASCADE, related_name="saved_views")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=2000, blank=True)
    is_shared = models.BooleanField(default=False, help_text="Everybody in the business sees it.")
    position = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["business", "owner", "name"], name="view_name_once_per_person"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        return str(self.pk)

    @property
    def address_query(self) -> str:
        """The query string that opens it."""
        return f"{self.query}&view={self.pk}" if self.query else f"view={self.pk}"


class ListColumns(models.Model):
    """The columns one person chose for the list of one business; `names` are keys of `calls.listing.columns`."""

    business = models.ForeignKey(Business, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    names = models.JSONField(default=list)

    class Meta:
        verbose_name_plural = "list columns"
        constraints = [models.UniqueConstraint(fields=["business", "user"], name="columns_once_per_person")]

    def __str__(self) -> str:
        return ", ".join(self.names)
