"""What a list of calls is narrowed by. It stands in the address, so that a list can be kept, sent and reloaded.

`read` never fails: what an address says that means nothing is left out, with a sentence for people; the rest holds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict

from businesses.models import Business
from calls import plain_words
from calls.listing.kinds import Asker, Kind, Number, OfBusiness, OneOf, Values, Words, persons
from calls.listing.outcomes import OUTCOMES
from calls.listing.times import PRESETS, read_day
from calls.listing.vocabulary import NOBODY, Vocabulary, vocabulary_of
from calls.models import Assignment, CallTag, Origin, Review, Verdict

SENTIMENTS = {"Positive": "Positive", "Neutral": "Neutral", "Negative": "Negative", "Unknown": "Unknown"}
ORIGINS = {
    "live": "Real calls",
    "test": "Tests",
    "playground": "Playground",
    "eval": "Evals",
    "shadow": "Shadow runs",
}
VERDICTS = {Verdict.GOOD.value: "Good", Verdict.BAD.value: "Bad", Verdict.UNSURE.value: "Unsure", "none": "None yet"}
YES_NO = {"yes": "Yes", "no": "No"}


def _outcome(values: Values) -> Q:
    found = Q()
    for value in values:
        found |= OUTCOMES[value].condition
    return found


def _verdict(values: Values) -> Q:
    own = Review.objects.filter(call=OuterRef("pk"), business=OuterRef("business"), queue_item=None)
    given = Exists(own.filter(verdict__in=values))
    return Q(given) | ~Q(Exists(own.exclude(verdict=""))) if "none" in values else Q(given)


def _reviewer(values: Values, asker: Asker) -> Q:
    reviews = Review.objects.filter(call=OuterRef("pk"), business=asker.business).exclude(verdict="")
    by = Q(Exists(reviews.filter(reviewer__in=persons(values, asker))))
    return by | ~Q(Exists(reviews)) if NOBODY in values else by


def _assigned(values: Values, asker: Asker) -> Q:
    wanted = Assignment.objects.filter(call=OuterRef("pk"), business=asker.business, done_at=None)
    to = Q(Exists(wanted.filter(person__in=persons(values, asker))))
    return to | ~Q(Exists(wanted)) if NOBODY in values else to


def _tags(values: Values, _: Asker) -> Q:
    return Q(Exists(CallTag.objects.filter(call=OuterRef("pk"), tag__in=[int(value) for value in values])))


def _interrupted(count: int) -> Q:
    # The first condition is the one of the partial index.
    return Q(interruption_count__gt=0) & Q(interruption_count__gte=count)


KINDS: tuple[Kind, ...] = (
    OfBusiness("agent", "Agent", "an agent", lambda known: known.agents, lambda values, _: Q(agent__in=values)),
    OfBusiness(
        "version", "Prompt version", "a version", lambda known: known.versions, lambda v, _: Q(prompt_version__in=v)
    ),
    OneOf("direction", "Direction", plain_words.DIRECTION_WORDS, lambda values: Q(direction__in=values)),
    OneOf("outcome", "Outcome", {code: each.label for code, each in OUTCOMES.items()}, _outcome),
    OneOf("reason", "How it ended", plain_words.HOW_IT_ENDED, lambda values: Q(disconnection_reason__in=values)),
    OneOf("sentiment", "Sentiment", SENTIMENTS, lambda values: Q(sentiment__in=values)),
    Number("min_s", "At least", "s long", lambda seconds: Q(length_s__gte=seconds)),
    Number("max_s", "At most", "s long", lambda seconds: Q(length_s__lte=seconds, duration_s__isnull=False)),
    Number("slow", "A turn over", "ms", lambda ms: Q(slowest_ms__gt=ms)),
    Number("interrupted", "Interruptions, at least", "", _interrupted, least=1),
    OneOf("escalated", "Person asked for", YES_NO, lambda values: Q(was_escalated__in=[v == "yes" for v in values])),
    OfBusiness("tag", "Tag", "a tag", lambda known: known.tags, _tags),
    OneOf("verdict", "Verdict", VERDICTS, _verdict),
    OfBusiness("reviewer", "Reviewed by", "a person", lambda known: known.people, _reviewer),
    OfBusiness("assigned", "Assigned to", "a person", lambda known: known.people, _assigned),
    OneOf("origin", "Kind of call", ORIGINS, lambda values: Q(origin__in=values)),
)
WORDS = Words("q", "Words")
TIMES = ("when", "from", "to")
NAMES = frozenset((*TIMES, WORDS.name, *(kind.name for kind in KINDS)))


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked, checked: values by the parameter's name, in the order of the page. `problems` are sentences."""

    asked: Mapping[str, Values]
    problems: tuple[str, ...] = ()

    def first(self, name: str) -> str:
        return next(iter(self.asked.get(name, ())), "")

    @property
    def querystring(self) -> str:
        return urlencode([(name, value) for name, values in self.asked.items() for value in values])

    def without(self, name: str, value: str) -> "Filters":
        left = tuple(each for each in self.asked.get(name, ()) if each != value)
        return Filters({key: left if key == name else values for key, values in self.asked.items()})

    @property
    def from_day(self) -> str:
        return self.first("from")

    @property
    def to_day(self) -> str:
        return self.first("to")

    @property
    def words(self) -> str:
        return self.first(WORDS.name)

    @property
    def origins(self) -> tuple[str, ...]:
        """Real calls, unless others were asked for."""
        return self.asked.get("origin") or (Origin.LIVE.value,)


def read(business: Business, params: QueryDict | str, known: Vocabulary | None = None) -> Filters:
    """`params` is a request's, or a query string. Four queries, none when the vocabulary is given."""
    given = QueryDict(params) if isinstance(params, str) else params
    known = known or vocabulary_of(business)
    asked: dict[str, Values] = {}
    problems: list[str] = []
    _read_times(given, asked, problems)
    for kind in (WORDS, *KINDS):
        values, odd = kind.read(given.getlist(kind.name), known)
        problems += odd
        if values:
            asked[kind.name] = values
    if _is_upside_down(asked):
        problems.append("At least is more than at most, so no call can match. Exchange the two.")
    return Filters(asked, tuple(problems))


def _read_times(given: QueryDict, asked: dict[str, Values], problems: list[str]) -> None:
    preset = next((value for value in given.getlist("when") if value), "")
    if preset in PRESETS:
        asked["when"] = (preset,)
    elif preset:
        problems.append("Time: choose from the list under Filters.")
    for name, label in (("from", "From"), ("to", "To")):
        day, odd = read_day(given.getlist(name), label)
        problems += odd
        if day:
            asked[name] = (day,)
    if "from" in asked or "to" in asked:
        asked.pop("when", None)
    if "from" in asked and "to" in asked and asked["from"] > asked["to"]:
        problems.append("From is later than to, so no call can match. Exchange the two.")


def _is_upside_down(asked: Mapping[str, Values]) -> bool:
    return "min_s" in asked and "max_s" in asked and int(asked["min_s"][0]) > int(asked["max_s"][0])


def kinds_asked(filters: Filters) -> Sequence[tuple[Kind, Values]]:
    return [(kind, filters.asked[kind.name]) for kind in KINDS if kind.name in filters.asked]
