"""How calls came out, in the few words people sort them by."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q

from calls.models import CallStatus
from vendors.retell.disconnections import DISCONNECTIONS, Bucket


@dataclass(frozen=True, slots=True)
class Outcome:
    """Calls of one status, or those whose disconnection reason lies in one of these buckets."""

    label: str
    buckets: frozenset[Bucket] = frozenset()
    status: str = ""

    @property
    def condition(self) -> Q:
        if self.status:
            return Q(status=self.status)
        return Q(disconnection_reason__in=sorted(self.reasons))

    @property
    def reasons(self) -> set[str]:
        return {reason for reason, known in DISCONNECTIONS.items() if known.bucket in self.buckets}


def _by(label: str, *buckets: Bucket) -> Outcome:
    return Outcome(label, frozenset(buckets))


OUTCOMES: Mapping[str, Outcome] = {
    "talked": _by("Talked with the caller", Bucket.ANSWERED, Bucket.ANSWERED_SUPPRESS, Bucket.ANSWERED_SCHEDULE),
    "no_person": _by("No person answered", Bucket.NO_HUMAN),
    "not_through": _by("Could not be put through", Bucket.RETRYABLE),
    "too_many": _by("Too many calls at once", Bucket.RETRY_WITH_BACKOFF, Bucket.OVERFLOW),
    "bad_number": _by("Number not to be called again", Bucket.DO_NOT_RETRY),
    "taken_over": _by("A person stopped it or took over", Bucket.OPERATOR),
    "account": _by("Trouble with the Retell account", Bucket.ALERT),
    "mend": _by("Something to mend on our side", Bucket.FIX, Bucket.FIX_BRIDGE, Bucket.FIX_SERVER, Bucket.FIX_TRUNK),
    "retell": _by("A fault at Retell", Bucket.VENDOR),
    "unclear": _by("Unclear", Bucket.INVESTIGATE, Bucket.WEB),
    "live": Outcome("On the line", status=CallStatus.LIVE),
    "not_started": Outcome("Not started", status=CallStatus.REGISTERED),
}
