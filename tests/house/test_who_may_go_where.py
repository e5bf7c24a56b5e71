"""Every route, method and person of the table, really asked."""

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from businesses.models import Role
from tests.house.asking import Asker, routes_of_the_site
from tests.house.route_table import BY_PREFIX, ROUTES, Fate, Route, Who

pytestmark = pytest.mark.django_db

CELLS = [(route, method) for route in ROUTES for method in route.methods]


def test_every_route_has_a_line_in_the_table_and_every_line_a_route() -> None:
    site = {name: path for name, path in routes_of_the_site().items() if not path.startswith(tuple(BY_PREFIX))}
    listed = [route.name for route in ROUTES]
    missing = [
        f'    page("{name}"),  # {path}: or act(…), form(…), with the role it takes'
        for name, path in site.items()
        if name not in listed
    ]
    assert not missing, "Add to ROUTES in tests/house/route_table.py:\n" + "\n".join(missing)
    gone = [name for name in listed if name not in site]
    assert not gone, f"No such route; take out of ROUTES in tests/house/route_table.py: {gone}"
    assert len(listed) == len(set(listed))


@pytest.mark.parametrize(("route", "method"), CELLS, ids=[f"{method}-{route.name}" for route, method in CELLS])
def test_everybody_gets_what_the_table_says(asker: Asker, route: Route, method: str) -> None:
    met = {who: asker.ask(route, who, method) for who in Who}
    wanted = {who: route.fate(who, method) for who in Who}
    wrong = {
        str(who): f"{answer.fate} ({answer.status}), not {wanted[who]}"
        for who, answer in met.items()
        if answer.fate != wanted[who] and not _refused_otherwise(answer.fate, wanted[who])
    }
    assert not wrong, f"{method} {met[Who.OWNER].path}"


def _refused_otherwise(met: Fate, wanted: Fate) -> bool:
    """A view may look at the person before it looks at the method."""
    return wanted == Fate.NO_METHOD and met != Fate.IN


def test_what_one_business_has_is_not_found_under_the_address_of_another(asker: Asker) -> None:
    """The owner of the address's own business, and a row of the other."""
    for route in ROUTES:
        if not route.words:
            continue
        words = {name: asker.theirs.value(path) for name, path in route.words.items()}
        path = reverse(route.name, kwargs={"slug": asker.ours.business.slug, **words})
        client = Client()
        client.force_login(asker.ours.people[Role.OWNER])
        answer = client.get(path) if route.gets else client.post(path, dict(route.data))
        assert answer.status_code == 404, f"{route.name}: {path}"


def test_the_back_office_is_for_staff_alone(asker: Asker) -> None:
    client = Client()
    client.force_login(asker.ours.people[Role.OWNER])
    asked = 0
    for name in (name for name in routes_of_the_site() if name.startswith("admin:")):
        try:
            path = reverse(name)
        except NoReverseMatch:
            continue
        if name in ("admin:login", "admin:logout", "admin:jsi18n"):
            continue
        answer = client.get(path)
        assert answer.status_code == 302, name
        assert "login" in answer["Location"] or "sign-in" in answer["Location"], name
        asked += 1
    assert asked > 20
