"""Which pages are measured: of the business with the most calls, at addresses that people would open."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from django.db.models import Count
from django.test import Client
from django.urls import reverse

from agents.models import Agent
from bench.seeding.tenants import PLANS
from businesses.access import Member
from businesses.models import Business, Membership, Role, User
from calls.listing.paging import ORDERS, Sort
from calls.models import Call, Review, ReviewQueue, SavedView, Tag, TurnRecord
from escalations.models import Callback, Destination, Handoff
from escalations.queueing.figuring import PERIODS
from escalations.queueing.filters import QueueFilters, Show
from escalations.queueing.selectors import queue_page
from prompts.models import PromptVersion

SLUG = PLANS[0].slug
SAMPLE = 20
SEARCHES = {
    "a rare word": ("Quinhurst", "Yarcombe", "Zimwick", "Ulmridge"),
    "a common word": ("tuesday", "price", "appointment"),
    "every call's word": ("the", "calling", "you"),
    "two words": ("wrong price", "root canal", "Delta Dental"),
    "nothing": ("xylophonist", "kumquatery"),
}
FILTERS = (
    *("when=today", "when=7d", "when=30d", "agent={agent}", "version={version}", "direction=outbound", "direction=web"),
    *("outcome=talked", "outcome=mend", "outcome=live", "reason=dial_busy", "reason=user_requested_dnc"),
    *("sentiment=Negative", "min_s=120", "max_s=10", "slow=1200", "slow=5000", "interrupted=1", "interrupted=3"),
    *("escalated=yes", "escalated=no", "tag={tag}", "verdict=bad", "verdict=none", "reviewer={person}"),
    *("reviewer=nobody", "assigned={person}", "origin=test", "q=price", "q=Quinhurst"),
)
COMBINATIONS = (
    "when=7d&sentiment=Negative",
    "when=30d&agent={agent}&sentiment=Negative",
    "agent={agent}&version={version}",
    "direction=outbound&outcome=no_person",
    "when=30d&slow=1200&escalated=yes",
    "sentiment=Negative&interrupted=1",
    "verdict=bad&tag={tag}",
    "verdict=none&escalated=yes",
    "version={version}&slow=2000&min_s=60",
    "when=7d&direction=inbound&q=price",
    "reason=dial_busy&agent={agent}&sort=time",
    "sentiment=Positive&min_s=300",
)


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
    client.force_login(_person(role))
    return client.cookies["sessionid"].value


def _person(role: str) -> User:
    return User.objects.get(email=f"{role}@{SLUG}.example")


def cases() -> list[Case]:
    return [*_lists(), *_filters(), *_combinations(), *_searches(), *_calls(), *_others(), *_handoffs()]


def _at(name: str, query: str = "", *words: object) -> str:
    address = reverse(name, args=[SLUG, *words])
    return f"{address}?{query}" if query else address


def _words() -> dict[str, object]:
    """Rows that filters name: of the agent, version and tag with many calls."""
    agent = Agent.objects.filter(business__slug=SLUG).order_by("pk")[0]
    return {
        "agent": agent.pk,
        "version": PromptVersion.objects.filter(prompt=agent.prompt_id).order_by("-number")[1].pk,
        "tag": Tag.objects.filter(business__slug=SLUG).order_by("pk")[0].pk,
        "person": Membership.objects.get(business__slug=SLUG, role=Role.REVIEWER).user_id,
    }


def _lists() -> Iterator[Case]:
    yield Case("list", (_at("calls"),))
    yield Case("list, for a viewer", (_at("calls"),), role="viewer")
    for order in ORDERS.values():
        for is_descending in (True, False):
            sort = Sort(order, is_descending)
            yield Case(f"list, sort={sort.text}", (_at("calls", f"sort={sort.text}"),))
            marks = [
                f"{order.value_of(call)}_{call.pk}" for call in Call.objects.filter(pk__in=_calls_at(0.1, 0.5, 0.9))
            ]
            yield Case(
                f"list, sort={sort.text}, deep", tuple(_at("calls", f"sort={sort.text}&after={mark}") for mark in marks)
            )
    yield Case("list as CSV, first piece", (_at("calls_export", "when=7d"),))
    yield Case("saved view", tuple(_at("calls", f"{view.query}&view={view.pk}") for view in _views()))
    yield Case("counts of saved views", (_at("view_counts"),))
    yield Case("saved views", (_at("views"),))


def _views() -> list[SavedView]:
    return list(SavedView.objects.filter(business__slug=SLUG))


def _filters() -> Iterator[Case]:
    for query in FILTERS:
        yield Case(f"list, {query}", (_at("calls", query.format_map(_words())),))


def _combinations() -> Iterator[Case]:
    for query in COMBINATIONS:
        yield Case(f"list, {query}", (_at("calls", query.format_map(_words())),))


def _searches() -> Iterator[Case]:
    for name, texts in SEARCHES.items():
        yield Case(f"search, {name}", tuple(_at("search", f"q={text}") for text in texts))
    numbers = Call.objects.filter(pk__in=_calls_at(0.3, 0.6, 0.8), direction="inbound").values_list(
        "from_number", flat=True
    )
    local = [number[2:] for number in numbers]
    for notation in ("%2B1{a}{b}{c}", "{a} {b} {c}", "({a}) {b}-{c}"):
        written = [notation.format(a=one[:3], b=one[3:6], c=one[6:]) for one in local]
        yield Case(f"search, {notation.replace('%2B', '+')}", tuple(_at("search", f"q={text}") for text in written))


def _calls() -> Iterator[Case]:
    longest = TurnRecord.objects.values("call").annotate(turns=Count("pk")).order_by("-turns")[0]["call"]
    endless = Call.objects.get(pk=longest).retell_call_id
    usual = Call.objects.filter(turn_count__gt=2, pk__in=_calls_at(*_shares())).exclude(pk=longest)
    ids = list(usual.values_list("retell_call_id", flat=True))
    yield Case("call", tuple(_at("call", "", one) for one in ids))
    yield Case("call, for a viewer", tuple(_at("call", "", one) for one in ids), role="viewer")
    yield Case("call, from a filtered list", tuple(_at("call", "from=sentiment%3DNegative", one) for one in ids))
    yield Case("call with 3,000 turns", (_at("call", "", endless),))
    yield Case("call with 3,000 turns, a later part", (_at("call_story", "start=2000", endless),))
    yield Case("call's playback, 3,000 turns", (_at("call_playback", "", endless),))
    yield Case("call's playback, 3,000 turns, a later part", (_at("call_playback", "start=2000", endless),))
    yield Case("call's records", tuple(_at("call_records", "", one) for one in ids))
    reviewed = Review.objects.filter(business__slug=SLUG).select_related("call")[:SAMPLE]
    yield Case("call with a review", tuple(_at("call", "", one.call.retell_call_id) for one in reviewed))


def _others() -> Iterator[Case]:
    yield Case("live, 60 calls", (_at("live"),))
    yield Case("queues", (_at("queues"),))
    queues = ReviewQueue.objects.filter(business__slug=SLUG)
    yield Case("queue", tuple(_at("queue", "", queue.pk) for queue in queues))
    yield Case("queue preview", (_at("queue_preview", "filters=sentiment%3DNegative&share_percent=10"),))
    yield Case("mine", (_at("mine"),), role="reviewer")
    yield Case("tags", (_at("tags"),))
    prompt = Agent.objects.filter(business__slug=SLUG).order_by("pk")[0].prompt_id
    numbers = PromptVersion.objects.filter(prompt=prompt).order_by("number").values_list("number", flat=True)
    yield Case("versions", (_at("versions", "", prompt),))
    yield Case("version", tuple(_at("version", "", prompt, number) for number in numbers))
    yield Case("compare two versions", (_at("compare", f"old={numbers[0]}&new={list(numbers)[-1]}", prompt),))
    yield Case("rollout", (_at("rollout", "", prompt),))
    yield Case(
        "would have said", (_at("would_have_said", "", prompt), _at("would_have_said", "reason=user_hangup", prompt))
    )
    yield Case("what was live when", (_at("history"), _at("history", f"prompt={prompt}")))
    yield Case("audit trail", (_at("audit"), _at("audit", "act=review_saved"), _at("audit", "before=5000")))


def _handoffs() -> Iterator[Case]:
    """The queue, what it adds up to, and what leads to it."""
    for show in Show:
        yield Case(f"handoffs, show={show.value}", (_at("handoffs", f"show={show.value}"),), role="reviewer")
    for query in ("kind=message", "priority=high", "show=overdue&kind=follow_up", "show=done&priority=high"):
        yield Case(f"handoffs, {query}", (_at("handoffs", query),), role="reviewer")
    for show in (Show.WAITING, Show.DONE):
        deep = _at("handoffs", f"show={show.value}&after={_deep_in_the_queue(show)}")
        yield Case(f"handoffs, show={show.value}, deep", (deep,), role="reviewer")
    yield Case("handoffs' counter", (_at("handoffs_count"),))
    owed = Callback.objects.filter(business__slug=SLUG).order_by("-created_at")
    yield Case("callback", tuple(_at("callback", "", row.pk) for row in owed[:SAMPLE]), role="reviewer")
    for period in PERIODS:
        yield Case(f"handoffs' figures, {period}", (_at("handoff_figures", f"period={period}"),))
    bridged = Handoff.objects.filter(business__slug=SLUG, state="bridged").order_by("asked_at")
    ids = list(bridged.values_list("call__retell_call_id", flat=True))
    ids = ids[:: max(1, len(ids) // SAMPLE)]
    yield Case("call that was escalated", tuple(_at("call", "", one) for one in ids))
    yield Case("rules, with a draft", (_at("rules"),))
    yield Case("rules, as a viewer sees them", (_at("rules"),), role="viewer")
    yield Case("rules' versions", (_at("rules_versions"),))
    yield Case("rules' version", (_at("rules_version", "", 1), _at("rules_version", "", 7)))
    yield Case("last week's calls run through the draft", (_at("rules_last_week"),))
    places = Destination.objects.filter(business__slug=SLUG)
    yield Case("destinations", (_at("destinations"),))
    yield Case("destination", tuple(_at("destination", "", place.pk) for place in places))
    yield Case("duty", (_at("duty"),))
    yield Case("alerts", (_at("alerts"),))


def _deep_in_the_queue(show: Show) -> str:
    """Where the page after some hundred rows begins."""
    member = Member(_person("reviewer"), Business.objects.get(slug=SLUG), Role.REVIEWER)
    filters = QueueFilters(show=show)
    for _ in range(5):
        older = queue_page(member, filters).older
        filters = replace(filters, after=older or filters.after)
    return filters.after


def _shares() -> tuple[float, ...]:
    return tuple((at + 1) / (SAMPLE + 2) for at in range(SAMPLE))


def _calls_at(*shares: float) -> list[int]:
    """Calls that lie so far on in the year."""
    last = Call.objects.order_by("-pk").values_list("pk", flat=True)[0]
    ours = Call.objects.filter(business__slug=SLUG)
    return [ours.filter(pk__gte=round(last * share)).order_by("pk").values_list("pk", flat=True)[0] for share in shares]
