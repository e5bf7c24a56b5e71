import pytest
from django.core.exceptions import ValidationError

from businesses.validators import check_countries


@pytest.mark.parametrize("countries", [[], ["GB"], ["US", "fr"]])
def test_codes_of_countries_are_taken(countries: list[str]) -> None:
    check_countries(countries)


@pytest.mark.parametrize("countries", ["GB", ["England"], [44], [["GB"]], None, {"GB": True}])
def test_anything_else_is_refused_with_an_example(countries: object) -> None:
    with pytest.raises(ValidationError, match="two-letter codes"):
        check_countries(countries)
