"""Telephone numbers: read, checked, shown, and the time zone one of them stands for."""

import re
import zoneinfo
from functools import cache, lru_cache

import phonenumbers
from django.core.exceptions import ValidationError
from phonenumbers import timezone as number_zones

SIP_ADDRESS = re.compile(r"sips?:[A-Za-z0-9._+%-]+@[A-Za-z0-9.-]+(:\d{1,5})?")
_DIALLABLE = re.compile(r"\+?\d(?:[\s().,/-]{0,3}\d){6,}")
_RINGING = re.compile(r"(?:sips?:)?(\+?\d{7,15})(?:@|$)")
SAY_E164 = "Write the number with its country code, such as +15551234567."


def read_e164(text: str, region: str | None = None) -> str:
    """A number as a person writes it, in E.164. `region` (such as "US") reads numbers without a country code.

    Raises `ValueError` for text that cannot be a telephone number.
    """
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        raise ValueError(SAY_E164) from None
    if not phonenumbers.is_possible_number(number):
        raise ValueError(SAY_E164)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def is_e164(text: str) -> bool:
    try:
        return read_e164(text) == text
    except ValueError:
        return False


def check_e164(text: str) -> None:
    """A model field's validator."""
    if not is_e164(text):
        raise ValidationError(SAY_E164, code="not_e164")


def check_destination(text: str) -> None:
    """A model field's validator: what a call can be handed to, an E.164 number or a SIP address."""
    if not is_e164(text) and not SIP_ADDRESS.fullmatch(text):
        msg = f"{SAY_E164} A SIP address begins with sip: and has an @, such as sip:front-desk@example.com."
        raise ValidationError(msg, code="not_a_destination")


def region_of(text: str) -> str | None:
    """The country of an E.164 number as two letters; None when the number does not say."""
    if not is_e164(text):
        return None
    region = phonenumbers.region_code_for_number(phonenumbers.parse(text))
    return region if region and len(region) == 2 and region.isalpha() else None


def masked(text: str) -> str:
    """Enough of a number to tell two callers apart, not enough to call either: +1••••••4567."""
    if not is_e164(text):
        return "••••" if text else ""
    prefix = f"+{phonenumbers.parse(text).country_code}"
    hidden = len(text) - len(prefix) - 4
    return f"{prefix}{'•' * max(hidden, 0)}{text[-4:]}"


def without_numbers(text: str) -> str:
    """A text in which whatever could be dialled is hidden but for its last two digits: seven digits or more in a row,
    however they are parted."""
    return _DIALLABLE.sub(lambda found: _hidden(found[0]), text)


def _hidden(number: str) -> str:
    digits = sum(letter.isdigit() for letter in number)
    return f"{'•' * (digits - 2)}{''.join(letter for letter in number if letter.isdigit())[-2:]}"


def pretty(text: str) -> str:
    """An E.164 number in its country's own grouping; other text comes back unchanged."""
    if not is_e164(text):
        return text
    return phonenumbers.format_number(phonenumbers.parse(text), phonenumbers.PhoneNumberFormat.INTERNATIONAL)


@cache
def _zones_of_this_machine() -> frozenset[str]:
    """Costs some 5 ms the first time: the answer is read from the disk, file by file."""
    return frozenset(zoneinfo.available_timezones())


@lru_cache(maxsize=4096)
def zone_of(text: str) -> str | None:
    """The IANA zone a number was issued in, None unless there is exactly one this machine knows.

    Toll-free and nation-wide numbers stand for many zones, hence for none. About 20 µs the first time.
    """
    if not is_e164(text):
        return None
    zones = number_zones.time_zones_for_number(phonenumbers.parse(text))
    return zones[0] if len(zones) == 1 and zones[0] in _zones_of_this_machine() else None


def national_digits(text: str) -> str:
    """The digits of a number without its country's code, for one written with + and the code; empty for others."""
    try:
        return str(phonenumbers.parse(text).national_number)
    except phonenumbers.NumberParseException:
        return ""


def number_in(destination: str) -> str:
    """The telephone number that rings, also when it is the user of a SIP address; empty when there is none."""
    found = _RINGING.match(destination.replace("%2B", "+").replace("%2b", "+"))
    return f"+{found[1].lstrip('+')}" if found else ""
