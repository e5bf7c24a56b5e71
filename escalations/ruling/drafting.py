"""The one way in which the draft of the rules changes."""

import secrets
from collections.abc import Mapping

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from businesses.access import Member
from businesses.audit import audit
from businesses.models import AuditEntry, Business, Role
from common.errors import BadInput, IllegalMove, LostRace
from escalations.models import EscalationRule, RuleSetStatus, RuleSetVersion
from escalations.ruling.selectors import draft_of, draft_subject, news_since, rules_in_force
from escalations.ruling.starting import starting_rules
from escalations.ruling.values import RULE_FIELDS, rule_set_fields

MOST_RULES = 200
GONE = "The draft was published or thrown away meanwhile. Begin a new one; nothing that is in force has changed."
UNKNOWN = "This rule is not in the draft any more. Somebody took it out."


class Overtaken(LostRace):
    """Somebody saved the draft after the revision that was seen. `news` tells what they did, `revision` where it is."""

    def __init__(self, draft: RuleSetVersion, news: list[AuditEntry]) -> None:
        self.news = news
        self.revision = draft.revision
        self.who = str(draft.saved_by or "Somebody")
        super().__init__(f"{self.who} changed the rules meanwhile. Look at what is new, then save again.")


@transaction.atomic
def draft_open(by: Member) -> RuleSetVersion:
    """The draft to write in: the one there is, else a copy of what is in force, else a set to begin with."""
    by.require(Role.MANAGER)
    Business.objects.select_for_update().get(pk=by.business.pk)
    draft = draft_of(by.business)
    return draft or _begun(by, rules_in_force(by.business))


@transaction.atomic
def rules_restore(by: Member, version: RuleSetVersion) -> RuleSetVersion:
    """An old version becomes the draft. Raises `IllegalMove` while there is one: what it holds is somebody's work."""
    by.require(Role.MANAGER)
    Business.objects.select_for_update().get(pk=by.business.pk)
    if version.business_id != by.business.pk or version.status != RuleSetStatus.PUBLISHED:
        raise IllegalMove("Only a version that was published here can be brought back.")
    if draft_of(by.business) is not None:
        raise IllegalMove("There is a draft already. Publish it or throw it away, then bring back this version.")
    return _begun(by, version)


def _begun(by: Member, source: RuleSetVersion | None) -> RuleSetVersion:
    newest = RuleSetVersion.objects.filter(business=by.business).aggregate(number=Max("number"))["number"] or 0
    draft = RuleSetVersion.objects.create(
        business=by.business,
        number=newest + 1,
        parent=source,
        author=by.user,
        saved_by=by.user,
        saved_at=timezone.now(),
    )
    rows = list(source.rules.all()) if source else starting_rules(by.business)
    for place, row in enumerate(rows):
        row.pk, row.rule_set, row.position = None, draft, place
        row._state.adding = True  # noqa: SLF001  Django's documented way to copy a row
        row.key = row.key or new_key()
        if row.destination is not None and row.destination.is_retired:
            row.destination = None
    EscalationRule.objects.bulk_create(rows)
    audit(by, "rules_draft_begun", draft_subject(draft), after={"from": source.number if source else None})
    return draft


def new_key() -> str:
    return f"rule.{secrets.token_hex(5)}"


@transaction.atomic
def draft_drop(by: Member, *, seen_revision: int) -> None:
    """Throw the draft away. What is in force stays."""
    draft = draft_locked(by, seen_revision)
    audit(by, "rules_draft_deleted", draft_subject(draft), before={"rules": draft.rules.count()})
    draft.delete()


