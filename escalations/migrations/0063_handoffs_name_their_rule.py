import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("escalations", "0062_rules_that_could_not_be_tried")]

    operations = [
        migrations.AddField(
            model_name="handoff",
            name="rule",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="handoffs",
                to="escalations.escalationrule",
            ),
        ),
    ]
