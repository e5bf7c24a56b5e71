import django.contrib.postgres.search
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agents", "0002_analysis_questions"),
        ("businesses", "0005_audit_entries_stay"),
        ("calls", "0004_follow_up_work"),
        ("prompts", "0002_published_versions_stay"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ListColumns",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("names", models.JSONField(default=list)),
            ],
            options={
                "verbose_name_plural": "list columns",
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60)),
                ("query", models.CharField(blank=True, max_length=2000)),
                ("is_shared", models.BooleanField(default=False, help_text="Everybody in the business sees it.")),
                ("position", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["position", "pk"],
            },
        ),
        migrations.AddField(
            model_name="call",
            name="duration_s",
            field=models.IntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="call",
            name="interruption_count",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="call",
            name="sentiment",
            field=models.CharField(blank=True, db_default="", default="", max_length=20),
        ),
        migrations.AddField(
            model_name="call",
            name="slowest_wait_ms",
            field=models.FloatField(blank=True, help_text="The longest wait for a first word.", null=True),
        ),
        migrations.AddField(
            model_name="call",
            name="turn_count",
            field=models.PositiveIntegerField(db_default=0, default=0, help_text="Turns that were answered."),
        ),
        migrations.AddField(
            model_name="call",
            name="was_escalated",
            field=models.BooleanField(db_default=False, default=False, help_text="A transfer was asked for."),
        ),
        migrations.AddField(
            model_name="utterance",
            name="search",
            field=django.contrib.postgres.search.SearchVectorField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="listcolumns",
            name="business",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="businesses.business"
            ),
        ),
        migrations.AddField(
            model_name="listcolumns",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="savedview",
            name="business",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="saved_views", to="businesses.business"
            ),
        ),
        migrations.AddField(
            model_name="savedview",
            name="owner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="listcolumns",
            constraint=models.UniqueConstraint(fields=("business", "user"), name="columns_once_per_person"),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.UniqueConstraint(fields=("business", "owner", "name"), name="view_name_once_per_person"),
        ),
    ]
