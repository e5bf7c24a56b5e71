import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("escalations", "0040_private_link_and_summary")]

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
