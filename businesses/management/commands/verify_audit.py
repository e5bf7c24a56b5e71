"""Walks every audit trail and names the first entry that is not as it was written."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from businesses.models import Business
from businesses.trail.verifying import Checkpoint, Finding, verify


class Command(BaseCommand):
    help = (
        "Walks the audit trail of every business. Ends with 1 and names the first altered or missing entry. "
        "Keep the checkpoints it prints somewhere else, and give them back next time."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--business", help="The slug of the only business to look at.")
        parser.add_argument(
            "--checkpoint", action="append", default=[], help="A line printed earlier; may be given several times."
        )

    def handle(self, *_: Any, **options: Any) -> None:
        kept = {checkpoint.slug: checkpoint for checkpoint in map(_read, options["checkpoint"])}
        findings = [verify(business, kept.get(business.slug)) for business in _businesses(options["business"])]
        for finding in findings:
            self._tell(finding)
        broken = sum(finding.fault is not None for finding in findings)
        if broken:
            raise CommandError(f"{broken} of {len(findings)} trails are not as they were written.")
        self.stdout.write(self.style.SUCCESS(f"All {len(findings)} trails are whole."))

    def _tell(self, finding: Finding) -> None:
        fault, slug = finding.fault, finding.business.slug
        if fault is not None:
            when = f", written {fault.at:%Y-%m-%d %H:%M:%S} UTC" if fault.at else ""
            self.stdout.write(self.style.ERROR(f"{slug}: entry {fault.position}{when}: {fault.what}."))
        elif finding.last is None:
            self.stdout.write(f"{slug}: no entries.")
        else:
            self.stdout.write(f"{slug}: {finding.checked} entries, whole.\n  checkpoint {finding.last}")


def _businesses(slug: str | None) -> list[Business]:
    found = list(Business.objects.filter(**({"slug": slug} if slug else {})).order_by("slug"))
    if slug and not found:
        raise CommandError(f"There is no business “{slug}”.")
    return found


def _read(text: str) -> Checkpoint:
    try:
        return Checkpoint.read(text.removeprefix("checkpoint "))
    except ValueError:
        raise CommandError("A checkpoint is business:position:seal, as this command prints it.") from None
