"""One page at one width in one light: its picture, and what about it is plainly wrong."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Error, Page

WIDTHS = {1440: 900, 390: 844}
LONGEST_PX = 2600
SETTLES_MS = 600


@dataclass(frozen=True, slots=True)
class Look:
    width: int
    is_dark: bool

    def __str__(self) -> str:
        return f"{self.width}-{'dark' if self.is_dark else 'light'}"


LOOKS = tuple(Look(width, is_dark) for width in WIDTHS for is_dark in (False, True))


@dataclass(slots=True)
class Camera:
    """A browser window of somebody, signed in by `session` or not at all."""

    context: BrowserContext
    folder: Path
    look: Look
    faults: list[str] = field(default_factory=list)

    def take(self, name: str, path: str, *, is_whole: bool = True) -> Path | None:
        """The picture's file; None for a page that did not come. What was wrong is added to `faults`."""
        page = self.context.new_page()
        page.on("console", lambda said: self._blame(name, said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self._blame(name, str(error)))
        try:
            answer = page.goto(path, wait_until="load")
            if answer is None or answer.status >= 400:
                self._blame(name, f"answered {answer.status if answer else 'nothing'} at {path}")
                return None
            page.wait_for_timeout(SETTLES_MS)
            self._measure(name, page)
            return self._shoot(page, name, is_whole=is_whole)
        except Error as trouble:
            self._blame(name, trouble.message.splitlines()[0])
            return None
        finally:
            page.close()

    def _shoot(self, page: Page, name: str, *, is_whole: bool) -> Path:
        file = self.folder / f"{name}-{self.look}.png"
        file.parent.mkdir(parents=True, exist_ok=True)
        if is_whole:
            height = min(LONGEST_PX, page.evaluate("document.documentElement.scrollHeight"))
            page.set_viewport_size({"width": self.look.width, "height": max(WIDTHS[self.look.width], height)})
            page.wait_for_timeout(SETTLES_MS)
        page.screenshot(path=file, scale="css", animations="disabled", caret="hide")
        return file

    def _measure(self, name: str, page: Page) -> None:
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            self._blame(name, f"{wide} px wider than the screen")
        if not page.title().strip():
            self._blame(name, "has no title")

    def _blame(self, name: str, fault: str) -> None:
        self.faults.append(f"{name} ({self.look}): {fault}")


@contextmanager
def camera(browser: Browser, site: str, folder: Path, look: Look, session: str | None) -> Iterator[Camera]:
    context = browser.new_context(
        base_url=site,
        viewport={"width": look.width, "height": WIDTHS[look.width]},
        color_scheme="dark" if look.is_dark else "light",
        reduced_motion="reduce",
    )
    if session is not None:
        context.add_cookies([{"name": "sessionid", "value": session, "domain": urlsplit(site).hostname, "path": "/"}])
    try:
        yield Camera(context, folder, look)
    finally:
        context.close()
