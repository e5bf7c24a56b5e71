"""`manage.py connect_retell`: make every agent exist in its business's Retell account."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from agents.connecting import Connection, agent_connect
from agents.models import Agent
from common.errors import VoiceOpsError
from common.phone import pretty


class Command(BaseCommand):
    help = "Create or update every agent in its business's Retell account and let its phone numbers ring there."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--business", metavar="SLUG", help="only this business")
        parser.add_argument("--create-numbers", action="store_true", help="rent numbers the account does not have")

    def handle(self, *, business: str | None, create_numbers: bool, **_: Any) -> None:
        agents = Agent.objects.select_related("business").order_by("business__name", "name")
        if business:
            agents = agents.filter(business__slug=business)
        if not agents:
            raise CommandError(
                f"There is no agent{f' of a business called {business}' if business else ''} to connect."
            )
        failed = [agent for agent in agents if not self._connect(agent, create_numbers=create_numbers)]
        if failed:
            raise CommandError(f"{len(failed)} of {len(agents)} agents could not be connected.")

    def _connect(self, agent: Agent, *, create_numbers: bool) -> bool:
        try:
            connection = agent_connect(agent, creates_numbers=create_numbers)
        except VoiceOpsError as error:
            self.stderr.write(f"{agent.business}, {agent}: {error.message}")
            return False
        self._report(agent, connection)
        return True

    def _report(self, agent: Agent, connection: Connection) -> None:
        done = "created" if connection.was_created else "updated"
        self.stdout.write(f"{agent.business}, {agent}: {done} as {connection.retell_agent_id}")
        for number in connection.bound:
            self.stdout.write(f"  {pretty(number)} rings there")
        for number in connection.missing:
            self.stdout.write(
                f"  {pretty(number)} is not in the Retell account: buy or import it there, then run this again"
            )
