"""`python -m bench.wall`: whether the wall of live calls stays smooth in a browser while all of them talk."""

import argparse
import asyncio
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from statistics import quantiles
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import uvloop
from playwright.async_api import Page, WebSocket, async_playwright

from bench import figures, machine
from bench.callers import TURN_EVERY_S, hang_up, pick_up
from bench.house import BUSINESS, House, house, with_static
from bench.turns import OURS, serving
from localrun.browser import find_browser
from localrun.ports import free_port

OWNER = "owner@lakeside.example"
SETTLE_S = 4.0
BROWSER = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
WATCH = """() => {
  const seen = window.seen = { frames: [], long: [], cards: 0 };
  let last = performance.now();
  const tick = (now) => { seen.frames.push(now - last); last = now; requestAnimationFrame(tick); };
  requestAnimationFrame(tick);
  new PerformanceObserver((list) => list.getEntries().forEach((task) => seen.long.push(task.duration)))
    .observe({ type: "longtask" });
  const isBody = (node) => node.id?.endsWith("-now");
  new MutationObserver((changes) => changes.forEach((change) => {
    seen.cards += [...change.addedNodes].filter(isBody).length;
  })).observe(document.getElementById("wall"), { childList: true, subtree: true });
}"""


@dataclass
class Wire:
    """What came over the page's socket. Playwright hangs marks of its own on who listens, so it has no slots."""

    messages: int = 0
    size: int = 0

    def follow(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._take)

    def _take(self, payload: str | bytes) -> None:
        self.messages += 1
        self.size += len(payload)


async def watch(page: Page, site: str, home: House, seconds: float) -> tuple[dict[str, Any], Wire]:
    await page.goto(f"{site}/sign-in/")
    await page.get_by_label("E-mail").fill(OWNER)
    await page.get_by_label("Password", exact=True).fill(home.settings["DEMO_PASSWORD"])
    await page.get_by_label("Password", exact=True).press("Enter")
    await page.wait_for_url(lambda url: "sign-in" not in url)
    wire = Wire()
    page.on("websocket", wire.follow)
    await page.goto(f"{site}/b/{BUSINESS}/live/")
    await asyncio.sleep(SETTLE_S)
    before = Wire(wire.messages, wire.size)
    await page.evaluate(WATCH)
    await asyncio.sleep(seconds)
    seen = await page.evaluate("() => ({...window.seen, shown: document.querySelectorAll('#wall article').length})")
    return seen, Wire(wire.messages - before.messages, wire.size - before.size)


async def measure(url: str, home: House, calls: int, seconds: float) -> tuple[dict[str, Any], Wire]:
    site = f"http://{urlsplit(url).netloc}"
    callers = await pick_up(url, [f"call_{uuid.uuid4().hex}" for _ in range(calls)])
    begin = monotonic() + 1
    until = begin + seconds + SETTLE_S + 15
    talks = [
        asyncio.create_task(caller.talk(begin + at * TURN_EVERY_S / calls, until)) for at, caller in enumerate(callers)
    ]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_browser(), args=BROWSER)
        page = await browser.new_page(viewport={"width": 1440, "height": 900})
        measured = await watch(page, site, home, seconds)
        await browser.close()
    for talk in talks:
        talk.cancel()
    await asyncio.gather(*talks, return_exceptions=True)
    await hang_up(callers)
    return measured


def told(seen: dict[str, Any], wire: Wire, seconds: float) -> str:
    frames = sorted(seen["frames"])
    cuts = quantiles(frames, n=100)
    late = sum(ms > 50 for ms in frames)
    return (
        f"{seen['shown']} cards; {wire.messages / seconds:.1f} messages, {wire.size / seconds / 1000:.0f} kB and "
        f"{seen['cards'] / seconds:.0f} cards written anew a second\n"
        f"frames ms: p50 {cuts[49]:.0f}, p95 {cuts[94]:.0f}, p99 {cuts[98]:.0f}, worst {frames[-1]:.0f}; "
        f"{late} of {len(frames)} over 50 ms\n"
        f"long tasks: {len(seen['long'])}, together {sum(seen['long']) / seconds / 10:.1f} % of the time, "
        f"longest {max(seen['long'], default=0):.0f} ms; {figures.load_average()}"
    )


@contextmanager
def pages(model_port: int) -> Iterator[House]:
    with house(model_port) as home:
        yield replace(home, settings=with_static(home.settings))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=20)
    given = parser.parse_args()
    machine.stay_aside()
    model_port = free_port()
    stub = ["-m", "bench.stub_model", str(model_port)]
    with (
        pages(model_port) as home,
        machine.running("stub", stub, home.settings, f"http://127.0.0.1:{model_port}/v1/models", machine.cores()[1]),
        serving(OURS, home, model_port) as (_, url),
    ):
        print(told(*uvloop.run(measure(url, home, given.calls, given.seconds)), given.seconds))


if __name__ == "__main__":
    main()
