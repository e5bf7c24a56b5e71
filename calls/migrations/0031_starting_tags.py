from django.db import migrations

STARTING_TAGS = {
    "dead air": "amber",
    "repeated itself": "amber",
    "wrong fact": "red",
    "missed escalation": "red",
    "needless escalation": "violet",
    "talked over caller": "amber",
    "caller noticed AI": "blue",
    "opt-out missed": "red",
}


def give(apps, _):
    businesses = apps.get_model("businesses", "Business").objects.values_list("pk", flat=True)
    Tag = apps.get_model("calls", "Tag")
    for business in businesses.iterator():
        tags = [Tag(business_id=business, name=name, colour=colour) for name, colour in STARTING_TAGS.items()]
        Tag.objects.bulk_create(tags, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("calls", "0030_reviews")]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
