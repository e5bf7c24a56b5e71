from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

# An index answers alone only for pages that a vacuum has seen, which by default comes once a fifth of the table is new.
SOONER = """
ALTER TABLE calls_call SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02)
"""
AS_IT_COMES = "ALTER TABLE calls_call RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_insert_scale_factor)"


class Migration(migrations.Migration):
    # Calls go on while the index is built. A build that broke off leaves an invalid index behind: drop it, migrate
    # again.
    atomic = False

    dependencies = [("calls", "0055_replays")]

    operations = [
        AddIndexConcurrently(
            model_name="call",
            index=models.Index(
                condition=models.Q(("origin", "live")),
                fields=["business", "-created_at"],
                include=["agent", "prompt_version"],
                name="call_live_to_be_counted",
            ),
        ),
        migrations.RunSQL(SOONER, AS_IT_COMES),
    ]
