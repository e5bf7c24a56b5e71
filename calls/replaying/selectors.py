"""Replays, and the calls that can be replayed. The business comes first; the number of queries is constant."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.utils import timezone

from businesses.models import Business
from calls.models import Call, CallStatus, Origin, Replay, ReplayTurn
from calls.replaying.running import ABANDONED_AFTER
from calls.replaying.states import UNDER_WAY
from calls.searching.numbers import calls_from, with_caller_digits
from prompts.models import Prompt, PromptVersion

SHOWN_CALLS = 30
SHOWN_REPLAYS = 20


@dataclass(frozen=True, slots=True)
class CallWish:
    """What the calls to choose from are narrowed by. `reason` is a reason why calls ended."""

    number: str = ""
    agent: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ShownReplay:
    """`turns` are those answered so far. `is_stuck`: no worker has moved it for minutes."""

    replay: Replay
    turns: list[ReplayTurn]
    is_under_way: bool
    is_stuck: bool


def calls_to_replay(business: Business, prompt: Prompt, wish: CallWish) -> list[Call]:
    """The newest calls that a version of the prompt answered and a caller spoke on."""
    versions = list(PromptVersion.objects.filter(prompt=prompt).values_list("pk", flat=True))
    calls = Call.objects.filter(
        business=business,
        prompt_version__in=versions,
        origin=Origin.LIVE,
        status__in=(CallStatus.ENDED, CallStatus.ERROR),
        turn_count__gt=0,
    )
    if wish.number:
        calls = with_caller_digits(calls).filter(calls_from([wish.number]))
    if wish.agent is not None:
        calls = calls.filter(agent=wish.agent)
    if wish.reason:
        calls = calls.filter(disconnection_reason=wish.reason)
    return list(calls.select_related("agent", "prompt_version").order_by("-created_at", "-pk")[:SHOWN_CALLS])


def call_to_replay(business: Business, retell_call_id: str) -> Call | None:
    found = Call.objects.filter(business=business, retell_call_id=retell_call_id[:120])
    return found.select_related("agent", "prompt_version").first()


def replays_of(business: Business, prompt: Prompt) -> QuerySet[Replay]:
    """Newest first, each with its call, its maker and how many turns are answered."""
    found = Replay.objects.filter(business=business, prompt=prompt).annotate(answered=Count("turns"))
    return found.select_related("call", "made_by")


def shown_replay(replay: Replay) -> ShownReplay:
    is_under_way = replay.state in UNDER_WAY
    is_stuck = is_under_way and replay.moved_at < timezone.now() - ABANDONED_AFTER
    return ShownReplay(replay, list(replay.turns.all()), is_under_way, is_stuck)
