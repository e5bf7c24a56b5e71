import phonenumbers

from common.countries import country_name, country_names


def test_every_country_numbers_come_from_has_a_name() -> None:
    names = country_names()
    assert set(names) == set(phonenumbers.SUPPORTED_REGIONS)
    assert [code for code, name in names.items() if code == name or not name] == []
    assert list(names.values()) == sorted(names.values(), key=str.casefold)


def test_a_country_is_named_whatever_the_case_of_its_code() -> None:
    assert country_name("de") == "Germany"
    assert country_name("XK") == "Kosovo"
    assert country_name("ZZ") == "ZZ"
