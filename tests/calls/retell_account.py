"""A simulated Retell account in a thread of its own, and a business that is connected to it."""

import asyncio
import json
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pytest_django.fixtures import Settings

from agents.connecting import agent_connect
from agents.models import PhoneNumber
from agents.services import number_save
from businesses.services import business_update
from simulator.app import serve
from simulator.options import Options
from tests.calls.call_facts import House, make_house

OUR_NUMBER = "+13125550142"
KEY = "key_simulator"


@dataclass(frozen=True)
class Account:
    url: str

    def break_rest(self, **fault: Any) -> None:
        """Answers under `path` get `status`, `count` times or until healed."""
        self._control("POST", "faults", {"rest": [fault]})

    def heal(self) -> None:
        self._control("DELETE", "faults")

    def calls_to(self, number: str) -> list[dict[str, Any]]:
        """The account's own book: every call to this number."""
        request = urllib.request.Request(
            f"{self.url}/v3/list-calls",
            method="POST",
            data=json.dumps({"limit": 1000}).encode(),
            headers={"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return [row for row in json.loads(answer.read())["items"] if row.get("to_number") == number]

    def finish(self, call_id: str) -> None:
        """Wait until the call is over."""
        self._control("GET", f"calls/{call_id}?wait_s=20")

    def drop_number(self) -> None:
        request = urllib.request.Request(
            f"{self.url}/delete-phone-number/{OUR_NUMBER.replace('+', '%2B')}",
            method="DELETE",
            headers={"Authorization": f"Bearer {KEY}"},
        )
        urllib.request.urlopen(request, timeout=10).close()

    def _control(self, method: str, path: str, body: object = None) -> None:
        request = urllib.request.Request(
            f"{self.url}/simulator/{path}",
            method=method,
            data=json.dumps(body).encode() if body is not None else None,
            headers={"Content-Type": "application/json"},
        )
        urllib.request.urlopen(request, timeout=30).close()


@contextmanager
def simulated_account(**changes: Any) -> Iterator[Account]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    options = Options(**{"speed": 100, "concurrency_limit": 1000, "analyzes_calls": False, **changes})
    runner, port = asyncio.run_coroutine_threadsafe(serve(options, "127.0.0.1", 0), loop).result(10)
    try:
        yield Account(f"http://127.0.0.1:{port}")
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


def connected_house(settings: Settings, account: Account, slug: str = "dental") -> House:
    """A business whose default agent stands in the account, with a number to call from."""
    settings.RETELL_BASE_URL = account.url
    # Nobody answers the socket there: a call that is placed fails soon, which is none of these tests' matter.
    settings.SITE_URL = "http://127.0.0.1:1"
    house = make_house(slug)
    house.agent.is_default = True
    house.agent.save()
    business_update(house.business, retell_api_key=KEY)
    number_save(PhoneNumber(business=house.business, number=OUR_NUMBER, agent=house.agent))
    agent_connect(house.agent, creates_numbers=True)
    house.agent.refresh_from_db()
    return house
