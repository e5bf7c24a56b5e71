from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("prompts", "0020_tools")]

    operations = [
        migrations.AddField(
            model_name="promptversion",
            name="saved_window",
            field=models.CharField(blank=True, editable=False, max_length=40),
        ),
    ]