@transaction.atomic
def rule_add(by: Member, *, seen_revision: int, **values: object) -> EscalationRule:
    """At the end of the order. Raises `BadInput`, `Overtaken`, `IllegalMove`."""
    draft = draft_locked(by, seen_revision)
    last = draft.rules.aggregate(place=Max("position"))["place"]
    if draft.rules.count() >= MOST_RULES:
        raise BadInput("", f"There are {MOST_RULES} rules already. Take one out first, or put phrases together.")
    rule = EscalationRule(rule_set=draft, key=new_key(), position=0 if last is None else last + 1)
    rule_set_fields(rule, values)
    rule.save()
    _note(draft, by, "rule_added", rule, after=_told(rule))
    return rule


@transaction.atomic
def rule_change(by: Member, key: str, *, seen_revision: int, **values: object) -> EscalationRule:
    draft = draft_locked(by, seen_revision)
    rule = _rule(draft, key)
    before = _told(rule)
    rule_set_fields(rule, values)
    after = _told(rule)
    if before == after:
        return rule
    rule.save()
    changed = [name for name in after if before[name] != after[name]]
    _note(
        draft, by, "rule_changed", rule,
        before={name: before[name] for name in changed}, after={name: after[name] for name in changed},
    )  # fmt: skip
    return rule


@transaction.atomic
def rule_switch(by: Member, key: str, *, seen_revision: int, is_on: bool) -> None:
    draft = draft_locked(by, seen_revision)
    rule = _rule(draft, key)
    if rule.is_on != is_on:
        rule.is_on = is_on
        rule.save(update_fields=["is_on"])
        _note(draft, by, "rule_switched_on" if is_on else "rule_switched_off", rule)


@transaction.atomic
def rule_move(by: Member, key: str, *, seen_revision: int, steps: int) -> None:
    """By so many places, up when negative. At the end of the list it stays."""
    draft = draft_locked(by, seen_revision)
    keys = list(draft.rules.order_by("position").values_list("key", flat=True))
    at = keys.index(_rule(draft, key).key)
    to = min(max(0, at + steps), len(keys) - 1)
    if to == at:
        return
    keys.insert(to, keys.pop(at))
    rows = {row.key: row for row in draft.rules.all()}
    for place, one in enumerate(keys):
        rows[one].position = place
    EscalationRule.objects.bulk_update(rows.values(), ["position"])
    _note(draft, by, "rule_moved", rows[key], after={"place": to + 1})


@transaction.atomic
def rule_remove(by: Member, key: str, *, seen_revision: int) -> None:
    draft = draft_locked(by, seen_revision)
    rule = _rule(draft, key)
    before = _told(rule)
    rule.delete()
    _note(draft, by, "rule_removed", rule, before=before)


def draft_locked(by: Member, seen_revision: int) -> RuleSetVersion:
    """The draft, held until the commit. Raises `IllegalMove` when there is none, `Overtaken`."""
    by.require(Role.MANAGER)
    rows = RuleSetVersion.objects.select_for_update(of=("self",)).select_related("saved_by", "business")
    draft = rows.filter(business=by.business, status=RuleSetStatus.DRAFT).first()
    if draft is None:
        raise IllegalMove(GONE)
    if draft.revision != seen_revision:
        raise Overtaken(draft, news_since(draft, seen_revision))
    return draft


def _rule(draft: RuleSetVersion, key: str) -> EscalationRule:
    rule = draft.rules.select_related("destination").filter(key=key).first()
    if rule is None:
        raise IllegalMove(UNKNOWN)
    rule.rule_set = draft
    return rule


def _note(
    draft: RuleSetVersion,
    by: Member,
    act: str,
    rule: EscalationRule,
    *,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    draft.revision += 1
    draft.saved_by, draft.saved_at = by.user, timezone.now()
    draft.save(update_fields=["revision", "saved_by", "saved_at"])
    told = {"rule": rule.name, "revision": draft.revision, **(after or {})}
    audit(by, act, draft_subject(draft), before=before or {}, after=told)


def _told(rule: EscalationRule) -> dict[str, object]:
    """As plain JSON."""
    values = {name: getattr(rule, name) for name in RULE_FIELDS}
    return values | {"destination": rule.destination.name if rule.destination else ""}
