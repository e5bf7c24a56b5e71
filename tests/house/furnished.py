"""A business with a row in every table, and a telephone number and a sentence of its own in whatever holds text.

A new model is furnished by itself. One whose fields must fit together gets a line in `GIVEN`.
"""

import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.apps import apps
from django.core.files.base import ContentFile
from django.db import models, transaction

from businesses.access import Member
from businesses.models import Business, ConfigRevision, Membership, Role, User
from calls.models import Call, CallEvent, ModelPrice, TurnRecord, Utterance
from common.phone import check_destination, check_e164
from escalations.models import EscalationRule, LogReading, RuleSetVersion
from prompts.models import GuardTally, PromptVersion, ReleaseAct, VersionStatus
from prompts.publishing import open_release, release_open

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
OF_NO_BUSINESS = {ConfigRevision, LogReading, ModelPrice, Business, User, Membership}
"""Rows that no tenant owns, and those that are made first."""


@dataclass(frozen=True)
class Canary:
    """What must not be seen by others. `number` is E.164."""

    number: str
    sentence: str

    @property
    def both(self) -> str:
        return f"{self.sentence} {self.number}"

    def text(self, longest: int | None) -> str:
        """As much of it as a column takes."""
        fitting = [one for one in (self.both, self.sentence, self.number) if longest is None or len(one) <= longest]
        return fitting[0] if fitting else ""


OURS = Canary("+14155552671", "zibelline quokka")
THEIRS = Canary("+442079460958", "marmalade heron")
NAMES = {"name", "nickname", "actor"}
"""What a business calls its own people and things; these hold the sentence, never a caller's number."""

Value = Callable[["Furnished"], Any] | str | int | float | bool | list[Any] | dict[str, Any] | datetime | None

