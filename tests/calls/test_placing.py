"""The one way out, against the simulated account through the official SDK: what is asked, and what comes of it."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.request import Request, urlopen

import pytest
from django.db import connections
from django.utils import timezone
from pytest_django.fixtures import Settings

from calls.models import Call, Placement, PlacementState, SuppressionSource
from calls.placing import ASKABLE_FOR, ASKING_FOR, call_place
from calls.services import facts_store
from calls.suppression import suppression_add
from common.errors import BadInput, VendorTrouble
from tests.calls.call_facts import House, make_house, opened
from tests.calls.retell_account import OUR_NUMBER, Account, connected_house, simulated_account

pytestmark = pytest.mark.django_db(transaction=True)
ADA = "+14155550123"


@pytest.fixture
def account() -> Iterator[Account]:
    with simulated_account() as account:
        yield account


@pytest.fixture
def house(settings: Settings, account: Account) -> House:
    return connected_house(settings, account)


def place(house: House, key: str = "recall-7", to: str = ADA, **more: Any) -> Placement:
    return call_place(business=house.business, to=to, purpose="recall", intent_key=key, **more)


def at_once(*work: Callable[[], object]) -> list[object]:
    """Run all of it in threads that start together; what they returned or raised."""
    gate, outcomes = threading.Barrier(len(work)), list[object]()

    def run(job: Callable[[], object]) -> None:
        gate.wait(10)
        try:
            outcomes.append(job())
        except Exception as fault:
            outcomes.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(job,)) for job in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes


def test_a_person_is_called_and_the_call_is_on_our_list_at_once(house: House, account: Account) -> None:
    placement = place(house, to="+1 (415) 555-0123", variables={"first_name": "Ada", "age": 7}, metadata={"list": 3})
    assert (placement.state, placement.refusal, placement.to_number) == ("placed", "", ADA)
    call = placement.call
    assert call is not None
    assert (call.business, call.agent, call.direction, call.status) == (
        house.business,
        house.agent,
        "outbound",
        "registered",
    )
    assert (call.from_number, call.to_number, call.trace_id) == (OUR_NUMBER, ADA, placement.trace_id)
    [theirs] = account.calls_to(ADA)
    assert (theirs["call_id"], theirs["agent_id"]) == (call.retell_call_id, house.agent.retell_agent_id)
    assert theirs["metadata"] == {
        "list": 3,
        "trace_id": placement.trace_id,
        "placement_id": str(placement.pk),
        "business": "dental",
    }
    assert theirs["retell_llm_dynamic_variables"] == {"first_name": "Ada", "age": "7"}


def test_asking_again_with_the_key_gives_the_same_placement_and_dials_nobody(house: House, account: Account) -> None:
    first = place(house)
    assert place(house) == first
    assert len(account.calls_to(ADA)) == 1
    assert place(house, key="another wish") != first
    assert len(account.calls_to(ADA)) == 2


def test_one_key_asked_for_by_many_at_once_dials_once(house: House, account: Account) -> None:
    outcomes = at_once(*[lambda: place(house)] * 8)
    assert {outcome.pk for outcome in outcomes if isinstance(outcome, Placement)} == {Placement.objects.get().pk}
    assert len(outcomes) == 8
    assert len(account.calls_to(ADA)) == 1
    assert Placement.objects.get().state == PlacementState.PLACED


def test_a_key_is_its_business_own(house: House, account: Account) -> None:
    other = make_house("other")
    other.business.retell_api_key = "key_simulator"
    other.business.save()
    Placement.objects.create(
        business=other.business, intent_key="recall-7", to_number=ADA, purpose="x", trace_id="t", state="placed"
    )
    assert place(house).business == house.business
    assert len(account.calls_to(ADA)) == 1


def test_a_suppressed_number_is_refused_and_never_dialled(house: House, account: Account) -> None:
    suppression_add(business=house.business, number=ADA, source=SuppressionSource.OPERATOR)
    placement = place(house)
    assert (placement.state, placement.refusal, placement.call) == ("refused", "suppressed", None)
    assert account.calls_to(ADA) == []


def test_another_business_list_does_not_stop_ours(house: House) -> None:
    suppression_add(business=make_house("other").business, number=ADA, source=SuppressionSource.OPERATOR)
    assert place(house).state == "placed"


def test_a_wish_written_before_the_look_wins_however_many_ask(house: House, account: Account) -> None:
    for turn in range(5):
        number = f"+1415555014{turn}"

        def add(number: str = number) -> object:
            suppression_add(business=house.business, number=number, source=SuppressionSource.CALLER)
            return None

        at_once(*[lambda key=f"{turn}-{n}", to=number: place(house, key=key, to=to) for n in range(3)], add)
        dialled = len(account.calls_to(number))
        assert dialled == Placement.objects.filter(to_number=number, state="placed").count()
        assert place(house, key=f"{turn}-late", to=number).refusal == "suppressed"
        assert len(account.calls_to(number)) == dialled


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"to": "Ada"}, "to", "country code"),
        ({"to": "4155550123"}, "to", "country code"),
        ({"key": ""}, "intent_key", "1 to 120"),
        ({"key": "k" * 121}, "intent_key", "1 to 120"),
    ],
)
def test_what_cannot_be_used_is_refused_before_anybody_is_asked(
    house: House, account: Account, changes: dict[str, Any], field: str, says: str
) -> None:
    with pytest.raises(BadInput, match=says) as refused:
        place(house, **changes)
    assert refused.value.field == field
    assert not Placement.objects.exists()
    assert account.calls_to(ADA) == []


def test_a_key_of_another_number_is_refused(house: House) -> None:
    place(house)
    with pytest.raises(BadInput, match="another number") as refused:
        place(house, to="+14155550124")
    assert "+1415" not in refused.value.message


def test_an_agent_must_be_ours_connected_and_have_a_number(house: House) -> None:
    with pytest.raises(BadInput, match="another business"):
        place(house, agent=make_house("other").agent)
    house.agent.phone_numbers.all().delete()
    with pytest.raises(BadInput, match="no phone number"):
        place(house)
    house.agent.retell_agent_id = ""
    house.agent.save()
    with pytest.raises(BadInput, match="connect_retell"):
        place(house)
    house.agent.is_default = False
    house.agent.save()
    with pytest.raises(BadInput, match="default agent"):
        place(house)


def test_without_a_key_of_retell_nothing_is_begun(house: House) -> None:
    house.business.retell_api_key = ""
    with pytest.raises(VendorTrouble, match="no Retell API key"):
        place(house)
    assert not Placement.objects.exists()


@pytest.mark.parametrize(
    ("status", "kind"), [(401, "key_refused"), (402, "payment_needed"), (422, "not_accepted"), (418, "http_418")]
)
def test_a_refusal_of_retell_is_kept_by_its_kind_and_final(
    house: House, account: Account, status: int, kind: str
) -> None:
    account.break_rest(path="/v2/create-phone-call", status=status)
    placement = place(house)
    assert (placement.state, placement.refusal) == ("refused", kind)
    account.heal()
    assert place(house).state == "refused"
    assert account.calls_to(ADA) == []


def test_an_answer_lost_on_the_way_does_not_dial_twice(house: House, account: Account, settings: Settings) -> None:
    with losing_answers(account.url, 1) as address:
        settings.RETELL_BASE_URL = address
        assert place(house).state == PlacementState.UNKNOWN
        assert len(account.calls_to(ADA)) == 1
        again = place(house)
    [theirs] = account.calls_to(ADA)
    assert again.state == PlacementState.PLACED
    assert again.call is not None
    assert again.call.retell_call_id == theirs["call_id"]


def test_trouble_at_retell_leaves_the_outcome_unknown_until_asked_again(house: House, account: Account) -> None:
    account.break_rest(path="/v2/create-phone-call", status=503, count=1)
    assert place(house).state == PlacementState.UNKNOWN
    assert place(house).state == PlacementState.PLACED
    assert len(account.calls_to(ADA)) == 1


def test_a_suppression_stops_the_second_asking_too(house: House, account: Account) -> None:
    account.break_rest(path="/v2/create-phone-call", status=503, count=1)
    place(house)
    suppression_add(business=house.business, number=ADA, source=SuppressionSource.OPERATOR)
    assert place(house).state == PlacementState.UNKNOWN
    assert account.calls_to(ADA) == []


@pytest.mark.parametrize(
    ("state", "age", "calls"),
    [
        (PlacementState.UNKNOWN, timedelta(minutes=1), 1),
        (PlacementState.UNKNOWN, ASKABLE_FOR, 0),
        (PlacementState.ASKING, timedelta(seconds=1), 0),
        (PlacementState.ASKING, ASKING_FOR, 1),
        (PlacementState.ASKING, ASKABLE_FOR, 0),
        (PlacementState.PLACED, ASKING_FOR, 0),
    ],
)
def test_a_key_may_be_asked_again_only_while_retell_remembers_it(
    house: House, account: Account, state: PlacementState, age: timedelta, calls: int
) -> None:
    left = Placement.objects.create(
        business=house.business, intent_key="recall-7", to_number=ADA, purpose="recall", trace_id="t", state=state
    )
    Placement.objects.filter(pk=left.pk).update(created_at=timezone.now() - age)
    place(house)
    assert len(account.calls_to(ADA)) == calls


def test_a_call_whose_socket_came_before_retells_answer_is_not_made_twice(
    house: House, account: Account, settings: Settings
) -> None:
    with losing_answers(account.url, 1) as address:
        settings.RETELL_BASE_URL = address
        place(house)
        [theirs] = account.calls_to(ADA)
        facts_store([opened(house.brief(), call_id=theirs["call_id"])])
        placement = place(house)
    assert placement.call == Call.objects.get()
    assert Call.objects.get().status == "live"


class losing_answers:  # noqa: N801  reads as the sentence it is in a with statement
    """A road to the account that passes every request on and loses the first so many answers."""

    def __init__(self, target: str, lost: int) -> None:
        class Road(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                nonlocal lost
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name: self.headers[name] for name in ("Authorization", "Content-Type")}
                with urlopen(Request(target + self.path, data=body, headers=headers), timeout=10) as answer:
                    told = answer.read()
                if lost:
                    lost -= 1
                    self.close_connection = True
                    return
                self.send_response(201)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(told)))
                self.end_headers()
                self.wfile.write(told)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Road)

    def __enter__(self) -> str:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{self._server.server_port}"

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
