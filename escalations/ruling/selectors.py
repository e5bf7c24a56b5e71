"""What may be asked about the rules of a business."""

from django.db.models import Count, QuerySet

from businesses.models import AuditEntry, Business
from escalations.models import EscalationRule, RuleSetStatus, RuleSetVersion


def sets_in_force(business_pk: int | None = None) -> QuerySet[RuleSetVersion]:
    """The newest published version of every business, or of one, with its rules. Two queries."""
    published = RuleSetVersion.objects.filter(status=RuleSetStatus.PUBLISHED)
    if business_pk is not None:
        published = published.filter(business=business_pk)
    return published.order_by("business_id", "-number").distinct("business_id").prefetch_related("rules")


def rules_in_force(business: Business) -> RuleSetVersion | None:
    """The version that answers calls; None while none was ever published."""
    return _told(business).filter(status=RuleSetStatus.PUBLISHED).first()


def draft_of(business: Business) -> RuleSetVersion | None:
    return _told(business).filter(status=RuleSetStatus.DRAFT).first()


def rules_of(rule_set: RuleSetVersion) -> list[EscalationRule]:
    """In their order, with their destinations. One query."""
    return list(rule_set.rules.select_related("destination"))


def published_versions(business: Business) -> QuerySet[RuleSetVersion]:
    """The newest first, each with `rule_count`."""
    rows = _told(business).filter(status=RuleSetStatus.PUBLISHED)
    return rows.annotate(rule_count=Count("rules"))


def _told(business: Business) -> QuerySet[RuleSetVersion]:
    return (
        RuleSetVersion.objects.filter(business=business)
        .select_related("author", "saved_by", "parent")
        .order_by("-number")
    )


def draft_subject(draft: RuleSetVersion) -> str:
    """What the audit trail calls a draft."""
    return f"rules {draft.number}"


def news_since(draft: RuleSetVersion, revision: int) -> list[AuditEntry]:
    """What others did to a draft after the revision that was seen, oldest first; `after` holds the rule's name."""
    entries = AuditEntry.objects.filter(
        business=draft.business_id, subject=draft_subject(draft), after__revision__gt=revision
    )
    return list(entries.order_by("position")[:20])


def is_rule_of(business: Business, key: str) -> bool:
    """Whether any version of the business has a rule of this key."""
    return EscalationRule.objects.filter(rule_set__business=business, key=key).exists()


def rule_in_draft(business: Business, key: str) -> EscalationRule | None:
    rows = EscalationRule.objects.filter(rule_set__business=business, rule_set__status=RuleSetStatus.DRAFT, key=key)
    return rows.select_related("destination", "rule_set").first()
