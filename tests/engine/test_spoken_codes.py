"""What is read digit by digit, and in which groups."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.spoken.codes import code_groups, digit_groups, is_spoken_by_digit, phone_groups


@pytest.mark.parametrize(
    ("written", "groups"),
    [
        ("555-123-4567", ["555", "123", "4567"]),
        ("(555) 123-4567", ["555", "123", "4567"]),
        ("+15551234567", ["+1", "555", "123", "4567"]),
        ("+49 30 901820", ["+49", "30", "901", "820"]),
        ("555-1234", ["555", "1234"]),
        ("06 12 34 56 78", ["06", "12", "34", "56", "78"]),
        ("06.12.34.56.78", ["06", "12", "34", "56", "78"]),
        ("94107-1234", ["94107", "1234"]),
    ],
)
def test_a_phone_number_keeps_its_groups(written: str, groups: list[str]) -> None:
    assert phone_groups(written) == groups


@pytest.mark.parametrize(
    "written", ["10 20 30 40", "192.168.10.20", "12-13-14", "555 1234", "1000-1500", "2026-13-45", "+1 55"]
)
def test_other_rows_of_numbers_are_no_phone_number(written: str) -> None:
    assert phone_groups(written) is None


@pytest.mark.parametrize(
    ("run", "groups"),
    [
        ("4821", ["4821"]),
        ("94107", ["94107"]),
        ("123456", ["123", "456"]),
        ("1234567", ["123", "4567"]),
        ("12345678", ["1234", "5678"]),
        ("5551234567", ["555", "123", "4567"]),
        ("15551234567", ["1", "555", "123", "4567"]),
        ("25551234567", ["255", "5123", "4567"]),
        ("4242424242424242", ["4242", "4242", "4242", "4242"]),
    ],
)
def test_a_run_is_read_in_threes_and_fours(run: str, groups: list[str]) -> None:
    assert digit_groups(run) == groups


@given(st.text("0123456789", min_size=1, max_size=24))
def test_no_digit_is_lost_in_groups(run: str) -> None:
    groups = digit_groups(run)
    assert "".join(groups) == run
    assert all(1 <= len(group) <= 5 for group in groups)


@pytest.mark.parametrize(
    ("token", "groups"),
    [
        ("A1B2C3", ["A", "1", "B", "2", "C", "3"]),
        ("BX-2041", ["BX", "2041"]),
        ("INV-2026-0012", ["INV", "2026", "0012"]),
        ("AB12345", ["AB", "12345"]),
        ("1234AB", ["1234", "AB"]),
    ],
)
def test_a_code_is_taken_apart(token: str, groups: list[str]) -> None:
    assert code_groups(token) == groups


@pytest.mark.parametrize(
    "token", ["B2B", "COVID-19", "H1N1", "MP3", "A4", "5G", "1990s", "Ab12345", "HELLO", "F150", "7"]
)
def test_names_with_a_digit_are_no_codes(token: str) -> None:
    assert code_groups(token) is None


def test_a_round_number_is_an_amount_and_any_other_long_one_a_code() -> None:
    assert [is_spoken_by_digit(run) for run in ("1234", "12345", "50000", "100000", "94100")] == [
        *(False, True, False, False, True)
    ]
