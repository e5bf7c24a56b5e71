"""`manage.py demo`: a business to look at."""

import os
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from agents.demo.load import demo_load

DEBUG_PASSWORD = "lakeside-demo"  # noqa: S105  works in DEBUG only, where it is printed
DEBUG_KEY = "key_simulator"  # the simulator takes any key


class Command(BaseCommand):
    help = "Load Lakeside Dental, a practice with hours, prices, staff and an agent. Safe to run twice: edits are kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--password", help="for every sign-in; needed unless DEBUG is on")

    def handle(self, *, password: str | None, **_: Any) -> None:
        password = password or os.environ.get("DEMO_PASSWORD") or (DEBUG_PASSWORD if settings.DEBUG else None)
        if not password:
            raise CommandError("Outside DEBUG the demo needs a password of your own: manage.py demo --password …")
        retell_api_key = os.environ.get("RETELL_API_KEY") or (DEBUG_KEY if settings.DEBUG else "")
        demo = demo_load(password=password, retell_api_key=retell_api_key)
        shown = password if demo.has_password else "the one you chose"
        self.stdout.write(f"{demo.business} is {'loaded' if demo.was_created else 'there, with every edit kept'}.")
        names = ", ".join(person.email for person in demo.people)
        self.stdout.write(f"Sign in as one of {names}; password: {shown}")
