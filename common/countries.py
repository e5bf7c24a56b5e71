"""The names of countries, by the two letters of ISO 3166 that telephone numbers are known by."""

from functools import cache
from importlib.resources import files

import phonenumbers

WITHOUT_A_CODE_OF_THEIR_OWN = {"AC": "Ascension", "TA": "Tristan da Cunha", "XK": "Kosovo"}
"""Places with a telephone prefix that ISO 3166 has no official code for."""


@cache
def country_names() -> dict[str, str]:
    """Every country numbers are known of, code to English name, by name. Names are those of the time zone database."""
    table = files("tzdata.zoneinfo").joinpath("iso3166.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    named = {code: name.strip() for code, name in rows} | WITHOUT_A_CODE_OF_THEIR_OWN
    known = {code: named.get(code, code) for code in phonenumbers.SUPPORTED_REGIONS}
    return dict(sorted(known.items(), key=lambda pair: pair[1].casefold()))


def country_name(code: str) -> str:
    return country_names().get(code.upper(), code)
