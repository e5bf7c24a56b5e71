"""What strangers name is fetched from the public internet alone."""

import socket

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from common.public_web import NotPublic, PublicOnly, check_url, is_public


@pytest.mark.parametrize(
    ("address", "verdict"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::5db8:d822", True),
        ("2002:7f00:1::", False),
        ("2002:5db8:d822::", False),
    ],
)
def test_an_address_is_public_or_it_is_not(address: str, verdict: bool) -> None:
    assert is_public(address) is verdict


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://127.0.0.1/x", "private_address"),
        ("https://[::1]/x", "private_address"),
        ("https://[::ffff:10.0.0.1]/x", "private_address"),
        ("https://169.254.169.254/latest", "private_address"),
        ("http://api.example.com/x", "not_https"),
        ("file:///etc/passwd", "bad_address"),
        ("gopher://example.com", "bad_address"),
        ("https://[oops", "bad_address"),
        ("https://example.com:99999/", "bad_address"),
        ("https:///x", "bad_address"),
        ("", "bad_address"),
    ],
)
def test_urls_that_lead_nowhere_public_are_refused(url: str, kind: str) -> None:
    with pytest.raises(NotPublic) as refusal:
        check_url(url)
    assert refusal.value.kind == kind


def test_public_urls_pass_and_private_ones_where_they_are_allowed() -> None:
    check_url("https://api.example.com:8443/x?y=1")
    check_url("http://127.0.0.1:8000/x", is_private_allowed=True)


class TwoFaced(AbstractResolver):
    """A name that leads to the public the first time and into our network the second."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = self.answers.pop(0)
        return [ResolveResult(hostname=host, host=one, port=port, family=family, proto=0, flags=0) for one in found]

    async def close(self) -> None:
        pass


async def test_what_is_connected_to_is_what_was_looked_at() -> None:
    resolver = PublicOnly(TwoFaced(["93.184.216.34"], ["127.0.0.1"], ["93.184.216.34", "10.0.0.1"], []))
    assert [entry["host"] for entry in await resolver.resolve("api.example.com")] == ["93.184.216.34"]
    for _ in range(3):
        with pytest.raises(NotPublic, match="private_address"):
            await resolver.resolve("api.example.com")


async def test_a_real_name_of_this_machine_is_refused() -> None:
    with pytest.raises(NotPublic, match="private_address"):
        await PublicOnly().resolve("localhost", 80)
