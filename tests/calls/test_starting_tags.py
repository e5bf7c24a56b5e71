import pytest
from django.db import IntegrityError, transaction

from businesses.models import Business
from calls.models import Tag
from calls.reviewing.starting_tags import STARTING_TAGS, starting_tags_give

pytestmark = pytest.mark.django_db


def test_a_new_business_has_the_starting_tags_and_changes_to_it_bring_no_more() -> None:
    business = Business.objects.create(name="Lakeside", slug="lakeside")
    Tag.objects.filter(business=business, name="dead air").delete()
    business.save()
    assert set(business.tags.values_list("name", flat=True)) == set(STARTING_TAGS) - {"dead air"}


def test_starting_tags_given_twice_leave_one_of_each() -> None:
    business = Business.objects.create(name="Lakeside", slug="lakeside")
    starting_tags_give(business)
    assert business.tags.count() == len(STARTING_TAGS) == 8


def test_two_tags_of_a_business_cannot_differ_by_case_alone() -> None:
    business = Business.objects.create(name="Lakeside", slug="lakeside")
    with pytest.raises(IntegrityError), transaction.atomic():
        Tag.objects.create(business=business, name="Dead Air")
