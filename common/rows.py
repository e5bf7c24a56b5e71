"""Saving rows whose values have been checked."""

from collections.abc import Mapping

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model

from common.errors import BadInput


def check(row: Model) -> None:
    """Run every validator and constraint of the model. Raises `BadInput` with the first complaint."""
    try:
        row.full_clean()
    except ValidationError as refusal:
        field, messages = next(iter(refusal.message_dict.items()))
        raise BadInput("" if field == NON_FIELD_ERRORS else field, messages[0]) from None


def save_checked(row: Model) -> None:
    """Store a whole row. Raises `BadInput`."""
    check(row)
    row.save()


def change_checked(row: Model, **changes: object) -> None:
    """Set the named fields of a stored row and save those only. Raises `BadInput`, also for a name the model lacks.

    After a refusal the row in memory is as it was.
    """
    known = {field.name for field in row._meta.get_fields()}  # noqa: SLF001  Django's documented door to a model's fields
    for name in changes:
        if name not in known:
            raise BadInput(name, f"There is no field called “{name}”.")
    before = {name: getattr(row, name) for name in changes}
    _set(row, changes)
    try:
        check(row)
    except BadInput:
        _set(row, before)
        raise
    row.save(update_fields=list(changes))


def _set(row: Model, values: Mapping[str, object]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
