"""Every page of the route table in a real browser, light and dark, wide and narrow: readable by everybody, no wider
than a telephone, without a complaint on the console, and light enough.
"""

import gzip
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Page

from localrun.places import ROOT
from tests.house.route_table import ROUTES, Route
from tests.journeys.house import House

WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
GRAVE = {"serious", "critical"}
WEIGHT_LIMIT_BYTES = 300_000
PAGES = [route for route in ROUTES if route.gets and route.is_page]
RULES_OF_COLOUR = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
LOADED = "performance.getEntriesByType('resource').filter(e => /\\.(js|css)(\\?|$)/.test(e.name)).map(e => e.name)"


@dataclass
class Site:
    """The furnished site, seen by its owner and by somebody who is not signed in."""

    pages: Mapping[str, Mapping[str, str]]
    owner: Page
    stranger: Page
    complaints: list[str]
    _weights: dict[str, int] = field(default_factory=dict)

    def visit(self, route: Route, which: str) -> Page:
        page = self.owner if route.needs_sign_in else self.stranger
        self.complaints.clear()
        page.set_viewport_size(WIDE)  # type: ignore[arg-type]
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        answer = page.goto(self.pages[route.name][which])
        assert answer is not None
        assert answer.ok, f"{answer.status} from {answer.url}"
        return page

    def weight_bytes(self, page: Page) -> int:
        """Scripts and styles of the page as they travel, the player and the like included."""
        addresses: list[str] = page.evaluate(LOADED)
        for address in addresses:
            if address not in self._weights:
                self._weights[address] = len(gzip.compress(page.request.get(address).body()))
        return sum(self._weights[address] for address in addresses)


@pytest.fixture(scope="module")
def site(running_house: House, browser: Browser) -> Iterator[Site]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.house.laid_out"],
        cwd=ROOT,
        env=running_house.settings,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    laid_out = json.loads(done.stdout.splitlines()[-1])
    contexts = [browser.new_context(base_url=running_house.url) for _ in range(2)]
    contexts[0].add_cookies([{"name": laid_out["cookie"], "value": laid_out["session"], "url": running_house.url}])
    complaints: list[str] = []
    owner, stranger = (_listening(context, complaints) for context in contexts)
    yield Site(laid_out["pages"], owner, stranger, complaints)
    for context in contexts:
        context.close()


def _listening(context: BrowserContext, complaints: list[str]) -> Page:
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page


def found_by_axe(page: Page, options: Mapping[str, Any] | None = None) -> list[str]:
    """Grave violations, each with where it stands."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    results = page.evaluate(
        "(options) => axe.run(document, {...options, resultTypes: ['violations']})", dict(options or {})
    )
    return [
        f"{violation['id']} at {node['target']}: {node['failureSummary']}"
        for violation in results["violations"]
        if violation["impact"] in GRAVE
        for node in violation["nodes"]
    ]


def too_wide(page: Page) -> int:
    wider: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wider


@pytest.mark.parametrize("which", ["full", "bare"])
@pytest.mark.parametrize("route", PAGES, ids=lambda route: route.name)
def test_a_page_can_be_read_by_everybody_everywhere(site: Site, route: Route, which: str) -> None:
    if which not in site.pages[route.name]:
        return
    page = site.visit(route, which)
    found = {"wide, light": found_by_axe(page)}
    page.emulate_media(color_scheme="dark")
    found["wide, dark"] = found_by_axe(page, RULES_OF_COLOUR)
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    found["narrow, dark"] = found_by_axe(page)
    wider = too_wide(page)
    page.emulate_media(color_scheme="light")
    found["narrow, light"] = found_by_axe(page, RULES_OF_COLOUR)
    assert {view: violations for view, violations in found.items() if violations} == {}
    assert wider == 0, "the page is wider than a telephone"
    assert site.complaints == []
    assert site.weight_bytes(page) < WEIGHT_LIMIT_BYTES


def test_the_harness_sees_what_is_wrong(site: Site) -> None:
    """A page spoilt on purpose: pale words, a field without a name, something far too wide."""
    page = site.visit(next(route for route in PAGES if route.name == "calls"), "full")
    page.evaluate(
        """() => {
          const spoilt = document.createElement("div");
          spoilt.innerHTML = "<p>pale</p><input>";
          spoilt.firstChild.style.color = "#eee";
          spoilt.style.width = "2000px";
          document.querySelector("main").append(spoilt);
          console.error("spoilt");
        }"""
    )
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    found = " ".join(found_by_axe(page))
    assert "color-contrast" in found
    assert "label" in found
    assert too_wide(page) > 0
    assert site.complaints == ["spoilt"]
    assert site.weight_bytes(page) > 10_000
