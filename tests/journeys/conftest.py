"""One house for all journeys, and a look at its logs when one of them fails."""

import os
from collections.abc import Generator, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.browsing import Visitors, chromium
from tests.journeys.house import House

LOG_TAIL = 4000
HOUSE = pytest.StashKey[House]()
POSITIONS = pytest.StashKey[dict[str, int]]()


@pytest.fixture(scope="session")
def running_house(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[House]:
    house = House(tmp_path_factory.mktemp("logs"), f"test_journeys_{os.getpid()}")
    request.config.stash[HOUSE] = house
    try:
        house.start()
        yield house
    finally:
        house.stop()


@pytest.fixture
def house(running_house: House, request: pytest.FixtureRequest) -> Iterator[House]:
    """The real processes, all of them up, with no fault set."""
    request.node.stash[POSITIONS] = {
        process.name: process.log.stat().st_size if process.log.exists() else 0 for process in running_house.processes
    }
    for process in running_house.processes:
        if not process.is_running:
            process.start()
    yield running_house
    running_house.simulator.heal()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def visitors(house: House, browser: Browser) -> Iterator[Visitors]:
    """People with a browser; a page that complains on its console fails the test. Clear `complaints` to allow it."""
    visitors = Visitors(browser, house.url)
    yield visitors
    visitors.leave()
    assert visitors.complaints == []


@pytest.fixture
def page(visitors: Visitors) -> Page:
    """The owner's, on the home page."""
    return visitors.signed_in()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    house = item.config.stash.get(HOUSE, None)
    if report.failed and house:
        positions = item.stash.get(POSITIONS, {})
        for process in house.processes:
            words = process.words(positions.get(process.name, 0))
            report.sections.append((f"log of {process.name}", words[-LOG_TAIL:]))
    return report
