import pytest
from django.test import RequestFactory
from pytest_django import Settings

from common.senders import sender_of


@pytest.mark.parametrize(
    ("proxies", "forwarded", "sender"),
    [
        (0, None, "192.0.2.1"),
        (0, "203.0.113.9", "192.0.2.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        (2, "6.6.6.6, 203.0.113.9, 10.0.0.1", "203.0.113.9"),
        (1, None, ""),
        (1, "nonsense", ""),
        (2, "203.0.113.9", ""),
    ],
)
def test_what_strangers_write_themselves_is_not_believed(
    settings: Settings, proxies: int, forwarded: str | None, sender: str
) -> None:
    settings.TRUSTED_PROXY_COUNT = proxies
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    assert sender_of(RequestFactory().get("/", headers=headers, REMOTE_ADDR="192.0.2.1")) == sender