GIVEN: dict[str, Mapping[str, Value]] = {
    "businesses.AuditEntry": {"position": 1, "address": "192.0.2.7"},
    "businesses.AuditHead": {"position": 1},
    "businesses.Invitation": {
        "email": "invited@example.com",
        "role": "viewer",
        "token_hash": lambda house: f"hash-of-{house.business.slug}",
        "accepted_at": None,
        "accepted_by": None,
        "revoked_at": None,
    },
    "prompts.PromptVersion": {
        "number": 3,
        "status": "published",
        "published_at": NOON,
        "tools": [],
        "model": {},
        "variables": lambda house: {"callback_number": {"default": house.canary.both, "example": house.canary.number}},
    },
    "prompts.Prompt": {"live_version": None, "lint_off": {}},
    "prompts.Tool": {
        "name": "find_booking",
        "source": None,
        "url": "https://api.example.com/x",
        "headers": {},
        "parameters": {},
        "mapping": {},
    },
    "prompts.ToolSource": {"url": "https://mcp.example.com/mcp", "headers": {}, "offered": []},
    "prompts.ToolSecret": {"name": "crm_key"},
    "prompts.Release": {"act": "published", "candidate": None, "rollout": "", "share_percent": 0, "guards": []},
    "prompts.Approval": {"state": "asked", "decided_by": None},
    "prompts.Rehearsal": {
        "caller": {},
        "mocks": {},
        "lines": lambda house: [{"speaker": "caller", "text": house.canary.both, "edited": False}],
    },
    "calls.Replay": {"state": "done", "version_label": "Version 3"},
    "calls.ReplayTurn": {
        "at": NOON,
        "tools": lambda house: [{"name": "book", "content": house.canary.both}],
        "acts": lambda house: [{"kind": "transfer", "value": house.canary.number}],
        "rungs": ["filler"],
        "faults": [],
    },
    "agents.Agent": {"is_default": True, "variables": {"plan": "gold"}, "analysis_questions": []},
    "calls.Call": {
        "status": "ended",
        "direction": "inbound",
        "started_at": NOON,
        "ended_at": NOON + timedelta(minutes=2),
        "disconnection_reason": "user_hangup",
        "recording": lambda house: ContentFile(b"RIFF", name=f"{house.business.slug}.wav"),
        "recording_error": "",
        "analysis": lambda house: {"call_summary": house.canary.both, "custom_analysis_data": {"a": house.canary.both}},
        "cost": {},
        "latency": {},
        "trace_id": "trace-1",
    },
    "calls.Utterance": {"speaker": "caller", "words": lambda house: _words(house.canary.both)},
    "calls.TurnRecord": {
        "turn_id": 1,
        "kind": "answer",
        "outcome": "spoken",
        "began_at": NOON,
        "model": "gpt-5.6-mini",
        "rule_id": "",
        "rungs": ["filler"],
        "filter_counts": {"markdown": 1},
        "first_word_ms": 700.0,
        "finished_ms": 900.0,
    },
    "calls.CallEvent": {"type": "transfer_moved", "turn_id": 1},
    "calls.ToolRun": {"turn_id": 1},
    "calls.QueueItem": {"claimed_by": None},
    "calls.CallMove": {"old": "live", "new": "ended", "because": "webhook"},
    "calls.Comment": {"author": lambda house: house.people[Role.REVIEWER]},
    "calls.Assignment": {"person": lambda house: house.people[Role.REVIEWER]},
    "calls.ReviewQueue": {"filters": lambda house: f"words={house.canary.sentence}", "share_percent": 10},
    "calls.SavedView": {"query": "status=ended", "is_shared": True},
    "calls.CallTag": {"turn": None},
    "calls.WebhookDelivery": {
        "event": "call_ended",
        "state": "processed",
        "error": "",
        "body": lambda house: json.dumps({"call": {"from_number": house.canary.number}}).encode(),
    },
    "escalations.Destination": {"time_zone": "America/Chicago", "week": [], "dates": {}, "is_always_open": True},
    "escalations.DutyShift": {"starts_at": NOON, "ends_at": NOON + timedelta(hours=8)},
    "escalations.RuleSetVersion": {
        "number": lambda house: 1 + zlib.crc32(house.business.slug.encode()) % 1000,
        "status": "draft",
        "published_at": None,
    },
    "escalations.EscalationRule": {
        "key": lambda house: f"rule.{house.business.slug}",
        "phrases": ["a person"],
        "agents": [],
        "only_when": "",
        "direction": "",
    },
    "escalations.Handoff": {"state": "lost", "rule_key": "", "token_hash": ""},
    "businesses.AlertChannel": {"kind": "webhook", "events": ["handoff"], "error": ""},
    "businesses.AlertDelivery": {"key": "handoff-1", "event": "handoff", "state": "sent", "error": ""},
    "escalations.LastWeekRun": {"state": "done", "groups": [], "wide": [], "untried": []},
    "escalations.LinkOpening": {"address": "192.0.2.7"},
    "escalations.HandoffMove": {"old": "asked", "new": "lost"},
    "escalations.Callback": {"time_zone": "America/Chicago", "claimed_by": None, "claimed_at": None},
    "escalations.CallbackMove": {"old": "", "new": "open"},
}
EVENTS: tuple[tuple[str, Mapping[str, Any]], ...] = (
    ("call_opened", {"details": {"from_number": "number", "variables": {"note": "both"}}}),
    ("transfer_moved", {"step": "asked", "number": "number", "reason": "both", "asked_by": "model"}),
    ("transfer_moved", {"step": "sent", "number": "number", "reason": "both", "asked_by": "model"}),
    ("tool_ran", {"name": "book", "arguments": "both", "succeeded": True, "run_key": "key-1", "run_id": "run-1"}),
    ("opt_out_heard", {"rule_id": "stop"}),
    ("frame_refused", {"kind": "not_json"}),
)


def _words(text: str) -> list[Any]:
    return [[word, place * 0.5, place * 0.5 + 0.4] for place, word in enumerate(text.split())]


