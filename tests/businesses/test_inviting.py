from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from businesses.inviting import Sent, invitation_accept, invitation_renew, invitation_revoke, invitation_send
from businesses.models import AuditEntry, Invitation, Membership, Role, User
from businesses.selectors import invitation_by, open_invitations
from common.errors import BadInput, LostRace, NotAllowed
from tests.businesses.staff import PASSWORD, Staff, make_staff, sign_in, signed_in

pytestmark = pytest.mark.django_db

NEW = "nora@example.com"
JOINS = {"first_name": "Nora", "last_name": "Quist", "password": "correct horse battery"}


def path_of(sent: Sent) -> str:
    return "/invitation/" + token_of(sent) + "/"


def token_of(sent: Sent) -> str:
    return sent.link.rstrip("/").rpartition("/")[2]


@pytest.fixture
def sent(staff: Staff) -> Sent:
    return invitation_send(staff.at_work, email=" Nora@Example.com ", role=Role.REVIEWER)


def test_the_link_is_mailed_and_kept_only_as_a_hash(staff: Staff, settings: Settings, sent: Sent) -> None:
    [letter] = mail.outbox
    assert letter.to == [NEW]
    assert sent.link in letter.body
    assert staff.business.name in letter.subject
    assert sent.link.startswith(settings.SITE_URL)
    row = Invitation.objects.get()
    assert token_of(sent) not in str(vars(row))
    assert invitation_by(token_of(sent)) == row


def test_a_newcomer_chooses_a_name_and_a_password_and_is_in(client: Client, staff: Staff, sent: Sent) -> None:
    page = client.get(path_of(sent))
    assert staff.business.name in page.text
    answer = client.post(path_of(sent), JOINS)
    assert answer.headers["Location"] == reverse("live", args=["lakeside"])
    nora = User.objects.get(email=NEW)
    assert (nora.get_full_name(), nora.check_password(JOINS["password"])) == ("Nora Quist", True)
    assert staff.row(nora).role == Role.REVIEWER
    assert client.get(reverse("live", args=["lakeside"])).status_code == 200
    entry = AuditEntry.objects.get(act="invitation_accepted")
    assert (entry.actor, entry.after) == (NEW, {"role": "reviewer"})


def test_a_link_works_once(client: Client, sent: Sent) -> None:
    client.post(path_of(sent), JOINS)
    again = Client().get(path_of(sent))
    assert again.status_code == 410
    assert "no longer works" in again.text
    assert "Ask whoever invited you" in again.text


@pytest.mark.parametrize("name", ["a weak password", "no name"])
def test_what_is_missing_or_weak_is_said_and_nothing_happens(client: Client, sent: Sent, name: str) -> None:
    wrong = {"a weak password": {"password": "12345678"}, "no name": {"first_name": " "}}[name]
    told = {"a weak password": "This password is too short", "no name": "Type your name."}[name]
    assert told in client.post(path_of(sent), JOINS | wrong).text
    assert not User.objects.filter(email=NEW).exists()
    assert invitation_by(token_of(sent)) is not None


def test_a_link_is_out_of_time_after_seven_days(client: Client, sent: Sent) -> None:
    left = Invitation.objects.get().expires_at - timezone.now()
    assert timedelta(days=6, hours=23) < left <= timedelta(days=7)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get(path_of(sent)).status_code == 410
    assert client.post(path_of(sent), JOINS).status_code == 410


@pytest.mark.parametrize("token", ["nonsense", "%00", "a" * 300])
def test_a_made_up_link_is_explained(client: Client, token: str) -> None:
    assert client.get(f"/invitation/{token}/").status_code == 410


def test_sending_again_replaces_the_link(client: Client, staff: Staff, sent: Sent) -> None:
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    second = invitation_renew(staff.at_work, Invitation.objects.get())
    assert client.get(path_of(sent)).status_code == 410
    assert client.get(path_of(second)).status_code == 200
    assert Invitation.objects.count() == 1
    assert len(mail.outbox) == 2


def test_a_link_taken_back_is_worth_nothing(client: Client, staff: Staff, sent: Sent) -> None:
    invitation_revoke(staff.at_work, sent.invitation)
    assert client.get(path_of(sent)).status_code == 410
    assert not open_invitations(staff.business).exists()
    with pytest.raises(LostRace):
        invitation_revoke(staff.at_work, sent.invitation)


