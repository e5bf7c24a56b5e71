"""The second factor: set up, asked for at sign-in, asked for by a business, lost."""

import json
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from cryptography.fernet import Fernet
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from businesses.access import member_for
from businesses.models import AuditEntry, Business, User
from businesses.second_factor import factors_encrypt_anew
from common import fields
from tests.businesses.staff import PASSWORD, Staff, code_of, make_staff, set_up_app, sign_in, signed_in

pytestmark = pytest.mark.django_db

LIVE = "/b/lakeside/live/"


@pytest.fixture
def strict(staff: Staff) -> Staff:
    Business.objects.update(requires_second_factor=True)
    staff.business.refresh_from_db()
    return staff


def prove_again(client: Client) -> None:
    assert client.post(reverse("account_reauthenticate"), {"password": PASSWORD}).status_code == 302


def key_shown(client: Client) -> str:
    page = client.get(reverse("mfa_activate_totp")).text
    return page.partition("data-totp-key>")[2].partition("<")[0]


@pytest.mark.django_db(transaction=True)
def test_an_app_is_set_up_and_asked_for_at_the_next_sign_in(client: Client, staff: Staff) -> None:
    sign_in(client, staff.owner)
    prove_again(client)
    secret = key_shown(client)
    done = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert done.headers["Location"] == reverse("mfa_view_recovery_codes")
    codes = client.get(reverse("mfa_view_recovery_codes")).text.count('<li class="select-all">')
    assert codes == 10
    assert "authenticator app" in mail.outbox[-1].subject
    client.post(reverse("sign_out"))
    assert sign_in(client, staff.owner) == reverse("mfa_authenticate")
    assert client.get(LIVE).status_code == 302
    wrong = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "That code does not fit" in wrong.text
    assert client.get(LIVE).status_code == 302
    right = client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert right.headers["Location"] == reverse("home")
    assert client.get(LIVE).status_code == 200


def test_a_recovery_code_works_once(client: Client, staff: Staff) -> None:
    set_up_app(staff.owner)
    row = Authenticator.objects.get(user=staff.owner, type="recovery_codes")
    code = row.wrap().get_unused_codes()[0]
    for works in (True, False):
        sign_in(client, staff.owner)
        answer = client.post(reverse("mfa_authenticate"), {"code": code})
        assert (answer.status_code == 302) is works
        client.post(reverse("sign_out"))


def test_codes_cannot_be_guessed_for_long(client: Client, staff: Staff) -> None:
    secret = set_up_app(staff.owner)
    sign_in(client, staff.owner)
    for _ in range(5):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
    answer = client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert "Too many wrong tries" in answer.text


def test_a_sign_in_half_way_can_be_given_up(client: Client, staff: Staff) -> None:
    set_up_app(staff.owner)
    sign_in(client, staff.owner)
    assert client.post(reverse("sign_out")).headers["Location"] == reverse("sign_in")
    assert "E-mail" in client.get(reverse("sign_in")).text


def test_secrets_of_factors_are_unreadable_in_the_database(staff: Staff) -> None:
    secret = set_up_app(staff.owner)
    stored = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    assert Authenticator.objects.get(type="totp").wrap().validate_code(code_of(secret))


def test_secrets_of_factors_survive_a_change_of_keys(staff: Staff, settings: Settings) -> None:
    secret = set_up_app(staff.owner)
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode(), *settings.FIELD_ENCRYPTION_KEYS]
    fields._vault.cache_clear()
    assert factors_encrypt_anew() == 2
    settings.FIELD_ENCRYPTION_KEYS = settings.FIELD_ENCRYPTION_KEYS[:1]
    fields._vault.cache_clear()
    assert Authenticator.objects.get(type="totp").wrap().validate_code(code_of(secret))
    fields._vault.cache_clear()


@pytest.mark.django_db(transaction=True)
def test_who_came_in_by_password_alone_is_out_once_there_is_a_factor(client: Client, staff: Staff) -> None:
    elsewhere = Client()
    for each in (client, elsewhere):
        sign_in(each, staff.owner)
    prove_again(client)
    client.post(reverse("mfa_activate_totp"), {"code": code_of(key_shown(client))})
    assert client.get(LIVE).status_code == 200
    assert elsewhere.get(LIVE).status_code == 302


