"""One message to one receiver, and what became of it. Never raises; waits 5 s at most for a webhook."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import aiohttp
import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from businesses.mail import is_mail_sent, message_send
from businesses.models import AlertChannel, AlertKind
from common.public_web import NotPublic, PublicOnly, check_url

log = structlog.get_logger(__name__)

PATIENCE_S = 5.0
LONGEST_REST = timedelta(hours=1)
LATER = frozenset({408, 425, 429})
"""Refusals that say nothing against the message."""


@dataclass(frozen=True, slots=True)
class Message:
    """`key` stays the same when the message is sent again."""

    key: str
    title: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """`error` is empty when it was taken. `is_receivers`: nothing else would get through now either; `rest` is how
    long the receiver asked to be left alone.
    """

    error: str = ""
    is_receivers: bool = False
    rest: timedelta | None = None

    @property
    def is_taken(self) -> bool:
        return not self.error


def message_post(channel: AlertChannel, message: Message) -> Outcome:
    if channel.kind == AlertKind.EMAIL:
        return _mail(channel.address, message)
    return asyncio.run(_post(channel.address, message))


def _mail(address: str, message: Message) -> Outcome:
    if not is_mail_sent():
        return Outcome("mail_is_off", is_receivers=True)
    mail = EmailMessage(
        " ".join(message.title.split()),
        f"{message.title}\n\n{message.text}".strip(),
        settings.DEFAULT_FROM_EMAIL,
        [address],
        headers={"Message-ID": f"<{message.key}@{settings.SITE_HOST}>", "Auto-Submitted": "auto-generated"},
        connection=get_connection(timeout=int(PATIENCE_S)),
    )
    return Outcome() if message_send(mail) else Outcome("mail_refused", is_receivers=True)


async def _post(url: str, message: Message) -> Outcome:
    is_private_allowed = settings.TOOLS_MAY_REACH_PRIVATE
    try:
        check_url(url, is_private_allowed=is_private_allowed)
        async with (
            aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(resolver=_resolver(is_private_allowed=is_private_allowed)),
                timeout=aiohttp.ClientTimeout(total=PATIENCE_S),
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,
            ) as http,
            http.post(
                url,
                json={"text": f"{message.title}\n{message.text}".strip()},
                headers={"Idempotency-Key": message.key},
                allow_redirects=False,
            ) as answer,
        ):
            return _outcome(answer.status, answer.headers.get("Retry-After", ""))
    except NotPublic as fault:
        return Outcome(fault.kind, is_receivers=True)
    except TimeoutError:
        return Outcome("timeout", is_receivers=True)
    except (aiohttp.ClientError, OSError, ValueError) as fault:
        # The text of these may hold the address, which is a secret.
        log.warning("alert_not_posted", fault=type(fault).__name__)
        return Outcome("not_reached", is_receivers=True)


def _resolver(*, is_private_allowed: bool) -> aiohttp.abc.AbstractResolver:
    return aiohttp.ThreadedResolver() if is_private_allowed else PublicOnly()


def _outcome(status: int, retry_after: str) -> Outcome:
    if 200 <= status < 300:
        return Outcome()
    is_receivers = status >= 500 or status in LATER or status in (401, 403, 404, 410)
    return Outcome(f"http_{status}", is_receivers=is_receivers, rest=rest_of(retry_after))


def rest_of(retry_after: str, now: datetime | None = None) -> timedelta | None:
    """What a Retry-After header asks for, in seconds or as a date; an hour at most."""
    text = retry_after.strip()
    if text.isdigit():
        return min(timedelta(seconds=int(text[:6])), LONGEST_REST)
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    rest = (at if at.tzinfo else at.replace(tzinfo=UTC)) - (now or datetime.now(UTC))
    return min(max(rest, timedelta()), LONGEST_REST)
