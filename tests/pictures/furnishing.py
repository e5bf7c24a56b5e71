"""Three businesses to take pictures of: one just opened, one with a few real calls, one with thousands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.apps import apps
from django.db.models import Model

from bench.seed import Wanted, fill
from bench.seeding.tenants import Plan
from businesses.models import Business, Role, User
from businesses.services import business_create, membership_set
from prompts.models import Prompt
from prompts.services import draft_from, draft_save
from tests.journeys.house import BUSINESS, OWNER, REVIEWER, House
from tests.journeys.processes import eventually
from tests.pictures import alerts, approvals, handovers, places, rollouts, rules, waiting

EMPTY, LITTLE, MUCH = "maple-street-bakery", BUSINESS, "northgate-plumbing"
STATES = {"empty": EMPTY, "little": LITTLE, "much": MUCH}
CALLS, UTTERANCES, ON_THE_LINE = 3_000, 30_000, 9
SCRIPTS = ("booking", "price_question", "human_please", "barge_in", "mm_hm", "opt_out", "hang_up_early", "keypad")
UNDER_WAY = ("slow_talker", "booking", "web_killed", "reminder", "price_question", "hours_question")
QUICK, AS_PEOPLE_TALK = {"speed": 4}, {"speed": 1}
BEST_FIRST = {"calls.Call": ("-turn_count", "-pk"), "escalations.RuleSetVersion": ("-status", "-number")}
UNFINISHED = """
# The winter desk
Say that we are closed from 24 to 26 December, and that the heating line answers at https://heat.example.com.
Call them {{first_name}} ❄ when you know it.
"""


def furnish(house: House) -> None:
    """The rows are made by the product's services, by seeding, and by calls of the simulator."""
    crowded = Plan(MUCH, "Northgate Plumbing", "plumbing", "America/Chicago", 1.0, ("Dispatch", "After hours"))
    now = datetime.now(UTC) - timedelta(seconds=20)
    fill(house.database_url, Wanted(CALLS, UTTERANCES, now, on_the_line=ON_THE_LINE, handoffs=False), [crowded])
    owner = User.objects.get(email=OWNER)
    business_create(name="Maple Street Bakery", slug=EMPTY, time_zone="America/Chicago", owner=owner)
    membership_set(business=Business.objects.get(slug=MUCH), user=owner, role=Role.OWNER)
    done = [house.simulator.place(script, settings=QUICK) for script in SCRIPTS]
    for call_id in done:
        house.simulator.wait(call_id, 120, for_webhooks=True)
    rollouts.under_way(MUCH)
    rollouts.ended_by_a_guard(LITTLE)
    places.a_few(LITTLE)
    places.many(MUCH)
    for slug in (LITTLE, MUCH):
        _begin_a_draft(slug)
    rules.written(LITTLE, MUCH)
    waiting.some(LITTLE, 4)
    waiting.some(MUCH, 60)
    alerts.told(LITTLE)
    approvals.waiting(MUCH, asked_by=REVIEWER)
    handovers.on_the_wall(MUCH)


def _begin_a_draft(slug: str) -> None:
    """Of the prompt that is shown, with something for lint to find."""
    prompt = Prompt.objects.filter(business__slug=slug).order_by("-pk")[0]
    assert prompt.live_version is not None
    draft = draft_from(prompt.live_version, author=User.objects.get(email=OWNER))
    draft_save(draft, body=draft.body + UNFINISHED)


def pick_up(house: House) -> None:
    """Puts callers on the line who talk for half a minute or two, and waits until they have spoken twice or so."""
    calls = [house.simulator.place(script, settings=AS_PEOPLE_TALK) for script in UNDER_WAY]
    said = "select count(*) from calls_utterance u join calls_call c on c.id = u.call_id"
    wanted = " where c.retell_call_id = any(%s) and u.speaker = 'caller'"
    eventually(lambda: house.rows(said + wanted, calls)[0]["count"] >= 2 * len(calls), within_s=60)


@dataclass(frozen=True)
class Rows:
    """Finds a row of one business to show, whatever the model."""

    slug: str

    def value(self, path: str) -> object | None:
        """`calls.Call.retell_call_id`: a field of the row worth showing; None where the business has none."""
        label, _, field = path.rpartition(".")
        model = apps.get_model(label)
        lookup = _way_to_business(model, ())
        if lookup is None:
            return None
        found = model._default_manager.filter(**{f"{lookup}__slug": self.slug})
        row = found.order_by(*BEST_FIRST.get(label, ("-pk",))).first()
        return getattr(row, field) if row is not None else None


def _way_to_business(model: type[Model], seen: Sequence[type[Model]]) -> str | None:
    """The lookup that leads from a model to its business, by the fewest keys."""
    keys = [field for field in model._meta.concrete_fields if field.is_relation and field.related_model is not model]
    for field in keys:
        if field.related_model is apps.get_model("businesses.Business"):
            return field.name
    for field in keys:
        target = field.related_model
        if isinstance(target, type) and target not in seen and (rest := _way_to_business(target, (*seen, model))):
            return f"{field.name}__{rest}"
    return None
