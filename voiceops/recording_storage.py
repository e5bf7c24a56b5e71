"""Where recordings are kept, as one address names it."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from voiceops.environment import refuse

NAME = "RECORDING_STORAGE_URL"
KNOWN = frozenset({"region", "endpoint"})


def recording_storage(url: str, key_id: str, secret: str) -> dict[str, Any]:
    """An entry of Django's STORAGES. Ends the start for an address that cannot be used; it is never shown."""
    if bool(key_id) != bool(secret):
        refuse("RECORDING_STORAGE_SECRET", "and RECORDING_STORAGE_KEY_ID belong together, and one is not set")
    if not url:
        if key_id:
            refuse(NAME, "is not set, although a key for it is")
        return {"BACKEND": "calls.sound.local_shelf.LocalShelf"}
    bucket, folder, more = _parts(url)
    options: dict[str, Any] = {"bucket_name": bucket, "location": folder}
    options |= {"access_key": key_id, "secret_key": secret} if key_id else {}
    options |= {"region_name": more["region"]} if "region" in more else {}
    options |= {"endpoint_url": more["endpoint"]} if "endpoint" in more else {}
    return {"BACKEND": "calls.sound.s3_shelf.S3Shelf", "OPTIONS": options}


def _parts(url: str) -> tuple[str, str, dict[str, str]]:
    try:
        parts = urlsplit(url)
        more = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
        bucket = parts.hostname or ""
    except ValueError:
        refuse(NAME, "is wrong: it cannot be understood")
    if parts.scheme != "s3":
        refuse(NAME, "is wrong: it does not begin with s3://")
    if not bucket or parts.username or parts.port:
        refuse(NAME, "is wrong: the name of the bucket must follow s3://, and nothing else")
    if set(more) - KNOWN or not all(more.values()):
        refuse(NAME, "is wrong: after the ? it knows region and endpoint")
    endpoint = urlsplit(more.get("endpoint", "https://x"))
    if endpoint.scheme not in ("http", "https") or not endpoint.hostname:
        refuse(NAME, "is wrong: the endpoint must begin with https:// or http://")
    return bucket, parts.path.strip("/"), more
