"""Recordings in a bucket that speaks S3."""

from typing import Any, cast

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage
from storages.utils import clean_name

NOT_THERE = frozenset({"404", "NoSuchKey", "NotFound"})


class S3Shelf(S3Storage):  # type: ignore[misc]
    """A private bucket, read a part at a time through our own door, so that who lost the right to listen has lost it
    at once and browsers need to trust no other host. The connection gives up in seconds.
    """

    def get_default_settings(self) -> dict[str, Any]:
        # Stores that imitate S3 refuse the checksums that newer clients add to every upload.
        config = Config(
            connect_timeout=3,
            read_timeout=20,
            retries={"max_attempts": 2},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            s3={"addressing_style": "path"},
            signature_version="s3v4",
        )
        return cast("dict[str, Any]", super().get_default_settings()) | {
            "client_config": config,
            "default_acl": None,
            "file_overwrite": True,
        }

    def read_range(self, name: str, start: int, length: int) -> bytes:
        """Raises FileNotFoundError for what is not there, OSError while the bucket cannot be reached."""
        key = self._normalize_name(clean_name(name))
        try:
            part = self.bucket.Object(key).get(Range=f"bytes={start}-{start + length - 1}")
            return cast("bytes", part["Body"].read())
        except (BotoCoreError, ClientError) as fault:
            raise _as_os_error(fault) from None

    def size(self, name: str) -> int:
        """Raises as `read_range` does."""
        try:
            return int(super().size(name))
        except (BotoCoreError, ClientError) as fault:
            raise _as_os_error(fault) from None

    def url(self, *_: object, **__: object) -> str:
        raise ValueError("A recording has no address but its call's page.")


def _as_os_error(fault: BotoCoreError | ClientError) -> OSError:
    code = fault.response.get("Error", {}).get("Code", "") if isinstance(fault, ClientError) else ""
    return FileNotFoundError(code) if code in NOT_THERE else OSError(type(fault).__name__)
