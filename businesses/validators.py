"""What a business's own settings must satisfy."""

import re
import zoneinfo
from datetime import date

import phonenumbers
from django.core.exceptions import ValidationError

from businesses.hours import spans_of

VARIABLE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
ISO_4217 = """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY
    COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR
    ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK
    MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF
    SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU
    UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
"""
CURRENCIES = frozenset(ISO_4217.split())
SAY_TIMES = "Write times as 09:00 and 17:30; 24:00 ends a day."


def check_time_zone(name: str) -> None:
    """A model field's validator: an IANA zone this machine has the rules of."""
    if name not in zoneinfo.available_timezones():
        msg = f"“{name}” is no time zone. Write its IANA name, such as America/Chicago or Europe/Berlin."
        raise ValidationError(msg, code="unknown_time_zone")


def check_currency(code: str) -> None:
    """A model field's validator: an ISO 4217 code in use."""
    if code not in CURRENCIES:
        msg = f"“{code}” is no currency. Write its three-letter code, such as USD or EUR."
        raise ValidationError(msg, code="unknown_currency")


def check_countries(countries: object) -> None:
    """A model field's validator: a list of ISO 3166 codes that phone numbers are known by, in either case."""
    known = phonenumbers.SUPPORTED_REGIONS
    if not isinstance(countries, list) or not all(isinstance(one, str) and one.upper() in known for one in countries):
        msg = 'Countries are two-letter codes in quotes, such as ["GB", "FR"].'
        raise ValidationError(msg, code="unknown_country")


def check_variable_name(name: str) -> None:
    if not VARIABLE_NAME.fullmatch(name):
        msg = f"“{name}” cannot be a variable: use letters, digits and underscores, and begin with a letter."
        raise ValidationError(msg, code="variable_name")


def check_variables(variables: object) -> None:
    """A model field's validator: names mapped to text."""
    if not isinstance(variables, dict) or not all(isinstance(value, str) for value in variables.values()):
        msg = 'Variables are names with a text each, such as {"plan": "gold"}.'
        raise ValidationError(msg, code="variables_not_text")
    for name in variables:
        check_variable_name(name)


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
