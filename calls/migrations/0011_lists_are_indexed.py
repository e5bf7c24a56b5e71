from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import Coalesce, Right


class Migration(migrations.Migration):
    # Calls go on while the indexes are built. A build that broke off leaves an invalid index behind: drop it, migrate
    # again.
    atomic = False

    dependencies = [("calls", "0010_figures_and_views_of_lists")]

    operations = [
        AddIndexConcurrently(
            model_name="call",
            index=models.Index(fields=["business", "agent", "-created_at"], name="call_by_agent_newest"),
        ),
        AddIndexConcurrently(
            model_name="call",
            index=models.Index(fields=["business", "prompt_version", "-created_at"], name="call_by_version_newest"),
        ),
        AddIndexConcurrently(
            model_name="call",
            index=models.Index(fields=["business", "direction", "-created_at"], name="call_by_direction_newest"),
        ),
        AddIndexConcurrently(
            model_name="call",
            index=models.Index(fields=["business", "status", "-created_at"], name="call_by_status_newest"),
        ),
        AddIndexConcurrently(
            model_name="call",
            index=models.Index(
                fields=["business", "disconnection_reason", "-created_at"], name="call_by_reason_newest"
            ),
        ),
        AddIndexConcurrently(
            model_name="call",
            index=models.Index(fields=["business", "sentiment", "-created_at"], name="call_by_sentiment_newest"),
        ),
        AddIndexConcurrently(
            model_name="call",
            index=models.Index(
                condition=models.Q(("was_escalated", True)),
                fields=["business", "-created_at"],
                name="call_escalated_newest",
            ),
        ),
        AddIndexConcurrently(
            model_name="call",
            index=models.Index(
                condition=models.Q(("interruption_count__gt", 0)),
                fields=["business", "-created_at"],
                name="call_interrupted_newest",
            ),
        ),
        AddIndexConcurrently(
            model_name="call",
            index=models.Index(
                condition=models.Q(("origin", "live"), _negated=True),
                fields=["business", "-created_at"],
                name="call_not_live_newest",
            ),
        ),
        AddIndexConcurrently(
            model_name="call",
            index=models.Index(
                models.F("business"),
                models.OrderBy(Coalesce("duration_s", -1), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="call_by_length",
            ),
        ),
        AddIndexConcurrently(
            model_name="call",
            index=models.Index(
                models.F("business"),
                models.OrderBy(Coalesce("slowest_wait_ms", -1.0), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="call_by_slowest",
            ),
        ),
        AddIndexConcurrently(
            model_name="call",
            index=models.Index(
                models.F("business"),
                Right(models.Case(models.When(direction="outbound", then="to_number"), default="from_number"), 7),
                models.OrderBy(models.F("created_at"), descending=True),
                name="call_by_caller_digits",
            ),
        ),
        AddIndexConcurrently(
            model_name="utterance",
            index=GinIndex(fields=["search"], name="utterance_by_words"),
        ),
    ]
