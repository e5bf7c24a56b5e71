"""Every route of the product asked by everybody, with what was answered and what was logged meanwhile."""

import io
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.http import HttpResponseBase
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from businesses.models import Role, User
from common.logs import line_formatter
from tests.house.furnished import Furnished
from tests.house.route_table import Fate, Route, Who

LET_IN = {200, 201, 202, 204, 206, 301, 302, 303, 400, 409, 410, 413, 416, 422}
FATES = {401: Fate.TO_SIGN_IN, 403: Fate.REFUSED, 404: Fate.UNKNOWN, 405: Fate.NO_METHOD}


@dataclass(frozen=True)
class Answer:
    path: str
    status: int
    fate: Fate
    answered: str
    logged: str

    @property
    def seen(self) -> str:
        """All that left the house: headers, body and log lines."""
        return self.answered + self.logged


@dataclass(frozen=True)
class Asker:
    """Asks on behalf of the people of `ours`, and of the owner of `theirs`, about the rows of `ours`."""

    ours: Furnished
    theirs: Furnished

    def ask(self, route: Route, who: Who, method: str, query: str = "", about: Furnished | None = None) -> Answer:
        """What the act did is undone afterwards."""
        client = Client()
        person = self._person(who)
        if person is not None:
            client.force_login(person)
        path = path_of(route, about or self.ours) + (f"?{query}" if query else "")
        with _undone(), _logged() as log:
            answer = client.generic(method, path) if method != "POST" else client.post(path, dict(route.data))
            body = _body(answer)
        headers = "".join(f"{name}: {value}\n" for name, value in answer.items())
        return Answer(path, answer.status_code, _fate(answer), headers + body, log.getvalue())

    def _person(self, who: Who) -> User | None:
        if who == Who.ANONYMOUS:
            return None
        return self.theirs.people[Role.OWNER] if who == Who.FOREIGNER else self.ours.people[Role(who)]


def path_of(route: Route, house: Furnished) -> str:
    words = {name: house.value(path) for name, path in route.words.items()}
    return reverse(route.name, kwargs=words if route.is_open else {"slug": house.business.slug, **words})


def routes_of_the_site() -> Mapping[str, str]:
    """Every route by its full name ("admin:index"), or by its path where it has none, with the path it stands for."""
    return dict(_walk(get_resolver(), "", ""))


def _walk(resolver: URLResolver, path: str, namespace: str) -> Iterator[tuple[str, str]]:
    for entry in resolver.url_patterns:
        here = path + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, here, namespace + (f"{entry.namespace}:" if entry.namespace else ""))
        elif isinstance(entry, URLPattern):
            yield (namespace + entry.name if entry.name else here), here


@contextmanager
def _undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def _logged() -> Iterator[io.StringIO]:
    """Everything any logger says, as the product would write it."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(line_formatter(as_json=True))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield written
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


def _body(answer: HttpResponseBase) -> str:
    if answer.streaming:
        pieces = b"".join(part if isinstance(part, bytes) else bytes(part) for part in answer.streaming_content)  # type: ignore[attr-defined]
        return pieces.decode(errors="replace")
    return answer.content.decode(errors="replace")  # type: ignore[attr-defined,no-any-return]


def _fate(answer: HttpResponseBase) -> Fate:
    if answer.status_code in FATES:
        return FATES[answer.status_code]
    if answer.status_code == 302 and answer.headers["Location"].split("?")[0] == resolve_url(settings.LOGIN_URL):
        return Fate.TO_SIGN_IN
    assert answer.status_code in LET_IN, f"{answer.status_code} is no answer a person should get"
    return Fate.IN
