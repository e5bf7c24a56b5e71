from django.db import migrations, models


class Migration(migrations.Migration):
    # A constant default: no row is rewritten. Earlier calls are counted by `manage.py fill_lists`.
    dependencies = [("calls", "0040_rare_and_latest_are_indexed")]

    operations = [
        migrations.AddField(
            model_name="call",
            name="failed_turn_count",
            field=models.PositiveIntegerField(
                db_default=0, default=0, help_text="Turns in which a prepared sentence stood in for an answer."
            ),
        ),
    ]
