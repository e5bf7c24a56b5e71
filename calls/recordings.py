"""Fetches what was said, as sound, while the link to it lives."""

import asyncio
import tempfile
from datetime import timedelta
from typing import IO, Any
from urllib.parse import urljoin

import aiohttp
import structlog
from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.utils import timezone

from calls.models import Call
from common.public_web import NotPublic, PublicOnly, check_url

log = structlog.get_logger(__name__)

RETRY_AFTER_S = (5, 10, 20, 40, 80, 120, 120, 120)
"""Together they span the ten minutes a link lives."""
CLAIM = timedelta(minutes=3)
"""How long whoever fetches a recording is left alone with it; longer than a fetch may take."""
FETCH_TIMEOUT = aiohttp.ClientTimeout(total=150, sock_connect=5, sock_read=20)
REDIRECTS = 3
PIECE_BYTES = 256 * 1024
DEAD = frozenset({401, 403, 404, 410})


class NotFetched(Exception):  # noqa: N818  reads as the sentence it is
    """`kind` names the fault, never the address."""

    def __init__(self, kind: str, *, is_final: bool) -> None:
        super().__init__(kind)
        self.kind = kind
        self.is_final = is_final


def recording_fetch(call_pk: int) -> bool:
    """Fetch a call's recording unless that is done or under way; whether it is here at the end. Takes minutes at most.

    Never inside a transaction.
    """
    if not _claim(call_pk):
        return False
    call = Call.objects.get(pk=call_pk)
    try:
        with tempfile.TemporaryFile() as tape:
            asyncio.run(_download(call.recording_url, tape))
            _keep(call, tape)
    except NotFetched as fault:
        _not_fetched(call, fault.kind, is_final=fault.is_final)
        return False
    except NotPublic as fault:
        _not_fetched(call, fault.kind, is_final=True)
        return False
    except (aiohttp.ClientError, TimeoutError, OSError) as fault:
        _not_fetched(call, type(fault).__name__, is_final=False)
        return False
    return True


def due_recordings(limit: int = 50) -> list[int]:
    due = Call.objects.filter(recording_due_at__lte=timezone.now()).order_by("recording_due_at")
    return list(due.values_list("pk", flat=True)[:limit])


def _claim(call_pk: int) -> bool:
    now = timezone.now()
    seen = Call.objects.filter(pk=call_pk, recording_due_at__isnull=False).values_list("recording_due_at", flat=True)
    due_at = seen.first()
    if due_at is None or due_at > now + CLAIM / 2:
        return False
    mine = Call.objects.filter(pk=call_pk, recording_due_at=due_at)
    return mine.update(recording_due_at=now + CLAIM) == 1


def _keep(call: Call, tape: IO[bytes]) -> None:
    tape.seek(0)
    name = f"calls/{call.business_id}/{call.pk}.wav"
    if default_storage.exists(name):
        default_storage.delete(name)  # half of it may lie there since a worker died
    kept = default_storage.save(name, File(tape))
    same = Call.objects.filter(pk=call.pk, recording_url=call.recording_url)
    same.update(recording=kept, recording_due_at=None, recording_error="")


def _not_fetched(call: Call, kind: str, *, is_final: bool) -> None:
    again = None
    if not is_final and call.recording_tries < len(RETRY_AFTER_S):
        again = timezone.now() + timedelta(seconds=RETRY_AFTER_S[call.recording_tries])
    log.warning("recording_not_fetched", call=call.pk, kind=kind, is_final=again is None)
    same = Call.objects.filter(pk=call.pk, recording_url=call.recording_url)
    same.update(recording_due_at=again, recording_error=kind[:80], recording_tries=call.recording_tries + 1)


async def _download(url: str, tape: IO[bytes]) -> None:
    resolver = aiohttp.ThreadedResolver() if _is_private_allowed() else PublicOnly()
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(resolver=resolver), timeout=FETCH_TIMEOUT, auto_decompress=False
    ) as http:
        for _ in range(REDIRECTS + 1):
            check_url(url, is_private_allowed=_is_private_allowed())
            async with http.get(url, allow_redirects=False) as answer:
                if answer.status in (301, 302, 303, 307, 308):
                    url = urljoin(url, answer.headers.get("Location", ""))
                    continue
                if answer.status != 200:
                    raise NotFetched(f"http_{answer.status}", is_final=answer.status in DEAD)
                await _copy(answer, tape)
                return
    raise NotFetched("too_many_redirects", is_final=True)


async def _copy(answer: aiohttp.ClientResponse, tape: IO[bytes]) -> None:
    size = 0
    async for piece in answer.content.iter_chunked(PIECE_BYTES):
        size += len(piece)
        if size > settings.RECORDING_LIMIT_BYTES:
            raise NotFetched("too_large", is_final=True)
        tape.write(piece)
    if size == 0:
        raise NotFetched("empty", is_final=False)


def _is_private_allowed() -> bool:
    allowed: Any = settings.RECORDING_HOSTS_ALLOWED_PRIVATE
    return bool(allowed)
