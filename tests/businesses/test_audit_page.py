"""The owner's page of the trail: what it shows, how it is narrowed, and the spreadsheet."""

import csv
import io

import pytest
from channels.db import database_sync_to_async
from django.db import connection
from django.test import AsyncClient, Client
from django.test.utils import CaptureQueriesContext

from businesses.access import Member
from businesses.audit import audit
from businesses.models import AuditEntry, Membership, Role, User
from businesses.trail.entries import ROWS, Change, changes_in
from businesses.trail.filters import Filters
from tests.businesses.trails import does, owner_at_work, tamper

PAGE = "/b/lakeside/audit/"
CSV = "/b/lakeside/audit/trail.csv"


@pytest.fixture
def at_work(db: None) -> Member:  # noqa: ARG001 - asks for the database
    return owner_at_work(time_zone="America/Chicago")


@pytest.fixture
def owner(client: Client, at_work: Member) -> Client:
    client.force_login(at_work.user)
    return client


def manager_of(member: Member) -> Member:
    person = User.objects.create_user("manager@lakeside.example", "a long password")
    Membership.objects.create(business=member.business, user=person, role=Role.MANAGER)
    return Member(person, member.business, Role.MANAGER)


def entry(before: dict[str, object], after: dict[str, object]) -> AuditEntry:
    return AuditEntry(before=before, after=after)


def shown(page: str) -> list[int]:
    """The positions on the page, from above."""
    return [int(part.split('"')[0]) for part in page.split('id="entry-')[1:]]


def test_an_entry_says_who_did_what_and_what_changed(owner: Client, at_work: Member) -> None:
    audit(at_work, "role_changed", "ada@lakeside.example", before={"role": "viewer"}, after={"role": "manager"})
    page = owner.get(PAGE).text
    assert "owner@lakeside.example" in page
    assert "192.0.2.7" in page
    assert "Role changed" in page
    assert "<del" in page
    assert page.index("viewer</del>") < page.index("manager</ins>")


def test_nothing_yet_is_explained(owner: Client) -> None:
    page = owner.get(PAGE).text
    assert "Nothing has been done yet" in page
    assert "verify_audit" in page


def test_what_callers_said_cannot_become_html(owner: Client, at_work: Member) -> None:
    audit(at_work, "call_said", "<b>call</b>", after={"<i>words</i>": "<script>alert(1)</script>"})
    page = owner.get(PAGE).text
    assert "<script>alert" not in page
    assert "<b>call" not in page
    assert "<i>words" not in page


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        ({"role": "viewer"}, {"role": "owner"}, [Change("role", "viewer", "owner")]),
        ({"role": "viewer", "name": "Ada"}, {"role": "owner", "name": "Ada"}, [Change("role", "viewer", "owner")]),
        ({}, {"time_zone": "UTC"}, [Change("time zone", "", "UTC")]),
        ({"note": "old"}, {}, [Change("note", "old", "")]),
        ({"hours": {"mon": 9, "tue": 9}}, {"hours": {"mon": 9, "tue": 10}}, [Change("hours.tue", "9", "10")]),
        ({"is_on": False}, {"is_on": True}, [Change("is on", "no", "yes")]),
        ({"tags": []}, {"tags": ["a", "b"]}, [Change("tags", "", "a, b")]),
        ({"same": 1}, {"same": 1}, []),
        ({}, {"name": "Night", "value": "", "phrases": []}, [Change("name", "", "Night")]),
    ],
)
def test_a_change_is_told_field_by_field(
    before: dict[str, object], after: dict[str, object], changes: list[Change]
) -> None:
    assert list(changes_in(entry(before, after))) == changes


def test_the_trail_is_narrowed_by_person_act_and_day(owner: Client, at_work: Member) -> None:
    does(at_work, 2)
    manager = manager_of(at_work)
    audit(manager, "tag_renamed", "tag 1")
    assert shown(owner.get(PAGE).text) == [3, 2, 1]
    assert shown(owner.get(PAGE, {"person": manager.user.pk}).text) == [3]
    assert shown(owner.get(PAGE, {"act": "call_ended"}).text) == [2, 1]
    assert shown(owner.get(PAGE, {"act": "call_ended", "person": str(manager.user.pk)}).text) == []
    assert "No entry fits these filters" in owner.get(PAGE, {"act": "nothing"}).text


