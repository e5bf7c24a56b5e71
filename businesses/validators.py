"""What a business's own settings must satisfy."""

import re
import zoneinfo

import phonenumbers
from django.core.exceptions import ValidationError

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
