"""What two states of the rules have in common when they do the same."""

import hashlib
import json
from collections.abc import Sequence

from escalations.models import EscalationRule
from escalations.ruling.values import RULE_FIELDS


def fingerprint_of(rows: Sequence[EscalationRule]) -> str:
    """Of the rules in their order. A change that is taken back leaves it as it was."""
    told = [[row.key, *(_plain(row, name) for name in RULE_FIELDS)] for row in rows]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _plain(row: EscalationRule, name: str) -> object:
    return row.destination_id if name == "destination" else getattr(row, name)