def test_days_are_the_days_of_the_business(owner: Client, at_work: Member) -> None:
    """Chicago is six hours behind in winter: 05:59 in UTC is still the day before."""
    does(at_work, 2)
    tamper(
        "update businesses_auditentry set at = '2026-01-10 05:59:59+00' where position = 1",
        "update businesses_auditentry set at = '2026-01-10 06:00:00+00' where position = 2",
    )
    assert shown(owner.get(PAGE, {"from": "2026-01-10", "to": "2026-01-10"}).text) == [2]
    assert shown(owner.get(PAGE, {"to": "2026-01-09"}).text) == [1]


@pytest.mark.parametrize(
    ("asked", "complaint"),
    [
        ({"from": "yesterday"}, "Write a day as 2026-03-31."),
        ({"to": "2026-02-30"}, "Write a day as 2026-03-31."),
        ({"from": "2026-02-02", "to": "2026-02-01"}, "The first day is after the last one"),
        ({"person": "ada", "act": "", "before": "x", "from": ""}, ""),
        ({"from": "9999-12-31", "to": "0001-01-01"}, "Write a day as 2026-03-31."),
    ],
)
def test_bad_filters_are_complained_of_in_plain_words(owner: Client, asked: dict[str, str], complaint: str) -> None:
    filters = Filters.read(asked)
    assert filters.complaint.startswith(complaint)
    assert bool(filters.complaint) is bool(complaint)
    answer = owner.get(PAGE, asked)
    assert answer.status_code == 200
    assert complaint in answer.text


def test_older_entries_are_one_link_away_with_the_filters_kept(owner: Client, at_work: Member) -> None:
    does(at_work, ROWS + 2)
    first = owner.get(PAGE, {"act": "call_ended"}).text
    assert shown(first) == list(range(ROWS + 2, 2, -1))
    assert "?act=call_ended&amp;before=3" in first
    second = owner.get(PAGE, {"act": "call_ended", "before": "3"}).text
    assert shown(second) == [2, 1]
    assert "Older" not in second
    assert "Newest" in second


def test_the_page_asks_the_same_number_of_times_however_much_there_is(owner: Client, at_work: Member) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            owner.get(PAGE)
        return len(asked)

    does(at_work, 2)
    few = queries()
    does(at_work, 40)
    assert queries() == few


def lines_of(body: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))


def test_the_spreadsheet_holds_what_is_filtered_and_taking_it_is_noted(owner: Client, at_work: Member) -> None:
    does(at_work, 2)
    audit(at_work, "tag_renamed", "=1+1", after={"name": "ü"})
    answer = owner.get(CSV, {"act": "tag_renamed"})
    heads, *rows = lines_of(answer.getvalue())
    assert heads[:5] == ["Entry", "When (UTC)", "Who", "What", "Of what"]
    assert [(row[0], row[3], row[4], row[7]) for row in rows] == [("3", "tag_renamed", "'=1+1", '{"name": "ü"}')]
    assert "lakeside-audit-" in answer["Content-Disposition"]
    newest = AuditEntry.objects.order_by("-position")[0]
    assert (newest.act, newest.after) == ("audit_exported", {"filters": "act=tag_renamed"})


@pytest.mark.django_db(transaction=True)
async def test_the_spreadsheet_leaves_in_pieces_from_the_real_kind_of_server(monkeypatch: pytest.MonkeyPatch) -> None:
    def set_up() -> Member:
        member = owner_at_work()
        does(member, 7)
        return member

    monkeypatch.setattr("common.csv_files.LINES_AT_ONCE", 3)
    member = await database_sync_to_async(set_up)()
    client = AsyncClient()
    await client.aforce_login(member.user)
    answer = await client.get(CSV)
    pieces = [piece async for piece in answer.streaming_content]  # type: ignore[attr-defined]
    # Seven acts, the taking of the file, and the heads.
    assert len(pieces) == 3
    assert [row[0] for row in lines_of(b"".join(pieces))[1:]] == ["8", "7", "6", "5", "4", "3", "2", "1"]
