"""Model fields that more than one room needs."""

from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models


@lru_cache(maxsize=1)
def _vault() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.FIELD_ENCRYPTION_KEYS])


def encrypted(text: str) -> str:
    return _vault().encrypt(text.encode()).decode()


def decrypted(text: str) -> str:
    """Raises `ImproperlyConfigured` when no key at hand opens it."""
    try:
        return _vault().decrypt(text.encode()).decode()
    except InvalidToken:
        msg = "FIELD_ENCRYPTION_KEYS holds no key that opens a stored secret; add the key it was written with"
        raise ImproperlyConfigured(msg) from None


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """Text that is encrypted in the database and plain in Python. It cannot be searched or ordered by.

    The first of `FIELD_ENCRYPTION_KEYS` writes, all of them read, so that keys can be changed without a gap.
    """

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return text if text in (None, "") else encrypted(text)

    def from_db_value(self, value: str | None, *_: object) -> str | None:
        return value if value is None or value == "" else decrypted(value)
