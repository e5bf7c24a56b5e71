"""Tags on calls and turns, and the list of them."""

import pytest

from businesses.models import AuditEntry
from calls.models import CallTag, Tag
from calls.reviewing.tagging import (
    call_tag,
    call_untag,
    calls_tag,
    tag_change,
    tag_create,
    tag_merge,
    tag_retire,
)
from common.errors import BadInput, NotAllowed
from tests.calls.page_rows import call_row, turn_row
from tests.calls.review_people import Office, make_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return make_office()


def tag_named(office: Office, name: str) -> Tag:
    return Tag.objects.get(business=office.house.business, name=name)


def test_a_tag_given_twice_stands_once_on_the_call_and_once_on_its_turn(office: Office) -> None:
    tag, turn = tag_named(office, "wrong fact"), turn_row(office.call, 3, 1_000)
    for member in (office.ana, office.ben):
        call_tag(member, office.call, tag)
        call_tag(member, office.call, tag, turn.pk)
    assert [(each.turn_id, each.by) for each in CallTag.objects.order_by("pk")] == [
        (None, office.ana.user),
        (turn.pk, office.ana.user),
    ]


def test_taking_away_a_colleague_s_tag_is_audited_and_one_s_own_is_not(office: Office) -> None:
    call_untag(office.ana, call_tag(office.ana, office.call, tag_named(office, "dead air")))
    assert not AuditEntry.objects.exists()
    call_untag(office.ben, call_tag(office.ana, office.call, tag_named(office, "dead air")))
    assert AuditEntry.objects.get().before == {"tag": "dead air"}


def test_a_tag_of_another_business_a_call_of_another_and_a_turn_of_another_call_are_refused(office: Office) -> None:
    theirs = Tag.objects.get(business=office.stranger.business, name="dead air")
    elsewhere = turn_row(call_row(office.house, "call_2"), 1, 1_000)
    with pytest.raises(NotAllowed):
        call_tag(office.ana, office.call, theirs)
    with pytest.raises(NotAllowed):
        call_tag(office.ana, office.their_call, tag_named(office, "dead air"))
    with pytest.raises(BadInput, match="not on the call"):
        call_tag(office.ana, office.call, tag_named(office, "dead air"), elsewhere.pk)
    assert not CallTag.objects.exists()


def test_many_calls_are_tagged_at_once_without_those_of_others(office: Office) -> None:
    more = [call_row(office.house, f"call_{number}") for number in range(2, 5)]
    tag = tag_named(office, "dead air")
    call_tag(office.ana, more[0], tag)
    added = calls_tag(office.ben, [office.call.pk, office.their_call.pk, *(each.pk for each in more)], tag)
    assert added == 3
    assert set(CallTag.objects.values_list("call_id", flat=True)) == {office.call.pk, *(each.pk for each in more)}
    assert AuditEntry.objects.get().subject == "3 calls"


def test_a_retired_tag_stays_where_it_is_and_is_given_no_more(office: Office) -> None:
    tag = tag_named(office, "dead air")
    call_tag(office.ana, office.call, tag)
    tag_retire(office.manager, tag)
    with pytest.raises(BadInput, match="retired"):
        call_tag(office.ana, call_row(office.house, "call_2"), tag)
    assert CallTag.objects.count() == 1
    tag_retire(office.manager, tag, is_retired=False)
    call_tag(office.ana, call_row(office.house, "call_3"), tag)


def test_merging_moves_a_tag_everywhere_and_leaves_no_place_with_two(office: Office) -> None:
    old, new = tag_named(office, "repeated itself"), tag_named(office, "dead air")
    turn, second = turn_row(office.call, 3, 1_000), call_row(office.house, "call_2")
    call_tag(office.ana, office.call, old)
    call_tag(office.ana, office.call, new)
    call_tag(office.ana, office.call, old, turn.pk)
    call_tag(office.ana, second, old)
    assert tag_merge(office.manager, old, new) == 2
    assert set(CallTag.objects.values_list("call_id", "tag__name", "turn_id")) == {
        (office.call.pk, "dead air", None),
        (office.call.pk, "dead air", turn.pk),
        (second.pk, "dead air", None),
    }
    assert not Tag.objects.filter(business=office.house.business, name="repeated itself").exists()


def test_a_tag_is_not_merged_into_itself_nor_into_another_business_s(office: Office) -> None:
    tag, theirs = tag_named(office, "dead air"), Tag.objects.filter(business=office.stranger.business)[0]
    with pytest.raises(BadInput):
        tag_merge(office.manager, tag, tag)
    with pytest.raises(NotAllowed):
        tag_merge(office.manager, tag, theirs)
    with pytest.raises(NotAllowed):
        tag_merge(office.manager, theirs, tag)


def test_names_are_tidied_and_a_second_of_the_same_name_is_refused_in_plain_words(office: Office) -> None:
    tag = tag_create(office.manager, "  spoke   too fast ", "amber")
    assert tag.name == "spoke too fast"
    with pytest.raises(BadInput, match="a tag of this name already"):
        tag_create(office.manager, "Dead AIR", "red")
    with pytest.raises(BadInput, match="a tag of this name already"):
        tag_change(office.manager, tag, name="dead air", colour="red")
    tag_change(office.manager, tag, name="too fast", colour="red")
    assert AuditEntry.objects.order_by("-position")[0].before == {"name": "spoke too fast", "colour": "amber"}


def test_the_list_of_tags_is_a_manager_s(office: Office) -> None:
    tag = tag_named(office, "dead air")
    for act in (
        lambda: tag_create(office.ana, "new", "red"),
        lambda: tag_change(office.ana, tag, name="new", colour="red"),
        lambda: tag_retire(office.ana, tag),
        lambda: tag_merge(office.ana, tag, tag_named(office, "wrong fact")),
        lambda: call_tag(office.viewer, office.call, tag),
    ):
        with pytest.raises(NotAllowed):
            act()
