"""Chromium, signed in, and everything its pages complained about."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from localrun.browser import HOW_TO_GET_ONE, find_browser
from tests.journeys.house import OWNER, PASSWORD

ARGUMENTS = ["--disable-gpu", "--disable-dev-shm-usage", "--force-prefers-reduced-motion"]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Fails the test, with the command that brings a browser, when there is none."""
    program = find_browser()
    if program is None:
        pytest.fail(HOW_TO_GET_ONE)
    arguments = [*ARGUMENTS, "--no-sandbox"] if os.geteuid() == 0 else ARGUMENTS
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=arguments)
        yield browser
        browser.close()


class Visitors:
    """The people in front of the pages during one test."""

    def __init__(self, browser: Browser, site: str) -> None:
        self.complaints: list[str] = []
        self._browser = browser
        self._site = site
        self._contexts: list[BrowserContext] = []

    def stranger(self, *, width: int = 1280, height: int = 800, is_dark: bool = False, site: str = "") -> Page:
        """A page of somebody who is not signed in; paths are relative to the site, or to another name of it."""
        context = self._browser.new_context(
            base_url=site or self._site,
            viewport={"width": width, "height": height},
            color_scheme="dark" if is_dark else "light",
            reduced_motion="reduce",
        )
        self._contexts.append(context)
        page = context.new_page()
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def signed_in(self, email: str = OWNER, *, width: int = 1280, height: int = 800, is_dark: bool = False) -> Page:
        page = self.stranger(width=width, height=height, is_dark=is_dark)
        page.goto("/sign-in/")
        page.get_by_label("E-mail").fill(email)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_label("Password", exact=True).press("Enter")
        page.wait_for_url(lambda url: "sign-in" not in url)
        return page

    def leave(self) -> None:
        for context in self._contexts:
            context.close()

    def _note(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)
