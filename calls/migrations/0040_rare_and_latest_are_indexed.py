from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Calls go on while the indexes are built. A build that broke off leaves an invalid index behind: drop it, migrate
    # again.
    atomic = False

    dependencies = [("calls", "0031_starting_tags")]

    operations = [
        AddIndexConcurrently(
            model_name="call",
            index=models.Index(
                condition=models.Q(("interruption_count__gt", 1)),
                fields=["business", "interruption_count"],
                name="call_by_interruptions",
            ),
        ),
        AddIndexConcurrently(
            model_name="queueitem",
            index=models.Index(
                condition=models.Q(("state__in", ["agreed", "resolved", "claimed"])),
                fields=["queue", "-settled_at", "-id"],
                name="item_latest",
            ),
        ),
    ]
