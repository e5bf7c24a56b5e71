"""People come in, prove who they are, and see what their role shows: real processes, real mail files, Chromium."""

import re
from urllib.parse import urlsplit

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import Page, expect

from tests.journeys.browsing import Visitors
from tests.journeys.house import BUSINESS, House
from tests.journeys.processes import eventually

HILLSIDE = "hillside-vets"
MAKE_PERSON = "from businesses.models import User; User.objects.create_user('{email}', '{password}')"
MAKE_HILLSIDE = """
from businesses.models import User
from businesses.services import business_create
owner = User.objects.create_user('{owner}', '{password}', first_name='Nadia')
business_create(name='Hillside Vets', slug='{slug}', time_zone='Europe/Berlin', owner=owner)
"""
PHONE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
CHOSEN = "correct horse battery"


@pytest.fixture(scope="module")
def nadia(running_house: House) -> str:
    """Owns a business of her own, so that what she asks of its people touches no other journey."""
    email = "nadia@hillside.example"
    running_house.manage("shell", "-c", MAKE_HILLSIDE.format(owner=email, password=CHOSEN, slug=HILLSIDE))
    return email


def sign_in(page: Page, email: str, password: str) -> None:
    page.goto("/sign-in/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page: Page) -> None:
    page.goto("/account/")
    page.locator("details[data-menu] summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def prove(page: Page) -> None:
    expect(page.get_by_role("heading", name="Is it you?")).to_be_visible()
    page.get_by_label("Password", exact=True).fill(CHOSEN)
    page.get_by_role("button", name="Go on").click()


def letter_to(house: House, email: str, words: str) -> str:
    def found() -> str:
        return next((text for text in house.letters() if f"To: {email}" in text and words in text), "")

    return eventually(found)


def path_in(letter: str) -> str:
    plain = letter.replace("=\n", "").replace("=3D", "=")
    found = re.search(r"https?://\S+", plain)
    assert found
    return urlsplit(found[0]).path


def code_of(secret: str) -> str:
    now = list(yield_hotp_counters_from_time())
    return str(format_hotp_value(hotp_value(secret, now[len(now) // 2])))


def test_an_invited_person_comes_in_by_the_link_and_sees_what_the_role_shows(house: House, visitors: Visitors) -> None:
    owner = visitors.signed_in()
    owner.goto(f"/b/{BUSINESS}/people/")
    owner.get_by_label("Invite by e-mail").fill("nora@example.com")
    owner.get_by_label("Role", exact=True).select_option("viewer")
    owner.get_by_role("button", name="Invite", exact=True).click()
    link = owner.get_by_label("Link of the invitation").input_value()
    assert path_in(letter_to(house, "nora@example.com", "invites you")) == urlsplit(link).path

    nora = visitors.stranger()
    nora.goto(urlsplit(link).path)
    nora.get_by_label("First name").fill("Nora")
    nora.get_by_label("Password").fill(CHOSEN)
    nora.get_by_role("button", name="Come in").click()
    expect(nora.get_by_role("heading", name="Live calls")).to_be_visible()
    nora.goto(f"/b/{BUSINESS}/people/")
    expect(nora.locator('[data-person="nora@example.com"]')).to_contain_text("Viewer")
    expect(nora.get_by_label("Invite by e-mail")).to_have_count(0)
    refused = nora.goto(f"/b/{BUSINESS}/settings/")
    assert refused is not None
    assert refused.status == 403
    visitors.complaints.clear()  # the browser's own note of the 403


def test_a_forgotten_password_is_replaced_by_the_mailed_link(house: House, visitors: Visitors) -> None:
    email = "rita@example.com"
    house.manage("shell", "-c", MAKE_PERSON.format(email=email, password="long forgotten"))
    page = visitors.stranger()
    page.goto("/sign-in/")
    page.get_by_role("link", name="Forgotten your password?").click()
    page.get_by_label("E-mail").fill(email)
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("heading", name="Look at your mail")).to_be_visible()
    page.goto(path_in(letter_to(house, email, "asked for a new password")))
    page.get_by_role("textbox", name="New password", exact=True).fill(CHOSEN)
    page.get_by_label("New password again").fill(CHOSEN)
    page.get_by_role("button", name="Store the password").click()
    expect(page.get_by_role("heading", name="Your new password is set")).to_be_visible()
    sign_in(page, email, CHOSEN)
    expect(page.get_by_role("heading", name="No business yet")).to_be_visible()
    assert house.web.words().count("/password/new/") == house.web.words().count("/password/new/***/")


def test_a_business_that_asks_for_a_second_factor_gets_one_from_everybody(visitors: Visitors, nadia: str) -> None:
    page = visitors.stranger()
    sign_in(page, nadia, CHOSEN)
    page.goto("/account/second-factor/")
    page.get_by_role("link", name="Set up the app").click()
    prove(page)
    page.get_by_text("No camera? Type the key").click()
    secret = page.locator("[data-totp-key]").inner_text()
    page.get_by_label("Code").fill(code_of(secret))
    page.get_by_role("button", name="Set it up").click()
    expect(page.locator("[data-recovery-codes] li")).to_have_count(10)
    page.goto(f"/b/{HILLSIDE}/settings/")
    page.get_by_label("Ask everybody for a second factor").check()
    page.get_by_role("button", name="Store the settings").click()
    expect(page.get_by_text("The settings are stored.")).to_be_visible()
    page.goto(f"/b/{HILLSIDE}/people/")
    page.get_by_label("Invite by e-mail").fill("otto@example.com")
    page.get_by_role("button", name="Invite", exact=True).click()
    link = page.get_by_label("Link of the invitation").input_value()

    sign_out(page)
    sign_in(page, nadia, CHOSEN)
    expect(page.get_by_role("heading", name="One more proof")).to_be_visible()
    page.get_by_label("Code").fill(code_of(secret))
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Live calls")).to_be_visible()

    otto = visitors.stranger()
    otto.goto(urlsplit(link).path)
    otto.get_by_label("First name").fill("Otto")
    otto.get_by_label("Password").fill(CHOSEN)
    otto.get_by_role("button", name="Come in").click()
    expect(otto.get_by_text("Hillside Vets asks everybody for a second factor")).to_be_visible()


def test_a_passkey_is_set_up_and_signs_in_by_itself(house: House, visitors: Visitors) -> None:
    house.manage("shell", "-c", MAKE_PERSON.format(email="pia@example.com", password=CHOSEN))
    page = visitors.stranger(site=f"http://localhost:{house.web_port}")
    browser = page.context.new_cdp_session(page)
    browser.send("WebAuthn.enable")
    browser.send("WebAuthn.addVirtualAuthenticator", {"options": PHONE})
    sign_in(page, "pia@example.com", CHOSEN)
    page.goto("/account/second-factor/")
    page.get_by_role("link", name="Add a passkey").click()
    prove(page)
    page.get_by_label("Name").fill("My telephone")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.goto("/account/second-factor/passkeys/")
    expect(page.get_by_text("Signs in by itself")).to_be_visible()

    sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="No business yet")).to_be_visible()

    sign_out(page)
    sign_in(page, "pia@example.com", CHOSEN)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="No business yet")).to_be_visible()
