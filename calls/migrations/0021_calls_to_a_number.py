from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """What a number was called for before is asked for on every call's page."""

    atomic = False
    dependencies = [("calls", "0020_waveforms")]

    operations = [
        AddIndexConcurrently(
            model_name="call",
            index=models.Index(
                condition=models.Q(direction="outbound"),
                fields=["business", "to_number", "-created_at"],
                name="call_to_number_newest",
            ),
        ),
    ]
