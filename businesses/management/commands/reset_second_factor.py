"""`manage.py reset_second_factor`: for a person who lost telephone, keys and recovery codes."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from businesses.models import User
from businesses.second_factor import second_factor_reset
from common.errors import BadInput


class Command(BaseCommand):
    help = "Take every second factor from a person. Make sure first, by voice, that it is them who asks."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="whose factors go")
        parser.add_argument("--by", required=True, help="e-mail of your own staff account, for the audit trail")

    def handle(self, *, email: str, by: str, **_: Any) -> None:
        person, engineer = self._account(email), self._account(by)
        try:
            count = second_factor_reset(person, by=engineer)
        except BadInput as refusal:
            raise CommandError(refusal.message) from None
        self.stdout.write(f"{count} factors of {person.email} are gone. The next sign-in takes the password alone.")

    def _account(self, email: str) -> User:
        account = User.objects.filter(email=email.strip().lower()).first()
        if account is None:
            raise CommandError(f"There is no account with the address {email}.")
        return account
