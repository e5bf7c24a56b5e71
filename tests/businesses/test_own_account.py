"""What a person does with their own account: password, address, name, sessions."""

import re

import pytest
from django.contrib.messages import get_messages
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from businesses.models import User
from tests.businesses.staff import PASSWORD, Staff, sign_in, signed_in

pytestmark = pytest.mark.django_db

ANOTHER = "correct horse battery"
PAGES = ("account", "account_email", "account_change_password", "mfa_index", "usersessions_list", "mfa_list_webauthn")


def link_in(letter: object) -> str:
    found = re.search(r"https?://[^/\s]+(/\S+)", str(letter))
    assert found
    return found[1]


def ask_for_password(client: Client, email: str) -> str:
    """What the page then says; the frame around it holds keys that differ each time."""
    answer = client.post(reverse("account_reset_password"), {"email": email}, follow=True)
    return answer.text.partition("<main")[2].partition("</main>")[0]


def test_a_forgotten_password_is_replaced_by_a_mailed_link(client: Client, staff: Staff) -> None:
    ask_for_password(client, "Owner@lakeside.example")
    [letter] = mail.outbox
    form = client.get(link_in(letter.body), follow=True)
    address = form.redirect_chain[-1][0]
    assert "Choose a new password" in form.text
    client.post(address, {"password1": ANOTHER, "password2": ANOTHER})
    assert sign_in(client, staff.owner) == ""
    assert sign_in(client, staff.owner, ANOTHER) == reverse("home")
    assert "Your password was replaced" in mail.outbox[-1].subject
    used = Client().get(link_in(letter.body), follow=True)
    assert "This link no longer works" in used.text


def test_the_mailed_link_leads_to_this_site_whatever_host_was_asked(
    client: Client, staff: Staff, settings: Settings
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    settings.SITE_URL = "https://voice.example"
    client.post(reverse("account_reset_password"), {"email": staff.owner.email}, headers={"host": "evil.example"})
    assert "https://voice.example/password/new/" in mail.outbox[0].body
    assert "evil.example" not in mail.outbox[0].body


def test_nobody_learns_which_addresses_have_an_account(client: Client, staff: Staff) -> None:
    known, unknown = (ask_for_password(client, email) for email in (staff.owner.email, "nobody@lakeside.example"))
    assert known == unknown
    assert "If there is an account" in known
    assert [letter.to for letter in mail.outbox] == [[staff.owner.email], ["nobody@lakeside.example"]]
    assert "/password/new/" not in mail.outbox[1].body


def test_without_mail_the_page_says_whom_to_ask(client: Client, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    assert "sends no mail" in client.get(reverse("account_reset_password")).text


def test_a_mail_server_that_fails_breaks_no_page_and_tells_nobody(
    client: Client, staff: Staff, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert "If there is an account" in ask_for_password(client, staff.owner.email)


def test_a_changed_password_ends_the_other_sessions(client: Client, staff: Staff) -> None:
    elsewhere = Client()
    for each in (client, elsewhere):
        sign_in(each, staff.owner)
    told = {"oldpassword": PASSWORD, "password1": ANOTHER, "password2": ANOTHER}
    assert client.post(reverse("account_change_password"), told)["Location"] == reverse("account")
    assert client.get(reverse("account")).status_code == 200
    assert elsewhere.get(reverse("account")).status_code == 302


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"oldpassword": "not mine"}, "This is not your present password"),
        ({"password2": "something else here"}, "the same password"),
        ({"password1": "1234567890", "password2": "1234567890"}, "too common"),
    ],
)
def test_a_wrong_password_change_is_explained(client: Client, staff: Staff, wrong: dict[str, str], told: str) -> None:
    sign_in(client, staff.owner)
    sent = {"oldpassword": PASSWORD, "password1": ANOTHER, "password2": ANOTHER} | wrong
    assert told in client.post(reverse("account_change_password"), sent).text
    staff.owner.refresh_from_db()
    assert staff.owner.check_password(PASSWORD)


def change_address(client: Client, email: str) -> str:
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    answer = client.post(reverse("account_email"), {"email": email, "action_add": "yes"}, follow=True)
    return answer.text


def test_a_new_address_counts_once_its_mail_was_opened(client: Client, staff: Staff) -> None:
    sign_in(client, staff.viewer)
    assert "june@lakeside.example" in change_address(client, "June@lakeside.example")
    staff.viewer.refresh_from_db()
    assert staff.viewer.email == "viewer@lakeside.example"
    [letter] = [letter for letter in mail.outbox if letter.to == ["june@lakeside.example"]]
    page = client.get(link_in(letter.body))
    assert "Is this your address?" in page.text
    client.post(link_in(letter.body))
    staff.viewer.refresh_from_db()
    assert staff.viewer.email == "june@lakeside.example"
    client.post(reverse("sign_out"))
    assert sign_in(client, staff.viewer) == reverse("home")


def test_an_address_of_somebody_else_is_never_taken_over(client: Client, staff: Staff) -> None:
    sign_in(client, staff.viewer)
    change_address(client, staff.owner.email)
    for letter in mail.outbox:
        if found := re.search(r"/account/email/confirm/\S+", str(letter.body)):
            client.post(found[0])
    assert User.objects.filter(email=staff.owner.email).get() == staff.owner
    staff.viewer.refresh_from_db()
    assert staff.viewer.email == "viewer@lakeside.example"


def test_a_name_is_stored(staff: Staff) -> None:
    client = signed_in(staff.viewer)
    answer = client.post(reverse("account"), {"first_name": "June", "last_name": "Whitfield"})
    assert answer.status_code == 302
    staff.viewer.refresh_from_db()
    assert str(staff.viewer) == "June Whitfield"
    assert [str(message) for message in get_messages(answer.wsgi_request)] == ["Your name is stored."]


def test_other_sessions_are_shown_and_ended(client: Client, staff: Staff) -> None:
    elsewhere = Client(headers={"user-agent": "A browser in the hotel"})
    for each in (client, elsewhere):
        sign_in(each, staff.owner)
    assert "A browser in the hotel" in client.get(reverse("usersessions_list")).text
    client.post(reverse("usersessions_list"))
    assert "A browser in the hotel" not in client.get(reverse("usersessions_list")).text
    assert elsewhere.get(reverse("account")).status_code == 302


@pytest.mark.parametrize("name", PAGES)
def test_pages_of_the_account_are_for_people_who_are_in(client: Client, staff: Staff, name: str) -> None:
    assert client.get(reverse(name))["Location"].startswith(reverse("sign_in"))
    page = signed_in(staff.owner).get(reverse(name))
    assert page.status_code == 200
    assert page.text.count("<script src=") == page.text.count("<script")
    assert ' style="' not in page.text


def test_there_is_no_way_to_sign_up(client: Client) -> None:
    sent = {"email": "me@example.com", "password1": ANOTHER}
    for answer in (client.get(reverse("account_signup")), client.post(reverse("account_signup"), sent)):
        assert "People come by invitation" in answer.text
    assert not User.objects.exists()
    assert reverse("account_signup") not in client.get(reverse("sign_in")).text