def test_who_took_the_link_up_a_moment_ago_wins(sent: Sent) -> None:
    nora = User.objects.create_user(NEW, PASSWORD)
    two_pages = (invitation_by(token_of(sent)), invitation_by(token_of(sent)))
    for found, refused in zip(two_pages, (False, True), strict=True):
        assert found is not None
        if refused:
            with pytest.raises(LostRace):
                invitation_accept(found, nora, address="")
        else:
            invitation_accept(found, nora, address="")
    assert AuditEntry.objects.filter(act="invitation_accepted").count() == 1


def test_somebody_with_an_account_signs_in_and_says_yes(client: Client, staff: Staff, sent: Sent) -> None:
    nora = User.objects.create_user(NEW, PASSWORD)
    page = client.get(path_of(sent))
    assert f'href="{reverse("sign_in")}?next={path_of(sent)}"' in page.text
    sign_in(client, nora)
    assert "Come in" in client.get(path_of(sent)).text
    assert not Membership.objects.filter(user=nora).exists()
    assert client.post(path_of(sent)).headers["Location"] == reverse("live", args=["lakeside"])
    assert staff.row(nora).role == Role.REVIEWER


def test_somebody_else_cannot_take_the_invitation_up(sent: Sent) -> None:
    stranger = User.objects.create_user("somebody@else.example", PASSWORD)
    client = signed_in(stranger)
    assert "Sign out, then open the link again" in client.get(path_of(sent)).text
    refused = client.post(path_of(sent))
    assert refused.status_code == 409
    assert f"This invitation is for {NEW}" in refused.text
    assert not Membership.objects.filter(user=stranger).exists()


def test_somebody_who_works_here_keeps_the_role(staff: Staff, sent: Sent) -> None:
    nora = User.objects.create_user(NEW, PASSWORD)
    Membership.objects.create(business=staff.business, user=nora, role=Role.MANAGER)
    invitation_accept(sent.invitation, nora, address="")
    assert staff.row(nora).role == Role.MANAGER


def test_a_member_is_not_invited_again_and_that_is_said(staff: Staff) -> None:
    with pytest.raises(BadInput, match=r"viewer@lakeside.example works here already, as viewer. Change the role"):
        invitation_send(staff.at_work, email="Viewer@Lakeside.example", role=Role.OWNER)


def test_only_owners_invite(staff: Staff) -> None:
    manager = type(staff.at_work)(staff.manager, staff.business, Role.MANAGER)
    with pytest.raises(NotAllowed):
        invitation_send(manager, email=NEW, role=Role.OWNER)
    assert signed_in(staff.manager).post(reverse("invite", args=["lakeside"]), {"email": NEW}).status_code == 403


def test_the_page_shows_the_link_this_once(staff: Staff) -> None:
    owner = signed_in(staff.owner)
    page = owner.post(reverse("invite", args=["lakeside"]), {"email": NEW, "role": "viewer"}).text
    link = page.partition('readonly value="')[2].partition('"')[0]
    assert invitation_by(link.rstrip("/").rpartition("/")[2]) is not None
    again = owner.get(reverse("people", args=["lakeside"])).text
    assert NEW in again
    assert link not in again


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"email": "", "role": "viewer"}, "Type the e-mail address"),
        ({"email": "nora", "role": "viewer"}, "name@example.com"),
        ({"email": NEW, "role": "boss"}, "boss"),
        ({"email": "manager@lakeside.example", "role": "viewer"}, "works here already"),
    ],
)
def test_a_wrong_invitation_is_explained_and_what_was_typed_stays(
    staff: Staff, sent: dict[str, str], told: str
) -> None:
    answer = signed_in(staff.owner).post(reverse("invite", args=["lakeside"]), sent)
    assert answer.status_code == 422
    assert told in answer.text
    assert f'value="{sent["email"]}"' in answer.text or not sent["email"]
    assert not Invitation.objects.exists()


def test_without_a_mail_server_the_page_says_so(staff: Staff, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    page = signed_in(staff.owner).post(reverse("invite", args=["lakeside"]), {"email": NEW, "role": "viewer"}).text
    assert "hand the link over yourself" in page


def test_a_mail_server_that_fails_loses_no_invitation(staff: Staff, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    sent = invitation_send(staff.at_work, email=NEW, role=Role.VIEWER)
    assert not sent.was_mailed
    assert invitation_by(token_of(sent)) == sent.invitation


def test_invitations_of_another_business_are_out_of_reach(sent: Sent) -> None:
    other = signed_in(make_staff("hillside").owner)
    for name in ("invite_again", "invitation_revoke"):
        assert other.post(reverse(name, args=["hillside", sent.invitation.pk])).status_code == 404
        assert other.post(reverse(name, args=["lakeside", sent.invitation.pk])).status_code == 404
    assert invitation_by(token_of(sent)) is not None
