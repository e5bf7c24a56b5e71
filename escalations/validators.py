"""What hours must look like."""

from datetime import date

from django.core.exceptions import ValidationError

from escalations.hours import spans_of

SAY_TIMES = "Write times as 09:00 and 17:30; 24:00 ends a day."


def check_week(week: object) -> None:
    """A model field's validator: seven lists of [opens, closes], Monday first, or an empty list."""
    if not isinstance(week, list) or len(week) not in (0, 7):
        raise ValidationError("Give the hours of all seven days, Monday first.", code="week_shape")
    for day in week:
        _check_spans(day)


def check_dates(dates: object) -> None:
    """A model field's validator: ISO dates with their own hours."""
    if not isinstance(dates, dict):
        raise ValidationError("Give dates with their hours.", code="dates_shape")
    for name, pairs in dates.items():
        try:
            date.fromisoformat(name)
        except ValueError:
            raise ValidationError(f"“{name}” is no date. Write it as 2026-12-25.", code="date") from None
        _check_spans(pairs)


def _check_spans(pairs: object) -> None:
    try:
        spans_of(pairs)
    except ValueError:
        raise ValidationError(SAY_TIMES, code="times") from None
