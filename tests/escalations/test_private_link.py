"""The private link: opens without sign-in, for its caller alone, for a while, and leaves no traces."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from businesses.access import Member
from businesses.models import AuditEntry, Business, Role, User
from calls.models import Call, CallStatus
from calls.services import facts_store
from engine import facts
from escalations.linking import limit
from escalations.linking.links import link_of, link_revoke, links_of
from escalations.models import Handoff, LinkOpening
from tests.calls.call_facts import House, caller_said, heard, make_house, opened, tool_ran, transfer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("house")]
SAID = "I have <b>waited</b> for an hour."


@pytest.fixture
def house() -> House:
    cache.clear()
    made = make_house()
    asked = transfer(10, facts.TransferStep.ASKED)
    facts_store([opened(made.brief()), heard(5, caller_said(SAID)), tool_ran(7, 1), asked])
    Handoff.objects.create(
        business=made.business, call=Call.objects.get(), asked_by="model", asked_at=timezone.now(), priority="high"
    )
    return made


def link() -> str:
    return "/" + link_of(Handoff.objects.get()).split("/", 3)[3]


def test_it_tells_the_story_to_somebody_who_is_not_signed_in() -> None:
    page = Client().get(link())
    text = page.content.decode()
    assert page.status_code == 200
    assert 'href="tel:+14155550123"' in text
    for told in ("Front desk", "Urgent", "The agent asked for a person", "Ada", "booked", "On the line now"):
        assert told in text
    assert "I have &lt;b&gt;waited&lt;/b&gt; for an hour." in text


def test_nothing_of_it_is_kept_or_passed_on() -> None:
    for path in (link(), link() + "now/", "/s/not-a-link-at-all/"):
        answer = Client().get(path)
        assert "no-store" in answer["Cache-Control"]
        assert "noindex" in answer["X-Robots-Tag"]
        assert answer["Referrer-Policy"] == "no-referrer"


def test_only_its_hash_is_kept_and_it_is_long_enough() -> None:
    token = link().split("/")[2]
    assert len(token) == 24
    row = Handoff.objects.values().get()
    assert token not in str(row)
    assert link() == link()


@pytest.mark.parametrize(("hours", "status"), [(23, 200), (25, 410)])
def test_it_opens_for_a_day_after_the_call(hours: int, status: int) -> None:
    path = link()
    ended_at = timezone.now() - timedelta(hours=hours)
    Call.objects.update(status=CallStatus.ENDED, ended_at=ended_at)
    assert Client().get(path).status_code == status
    assert Client().get(path + "now/").status_code == status


@pytest.mark.parametrize(("ended_hours_ago", "is_listed"), [(1, True), (25, False)])
def test_the_owner_sees_those_that_open_though_the_wish_is_older(
    house: House, ended_hours_ago: int, *, is_listed: bool
) -> None:
    link()
    now = timezone.now()
    Handoff.objects.update(asked_at=now - timedelta(hours=27))
    Call.objects.update(status=CallStatus.ENDED, ended_at=now - timedelta(hours=ended_hours_ago))
    assert (links_of(house.business) == [Handoff.objects.get()]) is is_listed


def test_one_that_was_taken_back_leads_nowhere_and_a_new_one_is_another(house: House) -> None:
    old = link()
    owner = User.objects.create_user("o@example.com")
    link_revoke(Member(owner, house.business, Role.OWNER), Handoff.objects.get())
    assert Client().get(old).status_code == 410
    assert AuditEntry.objects.get().act == "handoff_link_revoked"
    new = link()
    assert new != old
    assert Client().get(old).status_code == 410
    assert Client().get(new).status_code == 200


def test_links_of_two_handoffs_differ_and_show_their_own_caller(house: House) -> None:
    other = Business.objects.create(name="Other", slug="other")
    call = Call.objects.create(
        business=other, retell_call_id="call_2", direction="inbound", from_number="+442079460958"
    )
    theirs = Handoff.objects.create(business=other, call=call, asked_by="model", asked_at=timezone.now())
    ours = Handoff.objects.get(business=house.business)
    pages = [Client().get("/" + link_of(row).split("/", 3)[3]).content.decode() for row in (ours, theirs)]
    assert "+442079460958" not in pages[0]
    assert "+442079460958" in pages[1]
    assert "+14155550123" not in pages[1]


def test_a_program_that_looks_at_the_link_did_not_pick_up_but_a_person_did() -> None:
    Client().get(link())
    Client().head(link())
    assert Handoff.objects.get().link_opened_at is None
    Client().get(link() + "now/?first=1")
    first = Handoff.objects.get().link_opened_at
    assert first is not None
    colleague = Client()
    colleague.force_login(User.objects.create_user("c@example.com"))
    colleague.get(link() + "now/?first=1")
    assert Handoff.objects.get().link_opened_at == first
    assert [str(opening.person or "") for opening in LinkOpening.objects.all()] == ["", "c@example.com"]


def test_the_page_is_told_what_is_new_and_nothing_else() -> None:
    path = link() + "now/"
    text = Client().get(path).content.decode()
    version = text.split('data-version="')[1].split('"')[0]
    assert Client().get(path, {"seen": version}).status_code == 204
    facts_store([heard(3_000, caller_said(SAID), caller_said("Are you there?"))])
    fresh = Client().get(path, {"seen": version})
    assert "Are you there?" in fresh.content.decode()


def test_a_call_that_is_over_is_not_asked_about_for_ever() -> None:
    Call.objects.update(status=CallStatus.ENDED, ended_at=timezone.now())
    assert "every 2s" not in Client().get(link() + "now/").content.decode()


def test_whoever_tries_many_links_is_held_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limit, "A_MINUTE", 3)
    path = link()
    answers = [Client().get(path).status_code for _ in range(5)]
    assert answers[:3] == [200, 200, 200]
    assert answers[-1] == 429
    assert Client().post(path).status_code == 405