@dataclass
class Furnished:
    """`rows` holds the first row of each model by its label, such as "calls.Call"."""

    business: Business
    canary: Canary
    people: dict[Role, User]
    rows: dict[str, models.Model] = field(default_factory=dict)
    _under_way: set[type[models.Model]] = field(default_factory=set)

    @property
    def call(self) -> Call:
        found = self.rows["calls.Call"]
        assert isinstance(found, Call)
        return found

    def value(self, path: str) -> Any:
        """`calls.Call.retell_call_id`: a field of the row of a model."""
        label, _, name = path.rpartition(".")
        return getattr(self.rows[label], name)

    def row(self, model: type[models.Model]) -> models.Model:
        """The first row of a model, made on first use."""
        label = model._meta.label
        if label not in self.rows:
            self._under_way.add(model)
            found = (
                model._default_manager.filter(**_of(model, self.business)).first()
                if _of(model, self.business)
                else None
            )
            self.rows[label] = found or self.make(model)
            self._under_way.discard(model)
        return self.rows[label]

    def make(self, model: type[models.Model], **changes: Any) -> models.Model:
        given = {**GIVEN.get(model._meta.label, {}), **changes}
        row = model()
        for column in model._meta.concrete_fields:
            if column.name in given:
                value = given[column.name]
                setattr(row, column.name, value(self) if callable(value) else value)
            elif column.remote_field or not (column.primary_key or getattr(column, "auto_now_add", False)):
                self._fill(row, column)
        with transaction.atomic():
            row.save(force_insert=True)
            self._make_live(row)
        for many in model._meta.many_to_many:
            if many.related_model is User and many.name not in given:
                getattr(row, many.name).add(self.people[Role.REVIEWER])
        return row

    def _make_live(self, row: models.Model) -> None:
        """A published version cannot be without a release. A rollout that this ends begins again."""
        if not isinstance(row, PromptVersion) or row.status != VersionStatus.PUBLISHED:
            return
        owner = Member(self.people[Role.OWNER], self.business, Role.OWNER)
        before = open_release(row.prompt)
        release_open(row.prompt, act=ReleaseAct.PUBLISHED, version=row, by=owner, why=self.canary.both)
        if before is not None and before.candidate is not None:
            release_open(
                row.prompt,
                act=ReleaseAct.ROLLOUT_BEGUN,
                version=before.version,
                candidate=before.candidate,
                share_percent=before.share_percent,
                rollout=before.rollout,
                by=owner,
                why=before.why,
            )

    def _fill(self, row: models.Model, column: Any) -> None:
        """Empty columns keep their default unless they can hold a text, a number of a telephone or another row."""
        if isinstance(column, models.ForeignKey):
            self._refer(row, column)
        elif column.choices:
            if not column.has_default():
                setattr(row, column.name, column.choices[0][0])
        elif isinstance(column, models.JSONField):
            self._fill_json(row, column)
        elif isinstance(column, models.CharField | models.TextField) and not isinstance(column, models.FileField):
            setattr(row, column.name, self._text(row, column))
        elif not column.null and not column.has_default():
            setattr(row, column.name, _plain(column))

    def _refer(self, row: models.Model, column: Any) -> None:
        target = column.related_model
        if target is Business:
            setattr(row, column.name, self.business)
        elif target is User:
            setattr(row, column.name, self.people[Role.OWNER])
        elif target not in self._under_way and target is not type(row):
            setattr(row, column.name, self.row(target))
        else:
            assert column.null, f"{type(row)._meta.label}.{column.name} leads in a circle: give it in GIVEN."

    def _fill_json(self, row: models.Model, column: Any) -> None:
        empty = column.get_default() if column.has_default() else {}
        if isinstance(empty, dict):
            setattr(row, column.name, {"note": self.canary.both, "callback_number": self.canary.number})

    def _text(self, row: models.Model, column: Any) -> str:
        label, name = type(row)._meta.label, column.name
        is_checked = any(check in column.validators for check in (check_e164, check_destination))
        if is_checked or name.endswith(("number", "destination")):
            return self.canary.number
        if name in NAMES:
            return self.canary.text(len(self.canary.sentence))
        if column.unique or isinstance(column, models.SlugField) or name.endswith(("_id", "_key", "sha256", "seal")):
            return f"{self.business.slug}-{name}-{zlib.crc32(label.encode()):x}"[: column.max_length]
        return self.canary.text(column.max_length)


