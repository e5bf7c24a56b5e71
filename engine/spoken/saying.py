"""From a form that was found to its words; None where it only looked like one."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from engine.spoken.codes import LONGEST_SPOKEN_WHOLE, code_groups, digit_groups, is_spoken_by_digit, phone_groups
from engine.spoken.language import Amount, Clock, Date, SpokenForms
from engine.spoken.surroundings import Surroundings

Found = Mapping[str, Any]
_LONGEST_MONTH = 31
_MONTHS = 12
_CENTURY = 100
_THIS_CENTURY = range(70)
_PLAIN_YEARS = range(1900, 2100)
_TIMES_OF_DAY = 24
_SHORT_CODE = range(3, LONGEST_SPOKEN_WHOLE + 1)
_SPAN_CHARS = range(1, 4)


def say(rule_id: str, found: re.Match[str], forms: SpokenForms, around: Surroundings) -> str | None:
    """The words of what was found in the place of a rule."""
    said = _SAYERS[rule_id](found.groupdict(), forms, around)
    return f"{said} {forms.per} " if said and found[0].endswith("/") else said


def _amount(found: Found, name: str = "") -> Amount | None:
    """None where a nought leads, which no amount has."""
    whole, fraction = found.get(f"whole{name}"), found.get(f"fraction{name}") or ""
    if whole is None:
        whole, fraction = found.get(f"dotted{name}"), found.get(f"cents{name}") or ""
    if whole is None:
        return None
    digits = "".join(char for char in whole if char.isdigit())
    if len(digits) > 1 and digits[0] == "0":
        return None
    return Amount(int(digits), fraction, is_negative=not name and bool(found.get("minus")))


def _has(found: Found, name: str) -> bool:
    return found.get(f"whole{name}") is not None or found.get(f"dotted{name}") is not None


def _measured(found: Found, forms: SpokenForms, measured: Callable[[Amount], str]) -> str | None:
    """An amount with its unit, or two: the first of them without it."""
    first = _amount(found)
    if first is None:
        return None
    if not _has(found, "2"):
        return measured(first)
    second = _amount(found, "2")
    return None if second is None else forms.span(forms.number(first), measured(second))


def _money(found: Found, forms: SpokenForms, _: Surroundings) -> str | None:
    currency = forms.writing.currencies[found["sign"]]
    scale, last_scale = (forms.writing.scales.get(found.get(name) or "", "") for name in ("scale", "scale2"))
    first, second = _amount(found), _amount(found, "2")
    if first is None or (len(first.fraction) > len("56") and not scale):
        return None
    if second is None:
        return forms.money(first, currency, scale)
    if first.fraction or scale:
        return forms.span(forms.money(first, currency, scale), forms.money(second, currency, last_scale))
    return forms.span(forms.number(first), forms.money(second, currency, last_scale))


def _percent(found: Found, forms: SpokenForms, _: Surroundings) -> str | None:
    return _measured(found, forms, forms.percent)


def _unit(found: Found, forms: SpokenForms, _: Surroundings) -> str | None:
    unit = forms.writing.units[found["unit"]]
    return _measured(found, forms, lambda amount: forms.measure(amount, unit))


def _number(found: Found, forms: SpokenForms, around: Surroundings) -> str | None:
    """Bare numbers up to four digits stay as they are written: nothing tells a count from a year or a house number."""
    written = found["whole"]
    if written.isdigit() and not found.get("fraction") and len(written) <= LONGEST_SPOKEN_WHOLE:
        return None
    amount = _amount(found)
    return None if amount is None or around.is_version else forms.number(amount)


def _by_digit(run: str, forms: SpokenForms, around: Surroundings) -> str | None:
    if around.is_dialled and run in forms.writing.short_numbers:
        return forms.digits([run])
    if is_spoken_by_digit(run) or run[0] == "0" or (around.is_code and len(run) in _SHORT_CODE):
        return forms.digits(digit_groups(run))
    return None


def _phone(found: Found, forms: SpokenForms, _: Surroundings) -> str | None:
    groups = phone_groups(found["phone"])
    return None if groups is None else forms.digits(groups)


def _code(found: Found, forms: SpokenForms, around: Surroundings) -> str | None:
    if run := found.get("digits"):
        return _by_digit(run, forms, around)
    if mixed := found.get("code"):
        groups = code_groups(mixed)
        return None if groups is None else forms.digits(groups)
    run = found["numbered"]
    is_code = len(run) in _SHORT_CODE or run[0] == "0" or is_spoken_by_digit(run)
    said = forms.digits(digit_groups(run)) if is_code else forms.number(Amount(int(run)))
    return said if around.last in forms.writing.code_fillers else forms.numbered(said)


def _range(found: Found, forms: SpokenForms, _: Surroundings) -> str | None:
    first, second = _amount(found), _amount(found, "2")
    if first is None or second is None:
        return None
    if first.whole in _PLAIN_YEARS and second.whole in _PLAIN_YEARS:
        return forms.span(forms.year(first.whole), forms.year(second.whole))
    sizes = [len(str(amount.whole)) for amount in (first, second)]
    is_alike = sizes[0] == sizes[1] or max(sizes) in _SPAN_CHARS
    is_short = max(sizes) <= len("99")
    is_span = is_short or (is_alike and first.whole < second.whole)
    return forms.span(forms.number(first), forms.number(second)) if is_span else None


def _ordinal(found: Found, forms: SpokenForms, _: Surroundings) -> str | None:
    number = int(found["ordinal"])
    return forms.ordinal(number) if number and found["ordinal"][0] != "0" else None


def _time(found: Found, forms: SpokenForms, _: Surroundings) -> str | None:
    first, second = _clock(found, forms), _clock(found, forms, "2")
    if first is None:
        return None
    if found.get("hour2") is None:
        return forms.clock(first) if _is_told(found) else None
    if second is None or not (_is_told(found) or _is_told(found, "2")):
        return None
    is_bare = not _is_told(found)
    return forms.span(forms.number(Amount(first.hour)) if is_bare else forms.clock(first), forms.clock(second))


def _is_told(found: Found, name: str = "") -> bool:
    return any(found.get(f"{part}{name}") for part in ("minute", "half", "said"))


def _clock(found: Found, forms: SpokenForms, name: str = "") -> Clock | None:
    if found.get(f"hour{name}") is None:
        return None
    hour, minute = int(found[f"hour{name}"]), found.get(f"minute{name}")
    half = forms.writing.halves.get(found.get(f"half{name}") or "", "")
    if found.get(f"mark{name}") == "." and not (half or found.get(f"said{name}")):
        return None
    if (half and not 1 <= hour <= _MONTHS) or (hour == _TIMES_OF_DAY and int(minute or 0)):
        return None
    return Clock(hour, int(minute or 0), half, has_minutes=minute is not None)


def _date(found: Found, forms: SpokenForms, around: Surroundings) -> str | None:
    if found.get("alone"):
        year = int(found["alone"])
        return forms.year(year) if (around.is_year or around.month) and year in _PLAIN_YEARS else None
    if found.get("first"):
        return _date_in_digits(found, forms, around)
    if found.get("name"):
        return _date_with_name(found, forms, around)
    if found.get("month"):
        return _valid(Date(int(found["day"]), int(found["month"]), _year(found)), forms, around)
    return _date_after_month(found, forms, around)


def _date_with_name(found: Found, forms: SpokenForms, around: Surroundings) -> str | None:
    day, last_day = int(found["day"]), int(found.get("day2") or 0)
    date = Date(last_day or day, forms.writing.months[found["name"]], _year(found))
    if not last_day:
        return _valid(date, forms, around)
    return forms.days(day, date, around.last) if 1 <= day < last_day <= _LONGEST_MONTH else None


def _date_after_month(found: Found, forms: SpokenForms, around: Surroundings) -> str | None:
    days = [int(found[name]) for name in ("day", "day2") if found.get(name)]
    if not around.month or not all(1 <= day <= _LONGEST_MONTH for day in days):
        return None
    if not forms.writing.speaks_ordinals:
        return None
    year = _year(found)
    said = [forms.date(Date(day=day), around.before_month) for day in days[:-1]]
    last = forms.date(Date(day=days[-1], year=year), around.before_month)
    return forms.span(said[0], last) if said else last


def _date_in_digits(found: Found, forms: SpokenForms, around: Surroundings) -> str | None:
    """ "3/4" is March 4th in American English and the 3rd of April elsewhere, where a word before says it is a date."""
    if not found.get("year") and not around.is_date:
        return None
    first, second = int(found["first"]), int(found["second"])
    is_month_first = forms.writing.is_month_first
    if first > _MONTHS or second > _MONTHS:
        is_month_first = second > _MONTHS
    month, day = (first, second) if is_month_first else (second, first)
    return _valid(Date(day, month, _year(found)), forms, around)


def _year(found: Found) -> int:
    written = found.get("year") or "0"
    year = int(written)
    if len(written) == len("26"):
        return year + (2000 if year in _THIS_CENTURY else 1900)
    return year


def _valid(date: Date, forms: SpokenForms, around: Surroundings) -> str | None:
    is_one = 1 <= date.month <= _MONTHS and 1 <= date.day <= _LONGEST_MONTH
    return forms.date(date, around.last) if is_one else None


_SAYERS: Mapping[str, Callable[[Found, SpokenForms, Surroundings], str | None]] = {
    "date": _date,
    "time": _time,
    "money": _money,
    "percent": _percent,
    "unit": _unit,
    "number": _number,
    "phone_number": _phone,
    "range": _range,
    "ordinal": _ordinal,
    "spelled_code": _code,
}
