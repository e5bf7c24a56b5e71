"""`manage.py fill_lists`: once after an update, for calls stored before lists kept figures and words were indexed."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from calls.listing.filling import calls_fill


class Command(BaseCommand):
    help = "Fill in what the list of calls is filtered by and what search finds. Calls go on meanwhile; stop it freely."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--after", type=int, default=0, metavar="CALL", help="where an earlier run had come to")
        parser.add_argument("--size", type=int, default=2_000, help="calls in one transaction (default: 2000)")

    def handle(self, *, after: int, size: int, **_: Any) -> None:
        for progress in calls_fill(after=after, size=size):
            self.stdout.write(
                f"Done to call {progress.done_to} of {progress.last}. To go on: --after {progress.done_to}"
            )
        self.stdout.write("Every call is filled in.")
