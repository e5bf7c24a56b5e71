"""Every route, method and person of the table, really asked."""

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from businesses.models import Role
from tests.house.asking import Asker, data_of, path_of, routes_of_the_site
from tests.house.route_table import BY_PREFIX, ROUTES, Fate, Route, Who

pytestmark = pytest.mark.django_db

CELLS = [(route, method) for route in ROUTES for method in route.methods]


def test_every_route_has_a_line_in_the_table_and_every_line_a_route() -> None:
    site = routes_of_the_site()
    listed = [route.name for route in ROUTES]
    missing = [
        f'    page("{name}"),  # {path}: or act(…), form(…), with the role it takes'
        for name, path in site.items()
        if name not in listed and not path.startswith(tuple(BY_PREFIX))
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
        if answer.fate != wanted[who] and not _refused_otherwise(route, method, answer.fate)
    }
    assert not wrong, f"{method} {met[Who.OWNER].path}"


def _refused_otherwise(route: Route, method: str, met: Fate) -> bool:
    """Where a method is not taken, a view may look at the person before it looks at the method, or after."""
    return not route.takes(method) and met != Fate.IN


def test_what_one_business_has_is_not_found_under_the_address_of_another(asker: Asker) -> None:
    """The owner of the address's own business, and a row of the other."""
    for route in ROUTES:
        if not route.words:
            continue
        slug = f"/{asker.theirs.business.slug}/"
        path = path_of(route, asker.theirs).replace(slug, f"/{asker.ours.business.slug}/", 1)
        client = Client()
        client.force_login(asker.ours.people[Role.OWNER])
        answer = client.get(path) if route.gets else client.post(path, data_of(route, asker.ours))
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


def test_an_account_is_for_who_is_signed_in() -> None:
    asked = 0
    for name, path in routes_of_the_site().items():
        if path.startswith("account/") and "<" not in path and name != "account_email_verification_sent":
            answer = Client().get(f"/{path}")
            assert answer.status_code == 302, name
            assert answer["Location"].startswith(reverse("sign_in")), name
            asked += 1
    assert asked > 5
