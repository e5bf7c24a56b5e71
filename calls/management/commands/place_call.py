"""`manage.py place_call`: have one person called."""

from argparse import ArgumentParser
from typing import Any
from uuid import uuid4

from django.core.management.base import BaseCommand, CommandError

from businesses.models import Business
from calls.models import Placement, PlacementState
from calls.services import call_place
from common.errors import VoiceOpsError

REASONS = {
    "suppressed": "the number is on the list of those that may not be called",
    "key_refused": "Retell refused the API key; check it in the business's settings",
    "payment_needed": "the Retell account has no credit left",
    "not_accepted": "Retell did not accept the numbers or the agent; run manage.py connect_retell and try again",
    "too_many_calls": "the account has as many calls running as it may; try again later with another --key",
}


class Command(BaseCommand):
    help = "Have a person called by a business's default agent. Dials a real telephone unless Retell is simulated."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--business", metavar="SLUG", required=True)
        parser.add_argument("--to", metavar="NUMBER", required=True, help="such as +15551234567")
        parser.add_argument("--purpose", required=True, help="why, in a word or two; kept with the call")
        parser.add_argument(
            "--key", help="names this wish to call: the same key never dials twice (default: a new one)"
        )

    def handle(self, *, business: str, to: str, purpose: str, key: str | None, **_: Any) -> None:
        found = Business.objects.filter(slug=business).first()
        if found is None:
            known = ", ".join(Business.objects.order_by("slug").values_list("slug", flat=True)[:20])
            raise CommandError(f"There is no business called {business}. Known: {known or 'none yet'}.")
        intent_key = key or f"by-hand-{uuid4().hex}"
        try:
            placement = call_place(business=found, to=to, purpose=purpose, intent_key=intent_key)
        except VoiceOpsError as error:
            raise CommandError(error.message) from None
        self._report(placement)

    def _report(self, placement: Placement) -> None:
        match placement.state:
            case PlacementState.PLACED:
                self.stdout.write(f"Placed as {placement.call or 'a call of another business'}.")
            case PlacementState.REFUSED:
                reason = REASONS.get(placement.refusal, f"Retell said no ({placement.refusal})")
                raise CommandError(f"Nobody was called: {reason}.")
            case _:
                raise CommandError(
                    "Retell did not say whether the call was placed. Within the hour this asks again without dialling"
                    f" twice: the same command with --key {placement.intent_key}"
                )
