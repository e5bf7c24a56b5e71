"""Values as PostgreSQL can keep them."""

import math
from typing import Any, TypeVar

from django.db.models import CharField, JSONField, Model, TextField

Row = TypeVar("Row", bound=Model)


def storable(row: Row) -> Row:
    """Clean every text and JSON value of `row` in place, and cut what is longer than its column.

    Models and callers produce NUL characters and halves of surrogate pairs, which PostgreSQL refuses.
    """
    for field in row._meta.concrete_fields:  # noqa: SLF001  Django's documented door to a model's fields
        value = getattr(row, field.attname)
        if isinstance(field, JSONField):
            setattr(row, field.attname, clean(value))
        elif isinstance(field, CharField | TextField) and isinstance(value, str):
            setattr(row, field.attname, clean(value)[: field.max_length])
    return row


def clean(value: Any) -> Any:
    """`value` without NULs, lone surrogates and numbers that JSON does not have."""
    if isinstance(value, str):
        return _clean_text(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {clean(str(key)): clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [clean(item) for item in value]
    return value


def _clean_text(text: str) -> str:
    if text.isascii():
        return text.replace("\0", "")
    return text.replace("\0", "").encode("utf-8", "replace").decode()