def _of(model: type[models.Model], business: Business) -> dict[str, Any]:
    names = {column.name for column in model._meta.concrete_fields}
    return {"business": business} if "business" in names else {}


def _plain(column: Any) -> Any:
    if isinstance(column, models.DateTimeField):
        return NOON
    if isinstance(column, models.DateField):
        return NOON.date()
    if isinstance(column, models.BooleanField):
        return False
    if isinstance(column, models.BinaryField):
        return b"x"
    return 1


def our_models() -> list[type[models.Model]]:
    """Every model of the product's own rooms, but for those no tenant owns."""
    return [
        model
        for model in apps.get_models()
        if not model.__module__.startswith(("django", "allauth", "rest_framework")) and model not in OF_NO_BUSINESS
    ]


def furnish(slug: str, canary: Canary) -> Furnished:
    """A business with people of every role, an ended and a live call, and a row of everything."""
    business = Business.objects.create(
        name=f"{slug.title()} {canary.sentence}", slug=slug, facts=canary.both, variables={"desk": canary.both}
    )
    people = {role: User.objects.create_user(f"{role}@{slug}.example", first_name=role.title()) for role in Role}
    house = Furnished(business, canary, people)
    for role, person in people.items():
        house.rows[Membership._meta.label] = Membership.objects.create(business=business, user=person, role=role)
    for model in our_models():
        house.row(model)
    _say_more(house, house.call)
    live = house.make(
        Call, status="live", retell_call_id=f"{slug}-live", ended_at=None, disconnection_reason="", recording=""
    )
    assert isinstance(live, Call)
    _say_more(house, live)
    _roll_out(house)
    _publish_rules(house)
    house.rows["prompts.PromptVersion"] = house.make(PromptVersion, number=5, status="draft", published_at=None)
    return house


def _publish_rules(house: Furnished) -> None:
    """A version in force, and a draft of the next one with the same rule."""
    first = house.rows["escalations.RuleSetVersion"]
    assert isinstance(first, RuleSetVersion)
    RuleSetVersion.objects.filter(pk=first.pk).update(status="published", published_at=NOON)
    draft = house.make(RuleSetVersion, number=first.number + 1)
    house.rows["escalations.EscalationRule"] = house.make(EscalationRule, rule_set=draft)


def _roll_out(house: Furnished) -> None:
    """A second version, live for some callers, with a guard and what it has counted."""
    first = house.rows["prompts.PromptVersion"]
    assert isinstance(first, PromptVersion)
    with transaction.atomic():
        candidate = house.make(PromptVersion, number=4)
        assert isinstance(candidate, PromptVersion)
        owner = Member(house.people[Role.OWNER], house.business, Role.OWNER)
        release_open(first.prompt, act=ReleaseAct.ROLLED_BACK, version=first, by=owner, why=house.canary.both)
        begun = release_open(
            first.prompt,
            act=ReleaseAct.ROLLOUT_BEGUN,
            version=first,
            candidate=candidate,
            share_percent=25,
            rollout=house.business.slug,
            by=owner,
            why=house.canary.both,
        )
        house.make(GuardTally, begun=begun, step=begun)


def _say_more(house: Furnished, call: Call) -> None:
    for position, speaker in enumerate(("agent", "caller", "agent"), start=10):
        house.make(Utterance, call=call, position=position, speaker=speaker, turn_id=1)
    for turn_id in (2, 3):
        house.make(
            TurnRecord, call=call, turn_id=turn_id, was_interrupted=True, began_at=NOON + timedelta(seconds=turn_id)
        )
    for number, (kind, data) in enumerate(EVENTS):
        house.make(CallEvent, call=call, type=kind, event_id=f"{call.pk}-{number}", data=_planted(data, house.canary))


def _planted(data: Any, canary: Canary) -> Any:
    if isinstance(data, Mapping):
        return {name: _planted(value, canary) for name, value in data.items()}
    return {"number": canary.number, "both": canary.both}.get(data, data) if isinstance(data, str) else data
