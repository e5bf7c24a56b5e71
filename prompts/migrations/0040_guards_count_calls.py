import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("prompts", "0031_the_database_keeps_releases"),
    ]

    operations = [
        migrations.CreateModel(
            name="GuardTally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "metric",
                    models.CharField(
                        choices=[
                            ("early_hangup", "hang-ups within 20 seconds"),
                            ("escalated", "handed to a person"),
                            ("negative", "unhappy callers"),
                            ("unanswered", "questions without an answer"),
                        ],
                        max_length=20,
                    ),
                ),
                ("times", models.FloatField()),
                ("rate", models.FloatField()),
                ("log_e", models.FloatField(default=0.0)),
                ("block_candidate", models.PositiveIntegerField(default=0)),
                ("block_candidate_bad", models.PositiveIntegerField(default=0)),
                ("block_old", models.PositiveIntegerField(default=0)),
                ("block_old_bad", models.PositiveIntegerField(default=0)),
                ("candidate", models.PositiveIntegerField(default=0)),
                ("candidate_bad", models.PositiveIntegerField(default=0)),
                ("old", models.PositiveIntegerField(default=0)),
                ("old_bad", models.PositiveIntegerField(default=0)),
                ("seen_until", models.DateTimeField(help_text="Calls that ended by then are counted.")),
                (
                    "begun",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tallies", to="prompts.release"
                    ),
                ),
                (
                    "step",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="prompts.release"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("begun", "metric"), name="guard_once_per_rollout"),
                    models.CheckConstraint(
                        condition=models.Q(("metric__in", ["early_hangup", "escalated", "negative", "unanswered"])),
                        name="guard_metric_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("candidate_bad__lte", models.F("candidate")), ("old_bad__lte", models.F("old"))
                        ),
                        name="guard_bad_are_some_of_all",
                    ),
                ],
            },
        ),
    ]
