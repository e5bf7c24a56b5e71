"""`python -m bench.wall`: whether the wall of live calls stays smooth in a browser while all of them talk.

Frames depend on who else wants the processor. What it costs the browser does not: CPU time by Chromium's own count.
"""

import argparse
import asyncio
import json
import os
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from statistics import quantiles
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import uvloop
from playwright.async_api import Browser, CDPSession, Page, WebSocket, async_playwright

from bench import figures, machine
from bench.callers import TURN_EVERY_S, hang_up, pick_up
from bench.house import BUSINESS, House, house, with_static
from bench.turns import OURS, serving
from localrun.browser import find_browser
from localrun.ports import free_port

OWNER = "owner@lakeside.example"
SETTLE_S = 4.0
BROWSER = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
GIVE_WAY = 10
MAIN_THREAD = {"script": "ScriptDuration", "style": "RecalcStyleDuration", "layout": "LayoutDuration"}
WATCH = """() => {
  const seen = window.seen = { frames: [], long: [] };
  let last = performance.now();
  const tick = (now) => { seen.frames.push(now - last); last = now; requestAnimationFrame(tick); };
  requestAnimationFrame(tick);
  new PerformanceObserver((list) => list.getEntries().forEach((task) => seen.long.push(task.duration)))
    .observe({ type: "longtask" });
}"""


@dataclass
class Wire:
    """What came over the page's socket. Playwright hangs marks of its own on who listens, so it has no slots."""

    messages: int = 0
    size: int = 0
    patches: int = 0
    """A card's news, whatever of it is new."""

    def follow(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._take)

    def _take(self, payload: str | bytes) -> None:
        self.messages += 1
        self.size += len(payload.encode() if isinstance(payload, str) else payload)
        self.patches += len(json.loads(payload).get("cards", ()))


class Cost:
    """CPU seconds of the page's main thread by kind of work, and of all of the browser's processes."""

    def __init__(self, page: CDPSession, browser: CDPSession) -> None:
        self._page, self._browser = page, browser

    @classmethod
    async def of(cls, page: Page, browser: Browser) -> "Cost":
        cost = cls(await page.context.new_cdp_session(page), await browser.new_browser_cdp_session())
        await cost._page.send("Performance.enable", {"timeDomain": "threadTicks"})
        return cost

    async def so_far(self) -> Counter[str]:
        told = await self._page.send("Performance.getMetrics")
        metrics = {metric["name"]: metric["value"] for metric in told["metrics"]}
        processes = (await self._browser.send("SystemInfo.getProcessInfo"))["processInfo"]
        spent = Counter({kind: metrics[name] for kind, name in MAIN_THREAD.items()})
        spent["main thread"] = metrics["TaskDuration"]
        spent["browser"] = sum(process["cpuTime"] for process in processes)
        return spent


@dataclass(frozen=True, slots=True)
class Measured:
    seen: dict[str, Any]
    wire: Wire
    spent: Counter[str]
    seconds: float


async def watch(page: Page, browser: Browser, site: str, home: House, seconds: float) -> Measured:
    await page.goto(f"{site}/sign-in/")
    await page.get_by_label("E-mail").fill(OWNER)
    await page.get_by_label("Password", exact=True).fill(home.settings["DEMO_PASSWORD"])
    await page.get_by_label("Password", exact=True).press("Enter")
    await page.wait_for_url(lambda url: "sign-in" not in url)
    wire = Wire()
    page.on("websocket", wire.follow)
    await page.goto(f"{site}/b/{BUSINESS}/live/")
    cost = await Cost.of(page, browser)
    await asyncio.sleep(SETTLE_S)
    wire_before, spent_before, began = replace(wire), await cost.so_far(), monotonic()
    await page.evaluate(WATCH)
    await asyncio.sleep(seconds)
    seen = await page.evaluate("() => ({...window.seen, shown: document.querySelectorAll('#wall article').length})")
    spent = await cost.so_far()
    spent.subtract(spent_before)
    came = Wire(*(getattr(wire, name) - getattr(wire_before, name) for name in ("messages", "size", "patches")))
    return Measured(seen, came, spent, monotonic() - began)


async def measure(url: str, home: House, calls: int, seconds: float) -> Measured:
    site = f"http://{urlsplit(url).netloc}"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_browser(), args=BROWSER)
        page = await browser.new_page(viewport={"width": 1440, "height": 900})
        # The browser stands for a machine of its own, so whoever shares its core lets it go first.
        os.nice(GIVE_WAY)
        callers = await pick_up(url, [f"call_{uuid.uuid4().hex}" for _ in range(calls)])
        begin = monotonic() + 1
        until = begin + seconds + SETTLE_S + 15
        talks = [
            asyncio.create_task(caller.talk(begin + at * TURN_EVERY_S / calls, until))
            for at, caller in enumerate(callers)
        ]
        measured = await watch(page, browser, site, home, seconds)
        await browser.close()
    for talk in talks:
        talk.cancel()
    await asyncio.gather(*talks, return_exceptions=True)
    await hang_up(callers)
    return measured


def told(measured: Measured) -> str:
    seen, wire, seconds = measured.seen, measured.wire, measured.seconds
    frames = sorted(seen["frames"])
    cuts = quantiles(frames, n=100)
    late = sum(ms > 50 for ms in frames)
    ms_a_second = {kind: spent * 1000 / seconds for kind, spent in measured.spent.items()}
    parts = ", ".join(f"{kind} {ms_a_second[kind]:.0f}" for kind in MAIN_THREAD)
    return (
        f"{seen['shown']} cards; {wire.messages / seconds:.1f} messages, {wire.size / seconds / 1000:.0f} kB and "
        f"{wire.patches / seconds:.0f} patches a second\n"
        f"frames ms: p50 {cuts[49]:.0f}, p95 {cuts[94]:.0f}, p99 {cuts[98]:.0f}, worst {frames[-1]:.0f}; "
        f"{late} of {len(frames)} over 50 ms ({late / len(frames):.1%})\n"
        f"long tasks: {len(seen['long'])}, together {sum(seen['long']) / seconds / 10:.1f} % of the time, "
        f"longest {max(seen['long'], default=0):.0f} ms; {figures.load_average()}\n"
        f"CPU ms a second: main thread {ms_a_second['main thread']:.0f} ({parts}), "
        f"the whole browser {ms_a_second['browser']:.0f}"
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
        print(told(uvloop.run(measure(url, home, given.calls, given.seconds))))


if __name__ == "__main__":
    main()
