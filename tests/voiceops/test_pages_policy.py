import pytest
from django.test import Client
from django.urls import reverse

from businesses.models import User


def policy(client: Client, path: str) -> dict[str, list[str]]:
    header = client.get(path)["Content-Security-Policy"]
    return {name: values for name, *values in (part.split() for part in header.split(";"))}


@pytest.mark.django_db
def test_pages_allow_neither_inline_nor_evaluated_script_nor_inline_style(client: Client) -> None:
    told = policy(client, reverse("sign_in"))
    assert told["script-src"] == told["style-src"] == told["default-src"] == ["'self'"]
    assert told["frame-ancestors"] == ["'none'"]


@pytest.mark.django_db
def test_only_the_back_office_may_evaluate_strings(client: Client) -> None:
    client.force_login(User.objects.create_superuser("root@voiceops.example"))
    told = policy(client, reverse("admin:index"))
    assert told["script-src"] == ["'self'", "'unsafe-eval'"]
    assert told["style-src"] == ["'self'", "'unsafe-inline'"]
    assert told["object-src"] == ["'none'"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["sign_in", "home"])
def test_pages_hold_no_inline_script_style_or_handler(client: Client, name: str) -> None:
    if name != "sign_in":
        client.force_login(User.objects.create_user("person@voiceops.example"))
    page = client.get(reverse(name)).text
    assert page.count("<script src=") == page.count("<script") > 0
    for inline in ("<style", ' style="', " onclick=", " onload=", "hx-on"):
        assert inline not in page
