"""`manage.py place_call`, against the simulated account."""

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from calls.models import Placement, SuppressionSource
from calls.suppression import suppression_add
from tests.calls.call_facts import House
from tests.calls.retell_account import Account, connected_house, simulated_account

pytestmark = pytest.mark.django_db
ADA = "+14155550123"


@pytest.fixture
def account() -> Iterator[Account]:
    with simulated_account() as account:
        yield account


@pytest.fixture
def house(settings: Settings, account: Account) -> House:
    return connected_house(settings, account)


def place(*more: str, to: str = ADA, business: str = "dental") -> str:
    said = StringIO()
    call_command("place_call", "--business", business, "--to", to, "--purpose", "trying", *more, stdout=said)
    return said.getvalue()


def test_a_person_is_called_and_the_call_named(house: House, account: Account) -> None:
    said = place()
    [theirs] = account.calls_to(ADA)
    assert said == f"Placed as {theirs['call_id']}.\n"
    assert Placement.objects.get().business == house.business


@pytest.mark.usefixtures("house")
def test_each_run_is_a_wish_of_its_own_unless_it_names_a_key(account: Account) -> None:
    place()
    place()
    assert len(account.calls_to(ADA)) == 2
    place("--key", "once")
    place("--key", "once")
    assert len(account.calls_to(ADA)) == 3


def test_a_suppressed_number_is_explained(house: House) -> None:
    suppression_add(business=house.business, number=ADA, source=SuppressionSource.OPERATOR)
    with pytest.raises(CommandError, match="may not be called") as refused:
        place()
    assert ADA not in str(refused.value)


@pytest.mark.usefixtures("house")
def test_an_unknown_outcome_names_the_key_to_ask_again_with(account: Account) -> None:
    account.break_rest(path="/v2/create-phone-call", status=503, count=1)
    with pytest.raises(CommandError, match="--key by-hand-") as told:
        place()
    key = str(told.value).split()[-1]
    place("--key", key)
    assert len(account.calls_to(ADA)) == 1


@pytest.mark.usefixtures("house")
def test_a_refused_key_says_where_to_mend_it(account: Account) -> None:
    account.break_rest(path="/v2/create-phone-call", status=401)
    with pytest.raises(CommandError, match="API key"):
        place()


@pytest.mark.usefixtures("house")
def test_a_number_or_business_that_cannot_be_used_is_named() -> None:
    with pytest.raises(CommandError, match="country code"):
        place(to="Ada")
    with pytest.raises(CommandError, match=r"no business called dentl\. Known: dental"):
        place(business="dentl")
