"""No page asks the database more often because there is more to show."""

from collections.abc import Mapping
from operator import attrgetter
from typing import Any

import pytest
from django.core.cache import cache
from django.db import IntegrityError, connection, models, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agents.models import Agent
from businesses.models import Membership, Role, User
from calls.models import Call, Utterance
from escalations.models import EscalationRule, RuleSetVersion
from tests.house.asking import Asker, path_of
from tests.house.furnished import Furnished, our_models
from tests.house.route_table import ROUTES, Route

pytestmark = pytest.mark.django_db

TIMES = 10
READ = [route for route in ROUTES if route.gets is not None and not route.signs_out]
# One row is all there may be of these; releases come with the versions they make live, tallies with releases.
ONLY_ONE: frozenset[str] = frozenset(
    {"businesses.AuditHead", "calls.Placement", "prompts.Release", "prompts.GuardTally"}
)


class Crowd:
    """Makes more rows of every model under the rows that the pages show."""

    def __init__(self, house: Furnished) -> None:
        self._house = house
        self._made: dict[type[models.Model], list[models.Model]] = {}
        self.not_made: set[str] = set()

    def gather(self) -> None:
        for number in range(TIMES):
            person = User.objects.create_user(f"more-{number}@{self._house.business.slug}.example")
            Membership.objects.create(business=self._house.business, user=person, role=Role.REVIEWER)
            self._made.setdefault(User, []).append(person)
        for model in our_models():
            for number in range(TIMES):
                self._make(model, number, **self._given(model))
        for number in range(TIMES):
            self._make(Call, TIMES + number, status="live", ended_at=None, disconnection_reason="")

    def _given(self, model: type[models.Model]) -> dict[str, Any]:
        """One agent is the default, one set of rules a draft, and that alone takes more rules."""
        if model is Agent:
            return {"is_default": False}
        if model is RuleSetVersion:
            return {"status": "published", "published_at": timezone.now()}
        if model is EscalationRule:
            return {"rule_set": attrgetter("rule_set")(self._house.row(EscalationRule))}
        return {}

    def _make(self, model: type[models.Model], number: int, **changes: Any) -> None:
        try:
            with transaction.atomic():
                row = self._house.make(model, **self._apart(model, number), **changes)
        except IntegrityError:
            self.not_made.add(model._meta.label)
        else:
            self._made.setdefault(model, []).append(row)

    def _apart(self, model: type[models.Model], number: int) -> dict[str, Any]:
        """Values that keep this row apart from the others of its model, whatever must be unique."""
        alone = {field.name for field in model._meta.concrete_fields if field.unique and not field.primary_key}
        sets = [rule.fields for rule in model._meta.constraints if isinstance(rule, models.UniqueConstraint)]
        names = alone | {name for fields in sets for name in fields} | _named_in_expressions(model)
        plain = {name for name in names if not model._meta.get_field(name).is_relation}
        if plain:
            return {name: _other_value(model._meta.get_field(name), number) for name in plain}
        keys = [model._meta.get_field(name) for name in sorted(names)]
        return {
            key.name: self._made[key.related_model][number]
            for key in keys
            if isinstance(key.related_model, type) and number < len(self._made.get(key.related_model, ()))
        }


def _named_in_expressions(model: type[models.Model]) -> set[str]:
    rules = [rule for rule in model._meta.constraints if isinstance(rule, models.UniqueConstraint)]
    parts = [part for rule in rules for expression in rule.expressions for part in _parts(expression)]
    return {attrgetter("name")(part) for part in parts if isinstance(part, models.F)} - {"business"}


def _parts(expression: Any) -> list[Any]:
    return list(expression.flatten()) if hasattr(expression, "flatten") else [expression]


def _other_value(field: Any, number: int) -> Any:
    if isinstance(field, models.IntegerField):
        return 1000 + number
    if field.choices:
        return field.choices[number % len(field.choices)][0]
    return (
        f"more {number}"
        if not field.max_length or field.max_length > 20
        else f"+1415555{number:04}"[: field.max_length]
    )


def _queries(house: Furnished, route: Route) -> int:
    """Of a second visit, when what a process learns once is known; nothing is taken from the cache of figures."""
    client, path = Client(), path_of(route, house)
    client.force_login(house.people[Role.OWNER])
    client.get(path)
    cache.clear()
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(path)
        if answer.streaming and not getattr(answer, "is_async", False):
            b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    return len(asked)


@pytest.fixture(scope="module")
def counted(asker: Asker) -> tuple[Mapping[str, int], Mapping[str, int], Crowd]:
    """Queries by the route's name: with a few rows, with many; and who made them many."""
    with transaction.atomic():
        few = {route.name: _queries(asker.ours, route) for route in READ}
        crowd = Crowd(asker.ours)
        crowd.gather()
        many = {route.name: _queries(asker.ours, route) for route in READ}
        transaction.set_rollback(True)
    return few, many, crowd


Counted = tuple[Mapping[str, int], Mapping[str, int], Crowd]


@pytest.mark.parametrize("route", READ, ids=[route.name for route in READ])
def test_a_page_asks_as_often_for_many_rows_as_for_few(counted: Counted, route: Route) -> None:
    few, many, _ = counted
    assert many[route.name] == few[route.name]


def test_there_were_many_rows_of_every_model_that_can_have_many(counted: Counted) -> None:
    assert counted[2].not_made == ONLY_ONE
    assert not Utterance.objects.filter(call__retell_call_id__startswith="more").exists()  # all of it is undone
