"""Which pages are measured: of the business with the most calls, at addresses that people would open."""

from dataclasses import dataclass
from functools import cache

from django.db.models import Count
from django.test import Client
from django.urls import reverse

from bench.seeding.tenants import PLANS
from businesses.models import User
from calls.models import Call, TurnRecord

SLUG = PLANS[0].slug
SAMPLE = 20


@dataclass(frozen=True, slots=True)
class Case:
    """A kind of page. Its addresses are asked for in turn."""

    name: str
    paths: tuple[str, ...]
    role: str = "owner"


@cache
def session_of(role: str) -> str:
    """The session key of a person with this role, signed in."""
    client = Client()
    client.force_login(User.objects.get(email=f"{role}@{SLUG}.example"))
    return client.cookies["sessionid"].value


def cases() -> list[Case]:
    return [*_lists(), *_calls(), *_others()]


def _lists() -> list[Case]:
    address = reverse("calls", args=[SLUG])
    marks = _calls_at(0.1, 0.5, 0.9)
    return [
        Case("list, newest", (address,)),
        Case("list, newest, for a viewer", (address,), role="viewer"),
        Case("list, deep", tuple(f"{address}?before={pk}" for pk in marks)),
    ]


def _calls() -> list[Case]:
    usual = Call.objects.filter(business__slug=SLUG, status="ended", pk__in=_calls_at(*_shares()))
    ids = usual.values_list("retell_call_id", flat=True)
    longest = TurnRecord.objects.values("call").annotate(turns=Count("pk")).order_by("-turns").values("call")[:1]
    endless = Call.objects.get(pk__in=longest).retell_call_id
    return [
        Case("call", tuple(reverse("call", args=[SLUG, one]) for one in ids)),
        Case("call with 3,000 turns", (reverse("call", args=[SLUG, endless]),)),
    ]


def _others() -> list[Case]:
    return [Case("live", (reverse("live", args=[SLUG]),))]


def _shares() -> tuple[float, ...]:
    return tuple((at + 1) / (SAMPLE + 2) for at in range(SAMPLE))


def _calls_at(*shares: float) -> list[int]:
    """Calls that lie so far back in the year."""
    last = Call.objects.order_by("-pk").values_list("pk", flat=True)[0]
    ours = Call.objects.filter(business__slug=SLUG)
    return [ours.filter(pk__gte=round(last * share)).order_by("pk").values_list("pk", flat=True)[0] for share in shares]
