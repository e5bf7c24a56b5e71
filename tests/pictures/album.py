"""Which pages are taken, by the route table: a page that is new there is taken by itself."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser

from businesses.models import Business, User
from escalations.linking.links import link_of, links_of
from escalations.models import Handoff
from localrun.places import ROOT, VAR
from tests.house.route_table import ROUTES, Route
from tests.journeys.house import OWNER, House
from tests.pictures.furnishing import STATES, Rows, pick_up
from tests.pictures.taking import LOOKS, Camera, Look, camera

FOLDER = VAR / "screenshots"
DOCS = ROOT / "docs" / "images"
# Pictures of the documents: page, state and height of the part that is shown.
SHOWN = {"live": ("live", "little"), "call": ("call", "little"), "calls": ("calls", "much")}
# Pages that show more when something is asked of them.
ASKED = {"search": "q=price", "calls": "sentiment=Negative&slow=1200", "audit": "act=call_tagged"}


@dataclass(frozen=True, slots=True)
class Shot:
    """A page to take. Somebody must be signed in unless it `is_open`."""

    name: str
    path: str
    is_open: bool = False


def shots(only: str) -> Iterator[Shot]:
    """Pages of no business first, then those of each business that has the row which the address names."""
    parts = only.split(",")
    yield from (shot for shot in _of_a_handoff() if any(part in shot.name for part in parts))
    wanted = [route for route in ROUTES if route.is_page and route.gets and any(part in route.name for part in parts)]
    for route in wanted:
        if route.is_open:
            yield Shot(f"outside/{route.name}", reverse(route.name), is_open=not route.needs_sign_in)
            continue
        for state, slug in STATES.items():
            words = {word: Rows(slug).value(path) for word, path in route.words.items()}
            if None not in words.values():
                path = reverse(route.name, kwargs={"slug": slug, **words})
                yield Shot(f"{state}/{_plain(route)}", path)
                if route.name in ASKED and state == "much":
                    yield Shot(f"{state}/{_plain(route)}-asked", f"{path}?{ASKED[route.name]}")


def _of_a_handoff() -> Iterator[Shot]:
    """What no row of the table leads to: the story behind a private link, and the page of a call that was escalated."""
    for state, slug in STATES.items():
        business = Business.objects.get(slug=slug)
        for handoff in links_of(business)[:1]:
            yield Shot(f"outside/story-{state}", urlsplit(link_of(handoff)).path, is_open=True)
        for handoff in Handoff.objects.filter(business=business).select_related("call").order_by("-pk")[:1]:
            address = reverse("call", kwargs={"slug": slug, "retell_call_id": handoff.call.retell_call_id})
            yield Shot(f"{state}/call-escalated", address)


def _plain(route: Route) -> str:
    return route.name.replace(":", "-")


def take_all(browser: Browser, house: House, session: str, taken: Sequence[Shot]) -> list[str]:
    faults = list[str]()
    for look in LOOKS:
        pick_up(house)
        for is_open in (False, True):
            with camera(browser, house.url, FOLDER, look, None if is_open else session) as one:
                for shot in (shot for shot in taken if shot.is_open == is_open):
                    one.take(shot.name, shot.path)
                faults += one.faults
    return faults


def take_for_docs(browser: Browser, house: House, session: str, taken: Sequence[Shot]) -> list[str]:
    faults, by_name = list[str](), {shot.name: shot for shot in taken}
    for is_dark in (False, True):
        pick_up(house)
        with (
            tempfile.TemporaryDirectory() as folder,
            camera(browser, house.url, Path(folder), Look(1440, is_dark), session) as one,
        ):
            for picture, (page, state) in SHOWN.items():
                _keep(one, by_name[f"{state}/{page}"], DOCS / f"{picture}{'-dark' if is_dark else ''}.png")
            faults += one.faults
    return faults


def _keep(one: Camera, shot: Shot, place: Path) -> None:
    file = one.take(shot.name, shot.path, is_whole=False)
    if file is not None:
        shutil.copy(file, place)


def session_of_the_owner() -> str:
    client = Client()
    client.force_login(User.objects.get(email=OWNER))
    return client.cookies["sessionid"].value
