import pytest
from django.core.exceptions import ValidationError

from common.phone import check_destination, check_e164, is_e164, masked, pretty, read_e164, zone_of


@pytest.mark.parametrize(
    ("written", "region"),
    [("+1 (312) 555-0142", None), ("+13125550142", None), ("312-555-0142", "US"), ("001 312 555 0142", "DE")],
)
def test_a_number_is_read_as_people_write_it(written: str, region: str | None) -> None:
    assert read_e164(written, region) == "+13125550142"


@pytest.mark.parametrize("written", ["", "312 555 0142", "+1", "call me", "+1312555014212345678", "911"])
def test_text_that_is_no_whole_number_is_refused_with_what_to_write(written: str) -> None:
    with pytest.raises(ValueError, match=r"country code, such as \+15551234567"):
        read_e164(written)


def test_only_the_exact_form_counts_as_e164() -> None:
    assert is_e164("+13125550142")
    assert not is_e164("+1 312 555 0142")
    assert not is_e164("13125550142")
    with pytest.raises(ValidationError):
        check_e164("13125550142")


@pytest.mark.parametrize("place", ["+13125550142", "sip:desk@example.com", "sips:100@pbx.example.com:5061"])
def test_a_call_can_be_handed_to_a_number_or_a_sip_address(place: str) -> None:
    check_destination(place)


@pytest.mark.parametrize("place", ["desk@example.com", "sip:desk", "sip:desk@", "555", "sip:a b@example.com"])
def test_a_call_cannot_be_handed_to_anything_else(place: str) -> None:
    with pytest.raises(ValidationError, match="begins with sip:"):
        check_destination(place)


def test_a_masked_number_keeps_its_country_and_last_four_digits() -> None:
    assert masked("+13125550142") == "+1••••••0142"
    assert masked("+442071838750") == "+44••••••8750"


def test_what_is_not_a_number_is_masked_whole() -> None:
    assert masked("sip:hannah@example.com") == "••••"
    assert masked("") == ""


def test_a_number_is_shown_in_its_countrys_grouping() -> None:
    assert pretty("+13125550142") == "+1 312-555-0142"
    assert pretty("anonymous") == "anonymous"


@pytest.mark.parametrize(
    ("number", "zone"),
    [
        ("+13125550142", "America/Chicago"),
        ("+14805550142", "America/Phoenix"),
        ("+18085550142", "Pacific/Honolulu"),
        ("+4930123456", "Europe/Berlin"),
    ],
)
def test_a_number_of_one_zone_tells_it(number: str, zone: str) -> None:
    assert zone_of(number) == zone


@pytest.mark.parametrize("number", ["+18005550142", "+447911123456", "+99999999999", "sip:a@b.c", ""])
def test_a_number_of_many_zones_or_none_tells_nothing(number: str) -> None:
    assert zone_of(number) is None
