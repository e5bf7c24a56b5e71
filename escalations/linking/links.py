"""Makes, finds and takes back private links.

A link's token is worked out from the handoff and the installation's secret, so that every message about one caller
carries the same link while the database holds nothing but its hash. Taking a link back begins another round, whose
token is a different one.
"""

from base64 import urlsafe_b64encode
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from businesses.access import Member
from businesses.audit import audit
from businesses.models import Business, Role, User
from businesses.selectors import token_hash
from calls.models import Call, CallStatus
from escalations.models import Handoff, LinkOpening

SHOWN = 10
LONGEST_CALL = timedelta(days=1)
"""No call lasts so long: agents end theirs after two hours at the most."""
TOKEN_BYTES = 18
"""144 bits, 24 letters."""


def link_of(handoff: Handoff) -> str:
    """The whole address. Writes the hash of a round's first link."""
    token = _token(handoff)
    hashed = token_hash(token)
    if handoff.token_hash != hashed:
        Handoff.objects.filter(pk=handoff.pk).update(token_hash=hashed)
        handoff.token_hash = hashed
    return settings.SITE_URL + reverse("handoff_story", args=[token])


def handoff_by(token: str) -> Handoff | None:
    """None for a link that never was, was taken back, or is out of time."""
    rows = Handoff.objects.select_related("call__agent", "call__business", "business", "destination")
    found = rows.filter(token_hash=token_hash(token)).first()
    return found if found is not None and timezone.now() < expires_at(found.call) else None


def links_of(business: Business) -> list[Handoff]:
    """The newest few that still open, each with who picked up."""
    since = timezone.now() - timedelta(hours=settings.HANDOFF_LINK_HOURS)
    # Older ones need not be looked at, however many there are: their calls are over, too.
    recent = Handoff.objects.filter(business=business, asked_at__gt=since - LONGEST_CALL)
    open_ones = recent.exclude(token_hash="")
    still = open_ones.filter(Q(call__ended_at=None, call__created_at__gt=since) | Q(call__ended_at__gt=since))
    return list(still.select_related("call__agent", "destination").order_by("-asked_at")[:SHOWN])


def expires_at(call: Call) -> datetime:
    """So many hours after the end; a call under way keeps its link."""
    hours = timedelta(hours=settings.HANDOFF_LINK_HOURS)
    if call.ended_at is not None:
        return call.ended_at + hours
    is_over = call.status not in (CallStatus.LIVE, CallStatus.REGISTERED)
    return (call.created_at if is_over else timezone.now()) + hours


@transaction.atomic
def opening_note(handoff: Handoff, person: User | None, address: str) -> None:
    """Somebody looks at the story. The first to do so counts as who picked up."""
    LinkOpening.objects.create(handoff=handoff, person=person, address=address)
    by = str(person) if person else (handoff.destination.name if handoff.destination else "")
    first = Handoff.objects.filter(pk=handoff.pk, link_opened_at=None)
    first.update(link_opened_at=timezone.now(), link_opened_by=by[:254])


@transaction.atomic
def link_revoke(by: Member, handoff: Handoff) -> None:
    """The link leads nowhere from now on. Raises `NotAllowed`."""
    by.require(Role.REVIEWER)
    row = Handoff.objects.select_for_update().get(pk=handoff.pk, business=by.business)
    row.link_round, row.token_hash = row.link_round + 1, ""
    row.save(update_fields=["link_round", "token_hash"])
    audit(by, "handoff_link_revoked", f"handoff {row.pk}")


def _token(handoff: Handoff) -> str:
    digest = salted_hmac("escalations.link", f"{handoff.pk}:{handoff.link_round}", algorithm="sha256").digest()
    return urlsafe_b64encode(digest[:TOKEN_BYTES]).decode()
