"""The site's own address needs to be said once."""

from tests.voiceops.test_secrets_from_files import SECRETS, read_settings


def test_the_site_answers_to_its_own_address_and_trusts_its_own_forms() -> None:
    shown = "settings.ALLOWED_HOSTS[0], settings.CSRF_TRUSTED_ORIGINS"

    found = read_settings({**SECRETS, "SITE_URL": "https://voice.example.com/"}, shown)

    assert found.stdout.strip() == "voice.example.com ['https://voice.example.com']", found.stderr


def test_other_hosts_are_answered_only_when_they_are_named() -> None:
    found = read_settings({**SECRETS, "ALLOWED_HOSTS": "a.example,b.example"}, "settings.ALLOWED_HOSTS")

    assert found.stdout.strip() == "['a.example', 'b.example']", found.stderr
