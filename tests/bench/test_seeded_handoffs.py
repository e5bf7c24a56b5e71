"""The handoffs of a seeded year agree with its calls' logs and with the rules that were in force."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from bench.seeding import handoffs
from bench.seeding.tenants import Plan, open_businesses
from bench.seeding.wishes import asked_by, reason
from businesses.models import AlertDelivery
from calls.models import Call
from escalations.keeping.refreshing import rule_then
from escalations.models import Callback, CallbackState, Handoff, HandoffState

pytestmark = pytest.mark.django_db
UNTIL = datetime(2026, 6, 1, 15, 30, tzinfo=UTC)
PLAN = Plan("willow-vets", "Willow Vets", "vet", "America/Denver", 1.0, ("Front desk",))
CALLS = 320


@pytest.fixture
def handed_over() -> list[Handoff]:
    desks = open_businesses([PLAN])
    desk = desks[PLAN][0]
    for number in range(1, CALLS + 1):
        began = UNTIL - timedelta(days=number % 360, minutes=number)
        Call.objects.create(
            pk=number,
            business=desk.business,
            agent=desk.agent,
            retell_call_id=f"call_{number}",
            status="ended",
            started_at=began,
            ended_at=began + timedelta(minutes=2),
            turn_count=4,
            was_escalated=number % 2 == 1,
            origin="live" if number % 5 else "test",
        )
    connection.ensure_connection()
    handoffs.write(connection.connection, desks, UNTIL)
    return list(Handoff.objects.select_related("call", "rule__rule_set").order_by("pk"))


def test_each_escalated_live_call_has_a_handoff_that_says_what_its_log_says(handed_over: list[Handoff]) -> None:
    escalated = Call.objects.filter(was_escalated=True, origin="live").values_list("pk", flat=True)
    assert set(escalated) <= {row.call_id for row in handed_over}
    assert all(row.call.origin == "live" for row in handed_over)
    assert [(row.asked_by, row.reason) for row in handed_over] == [
        (asked_by(row.call_id), reason(row.call_id)) for row in handed_over
    ]
    assert {row.asked_by for row in handed_over} == {"rule", "model", "ladder"}


def test_each_names_the_rule_that_the_product_would_name(handed_over: list[Handoff]) -> None:
    of_rules = [row for row in handed_over if row.asked_by == "rule"]
    assert [row.rule for row in of_rules] == [rule_then(row.call, row.reason) for row in of_rules]
    assert len({row.rule.rule_set_id for row in of_rules if row.rule}) == handoffs.VERSIONS
    assert not [row for row in handed_over if row.asked_by != "rule" and row.rule]


def test_who_reached_nobody_is_owed_something_and_most_of_it_is_done(handed_over: list[Handoff]) -> None:
    unmet = {row.pk for row in handed_over if row.state != HandoffState.BRIDGED}
    assert set(Callback.objects.values_list("handoff", flat=True)) == unmet
    assert {row.state for row in Callback.objects.all()} >= {CallbackState.OPEN, CallbackState.DONE}
    assert all(row.moves.last() is not None for row in Callback.objects.all())
    assert AlertDelivery.objects.filter(event="callback").count() == len(unmet)
