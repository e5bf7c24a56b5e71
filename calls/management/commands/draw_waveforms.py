"""Draws the waveforms of recordings that have none, or of all."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from businesses.models import Business
from calls.sound.drawing import undrawn, waveform_draw


class Command(BaseCommand):
    help = "Draw the waveforms of recordings that have none yet."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--business", help="Only this business, by its slug.")
        parser.add_argument("--all", action="store_true", help="Draw again what has been drawn before.")

    def handle(self, *_: Any, **options: Any) -> None:
        business = None
        if options["business"]:
            business = Business.objects.filter(slug=options["business"]).first()
            if business is None:
                raise CommandError(f"There is no business with the slug “{options['business']}”.")
        drawn = faulty = 0
        for pk in undrawn(business, is_every=options["all"]):
            waveform = waveform_draw(pk)
            drawn += waveform is not None and not waveform.fault
            faulty += waveform is not None and bool(waveform.fault)
        self.stdout.write(f"Drawn: {drawn}. Not drawable: {faulty}.")
