import pytest
from django.test import Client
from django.urls import reverse

from businesses.access import Member
from businesses.models import Business, Role
from common.errors import BadInput, NotAllowed
from prompts.models import Rehearsal
from prompts.trying.keeping import talk_begin, talk_keep, talk_recall
from prompts.trying.rehearsals import rehearsal_delete, rehearsal_keep
from prompts.trying.starting import find
from prompts.trying.talk import Line, Setup, Talk
from tests.calls.wired import set_up_business

pytestmark = pytest.mark.django_db


@pytest.fixture
def business() -> Business:
    return set_up_business()


@pytest.fixture
def member(business: Business) -> Member:
    return Member(business.memberships.get().user, business, Role.OWNER)


@pytest.fixture
def page(member: Member, client: Client) -> str:
    client.force_login(member.user)
    return reverse("try", args=[member.business.slug, member.business.prompts.get().pk])


def talked(member: Member) -> Talk:
    version = member.business.prompts.get().live_version
    assert version is not None
    talk = talk_begin(Setup(version.pk, number="+12125550142", variables={"name": "Ann"}, mocks={"book": "Full."}))
    talk.branch.lines = [
        Line("agent", "Hello, this is Mia."),
        Line("caller", "When do you open?", 1, is_edited=True),
        Line("agent", "At nine every day.", 1, heard="At nine"),
        Line("caller", "", 2),
        Line("agent", "Are you still there?", 2),
    ]
    return talk


def kept(member: Member) -> Rehearsal:
    return rehearsal_keep(member, member.business.prompts.get(), talked(member), "Asks for hours")


def test_the_page_offers_the_caller_and_names_the_version(client: Client, page: str) -> None:
    html = client.get(page).text
    assert "Version 1, live" in html
    assert "Caller&#x27;s number" in html
    assert "/ws/b/lakeside/prompts/" in html


def test_a_caller_filled_in_begins_a_talk_at_that_hour_in_that_zone(client: Client, page: str, member: Member) -> None:
    prompt = member.business.prompts.get()
    given = {
        "version": prompt.live_version_id,
        "number": "+1 (312) 555-0142",
        "direction": "outbound",
        "zone": "America/Denver",
        "starts_at": "2026-07-03T08:15",
    }
    answer = client.post(page, given)
    assert answer.status_code == 302
    talk = talk_recall(member, prompt, answer["Location"].rpartition("=")[2])
    assert talk is not None
    assert talk.setup.starts_at == "2026-07-03T08:15:00-06:00"
    assert talk.details.to_number == "+13125550142"
    assert talk.details.caller_number == "+13125550142"


@pytest.mark.parametrize(
    ("field", "value", "word"),
    [
        ("number", "a friend", "country code"),
        ("zone", "Mars/Olympus", "no such time zone"),
        ("zone", "../etc/passwd", "no such time zone"),
        ("starts_at", "soon", "valid date"),
        ("version", "999999", "valid choice"),
        ("direction", "sideways", "valid choice"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field_and_stays_there(
    client: Client, page: str, member: Member, *, field: str, value: str, word: str
) -> None:
    usual = {"version": member.business.prompts.get().live_version_id, "direction": "inbound", "number": "+13125550142"}
    answer = client.post(page, usual | {field: value})
    assert answer.status_code == 200
    assert word in answer.text
    assert field in ("version", "direction") or value in answer.text


def test_a_kept_conversation_holds_what_was_heard_and_who_called(member: Member) -> None:
    row = kept(member)
    assert [line["text"] for line in row.lines] == [
        "Hello, this is Mia.",
        "When do you open?",
        "At nine",
        "",
        "Are you still there?",
    ]
    assert row.lines[1]["edited"]
    assert row.caller["number"] == "+12125550142"
    assert row.mocks == {"book": "Full."}


def test_a_kept_conversation_is_opened_as_it_was_and_run_again_line_by_line(
    client: Client, page: str, member: Member
) -> None:
    row, prompt = kept(member), member.business.prompts.get()
    opened = talk_recall(member, prompt, client.get(page, {"kept": row.pk})["Location"].rpartition("=")[2])
    assert opened is not None
    assert [line.text for line in opened.branch.lines][:3] == ["Hello, this is Mia.", "When do you open?", "At nine"]
    assert opened.setup.variables == {"name": "Ann"}
    again = talk_recall(member, prompt, client.get(page, {"kept": row.pk, "run": 1})["Location"].rpartition("=")[2])
    assert again is not None
    assert again.branch.lines == []
    assert again.waiting == ["When do you open?"]


def test_a_kept_conversation_is_deleted_by_a_manager_alone(client: Client, member: Member) -> None:
    client.force_login(member.user)
    row = kept(member)
    with pytest.raises(NotAllowed):
        rehearsal_delete(Member(member.user, member.business, Role.REVIEWER), row)
    address = reverse("rehearsal_delete", args=[member.business.slug, row.prompt_id, row.pk])
    assert "was deleted" in client.post(address, follow=True).text
    assert not Rehearsal.objects.exists()


@pytest.mark.parametrize("name", ["", "   ", "a" * 121])
def test_a_name_that_is_none_is_refused(member: Member, name: str) -> None:
    with pytest.raises(BadInput):
        rehearsal_keep(member, member.business.prompts.get(), talked(member), name)


def test_somebody_elses_talk_is_not_found(member: Member) -> None:
    prompt, talk = member.business.prompts.get(), talked(member)
    talk_keep(member, prompt, talk)
    other = Member(type(member.user).objects.create_user("other@example.com"), member.business, Role.OWNER)
    assert talk_recall(member, prompt, talk.talk_id) is not None
    assert talk_recall(other, prompt, talk.talk_id) is None
    found = find(other, prompt.pk, talk.talk_id)
    assert found is not None
    assert found.talk.branch.lines == []


@pytest.mark.parametrize("talk_id", ["../x", "a b", "x" * 41, "é" * 3])
def test_a_name_of_a_talk_that_none_has_begins_a_new_one(member: Member, talk_id: str) -> None:
    found = find(member, member.business.prompts.get().pk, talk_id)
    assert found is not None
    assert found.talk.branch.lines == []
