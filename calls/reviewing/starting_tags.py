"""The tags every business begins with."""

from businesses.models import Business
from calls.models import Tag, TagColour

STARTING_TAGS = {
    "dead air": TagColour.AMBER,
    "repeated itself": TagColour.AMBER,
    "wrong fact": TagColour.RED,
    "missed escalation": TagColour.RED,
    "needless escalation": TagColour.VIOLET,
    "talked over caller": TagColour.AMBER,
    "caller noticed AI": TagColour.BLUE,
    "opt-out missed": TagColour.RED,
}


def starting_tags_give(business: Business) -> None:
    """Does no harm to a business that has some of them already."""
    tags = [Tag(business=business, name=name, colour=colour) for name, colour in STARTING_TAGS.items()]
    Tag.objects.bulk_create(tags, ignore_conflicts=True)
