import time

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from businesses.models import Business, Membership, Role, User

PASSWORD = "a long enough password"

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> User:
    return User.objects.create_user("owner@lakeside.example", PASSWORD)


def belongs(person: User, name: str, slug: str) -> Business:
    business = Business.objects.create(name=name, slug=slug)
    Membership.objects.create(business=business, user=person, role=Role.OWNER)
    return business


def test_a_person_signs_in_whatever_the_case_of_the_address(client: Client, owner: User) -> None:
    answer = client.post(reverse("sign_in"), {"login": " Owner@Lakeside.Example ", "password": PASSWORD})
    assert answer.status_code == 302
    assert answer["Location"] == reverse("home")
    assert client.session["_auth_user_id"] == str(owner.pk)


def test_a_wrong_password_is_explained_and_lets_nobody_in(client: Client, owner: User) -> None:
    answer = client.post(reverse("sign_in"), {"login": owner.email, "password": "something else"})
    assert answer.status_code == 200
    assert "This e-mail and password do not match" in answer.text
    assert "_auth_user_id" not in client.session


def test_an_unknown_address_gets_the_same_words_as_a_wrong_password(client: Client, owner: User) -> None:
    def words(email: str) -> str:
        page = client.post(reverse("sign_in"), {"login": email, "password": "something else"}).text
        return page.partition('role="alert"')[2].partition("</div>")[0].partition(">")[2]

    assert words("nobody@lakeside.example") == words(owner.email) != ""


def test_an_empty_form_says_what_is_missing(client: Client) -> None:
    answer = client.post(reverse("sign_in"), {"login": "", "password": ""})
    assert "Type your e-mail address." in answer.text
    assert "Type your password." in answer.text


def test_a_stranger_is_sent_to_sign_in_and_back_to_the_page_asked_for(client: Client, owner: User) -> None:
    belongs(owner, "Lakeside Dental", "lakeside")
    page = reverse("calls", args=["lakeside"])
    first = client.get(page)
    assert first["Location"] == f"{reverse('sign_in')}?next={page}"
    form = client.get(first["Location"])
    assert f'name="next" value="{page}"' in form.text
    back = client.post(reverse("sign_in"), {"login": owner.email, "password": PASSWORD, "next": page})
    assert back["Location"] == page


def test_sign_in_never_leads_to_another_site(client: Client, owner: User) -> None:
    asked = {"login": owner.email, "password": PASSWORD, "next": "https://elsewhere.example/"}
    assert client.post(reverse("sign_in"), asked)["Location"] == reverse("home")


@pytest.mark.parametrize("is_debug", [True, False])
def test_the_demo_sign_in_is_shown_in_development_only(client: Client, settings: Settings, is_debug: bool) -> None:
    settings.DEBUG = is_debug
    assert ("lakeside-demo" in client.get(reverse("sign_in")).text) is is_debug


def test_signing_out_takes_a_form_not_a_link(client: Client, owner: User) -> None:
    client.force_login(owner)
    assert client.get(reverse("sign_out")).status_code == 405
    assert "_auth_user_id" in client.session
    assert client.post(reverse("sign_out"))["Location"] == reverse("sign_in")
    assert "_auth_user_id" not in client.session


def test_home_leads_to_the_only_business(client: Client, owner: User) -> None:
    belongs(owner, "Lakeside Dental", "lakeside")
    client.force_login(owner)
    assert client.get("/")["Location"] == reverse("live", args=["lakeside"])


def test_home_lets_a_person_of_two_businesses_choose_among_theirs(client: Client, owner: User) -> None:
    belongs(owner, "Lakeside Dental", "lakeside")
    belongs(owner, "Hillside Vets", "hillside")
    belongs(User.objects.create_user("other@elsewhere.example"), "Elsewhere", "elsewhere")
    client.force_login(owner)
    page = client.get("/").text
    assert page.index("Hillside Vets") < page.index("Lakeside Dental")
    assert "Elsewhere" not in page


def test_home_tells_a_person_without_a_business_whom_to_ask(client: Client, owner: User) -> None:
    client.force_login(owner)
    assert "Ask an owner to invite this address" in client.get("/").text


def try_wrongly(client: Client, email: str, times: int) -> None:
    for _ in range(times):
        client.post(reverse("sign_in"), {"login": email, "password": "something else"})


def test_after_five_wrong_passwords_the_right_one_must_wait(client: Client, owner: User) -> None:
    try_wrongly(client, owner.email, 5)
    answer = client.post(reverse("sign_in"), {"login": owner.email, "password": PASSWORD})
    assert "Too many wrong tries. Wait five minutes" in answer.text
    assert "_auth_user_id" not in client.session


def test_one_who_tries_many_accounts_is_held_up_and_others_are_not(client: Client, owner: User) -> None:
    for number in range(10):
        try_wrongly(client, f"person{number}@lakeside.example", 1)
    sent = {"login": owner.email, "password": PASSWORD}
    assert "Too many wrong tries" in client.post(reverse("sign_in"), sent).text
    assert client.post(reverse("sign_in"), sent, REMOTE_ADDR="198.51.100.7").status_code == 302


def test_behind_a_proxy_it_is_the_browser_that_is_held_up(client: Client, owner: User, settings: Settings) -> None:
    settings.TRUSTED_PROXY_COUNT = 1
    for number in range(10):
        sent = {"login": f"person{number}@lakeside.example", "password": "something else"}
        client.post(reverse("sign_in"), sent, headers={"x-forwarded-for": f"203.0.113.{number}, 198.51.100.7"})
    sent = {"login": owner.email, "password": PASSWORD}
    held = client.post(reverse("sign_in"), sent, headers={"x-forwarded-for": "198.51.100.7"})
    assert "Too many wrong tries" in held.text
    assert client.post(reverse("sign_in"), sent, headers={"x-forwarded-for": "198.51.100.8"}).status_code == 302


def test_sign_in_works_while_redis_is_away_and_still_counts(client: Client, owner: User, settings: Settings) -> None:
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}}
    began = time.monotonic()
    answer = client.post(reverse("sign_in"), {"login": owner.email, "password": PASSWORD})
    assert answer.headers["Location"] == reverse("home")
    assert time.monotonic() - began < 5
    client.post(reverse("sign_out"))
    try_wrongly(client, owner.email, 5)
    answer = client.post(reverse("sign_in"), {"login": owner.email, "password": PASSWORD})
    assert "Too many wrong tries" in answer.text


def test_a_switched_off_account_does_not_come_in(client: Client, owner: User) -> None:
    User.objects.update(is_active=False)
    answer = client.post(reverse("sign_in"), {"login": owner.email, "password": PASSWORD}, follow=True)
    assert "switched off" in answer.text
    assert "_auth_user_id" not in client.session
