"""Cells that no spreadsheet takes for a formula."""

import pytest
from django.test import RequestFactory

from common.csv_files import csv_answer, neutral


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_text_that_begins_like_a_formula_stays_text(sign: str) -> None:
    assert neutral(f"{sign}cmd|' /C calc'!A0") == f"'{sign}cmd|' /C calc'!A0"


@pytest.mark.parametrize("cell", ["a=b", "", -5, 1.5, None])
def test_other_cells_stay_as_they_are(cell: object) -> None:
    assert neutral(cell) == cell


def test_commas_quotes_and_line_ends_stay_inside_their_cell() -> None:
    answer = csv_answer(RequestFactory().get("/"), "x.csv", [("a", "b"), ('1,"2"\n3', "-4")])
    assert answer.getvalue().decode("utf-8-sig") == 'a,b\r\n"1,""2""\n3",\'-4\r\n'