def test_a_business_that_asks_for_a_factor_leads_to_its_set_up(strict: Staff) -> None:
    reviewer = signed_in(strict.reviewer)
    assert reviewer.get(LIVE).headers["Location"] == reverse("mfa_index")
    assert "Lakeside asks everybody for a second factor" in reviewer.get(reverse("mfa_index")).text
    part = reviewer.get(LIVE, headers={"HX-Request": "true"})
    assert part.headers["HX-Redirect"] == reverse("mfa_index")
    set_up_app(strict.reviewer)
    assert reviewer.get(LIVE).status_code == 200
    assert "asks everybody" not in reviewer.get(reverse("mfa_index")).text


def test_whoever_goes_by_member_for_is_held_up_too(strict: Staff) -> None:
    assert member_for(strict.reviewer, "lakeside") is None
    set_up_app(strict.reviewer)
    assert member_for(strict.reviewer, "lakeside") is not None


def test_recovery_codes_alone_are_no_second_factor(strict: Staff) -> None:
    set_up_app(strict.reviewer)
    Authenticator.objects.exclude(type="recovery_codes").delete()
    assert member_for(strict.reviewer, "lakeside") is None


def test_another_business_asks_for_nothing(strict: Staff) -> None:
    other = make_staff("hillside")
    assert signed_in(other.viewer).get("/b/hillside/live/").status_code == 200
    stranger = signed_in(other.viewer).get(LIVE)
    assert stranger.status_code == 404
    assert strict.business.requires_second_factor


def test_the_back_office_asks_for_what_any_business_asks(strict: Staff) -> None:
    engineer = User.objects.create_superuser("engineer@voiceops.example", PASSWORD)
    office = signed_in(engineer)
    answer = office.get(reverse("admin:index"), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("mfa_index")
    set_up_app(engineer)
    assert office.get(reverse("admin:index")).status_code == 200
    Business.objects.update(requires_second_factor=False)
    Authenticator.objects.all().delete()
    assert office.get(reverse("admin:index")).status_code == 200
    assert not strict.owner.is_staff


def test_the_back_office_has_the_sign_in_of_the_site(client: Client, staff: Staff) -> None:
    answer = client.get(reverse("admin:index"), follow=True)
    assert answer.redirect_chain[-1][0] == f"{reverse('sign_in')}?next={reverse('admin:index')}"
    assert signed_in(staff.owner).get(reverse("admin:index"), follow=True).status_code == 403


class TestLostFactor:
    @pytest.fixture
    def engineer(self) -> User:
        return User.objects.create_superuser("engineer@voiceops.example", PASSWORD)

    def run(self, *words: str) -> str:
        said = StringIO()
        call_command("reset_second_factor", *words, stdout=said)
        return said.getvalue()

    def test_the_command_takes_every_factor_and_session_and_is_noted(
        self, client: Client, staff: Staff, engineer: User
    ) -> None:
        sign_in(client, staff.reviewer)
        set_up_app(staff.reviewer)
        set_up_app(staff.owner)
        said = self.run("Reviewer@lakeside.example", "--by", engineer.email)
        assert "2 factors of reviewer@lakeside.example are gone" in said
        assert not Authenticator.objects.filter(user=staff.reviewer).exists()
        assert Authenticator.objects.filter(user=staff.owner).count() == 2
        assert not UserSession.objects.exists()
        assert client.get(LIVE).status_code == 302
        entry = AuditEntry.objects.get()
        assert (entry.act, entry.actor) == ("second_factor_reset", engineer.email)
        assert entry.before == {"email": "reviewer@lakeside.example", "factors": ["recovery_codes", "totp"]}

    @pytest.mark.parametrize(
        ("words", "told"),
        [
            (("nobody@lakeside.example", "--by", "engineer@voiceops.example"), "no account with the address nobody"),
            (("viewer@lakeside.example", "--by", "owner@lakeside.example"), "owner@lakeside.example is not on the"),
        ],
    )
    @pytest.mark.usefixtures("engineer", "staff")
    def test_a_wrong_name_is_explained(self, words: tuple[str, ...], told: str) -> None:
        with pytest.raises(CommandError, match=told):
            self.run(*words)
        assert not AuditEntry.objects.exists()
