"""A business whose owner does things, and hands that reach past the guards of the database."""

from django.db import connection

from businesses.access import Member
from businesses.audit import audit
from businesses.models import AuditEntry, Business, Role, User
from businesses.services import business_create

GUARDS = {"businesses_auditentry": "audit_entry_stays", "businesses_audithead": "audit_head_moves_on"}


def owner_at_work(slug: str = "lakeside", time_zone: str = "UTC") -> Member:
    owner = User.objects.create_user(f"owner@{slug}.example", "a long password")
    business = business_create(name=slug.title(), slug=slug, time_zone=time_zone, owner=owner)
    return Member(owner, business, Role.OWNER, "192.0.2.7")


def does(by: Member, times: int) -> list[AuditEntry]:
    return [
        audit(by, "call_ended", f"call {number}", before={"status": "live"}, after={"status": "ended"})
        for number in range(times)
    ]


def entries_of(business: Business) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(business=business).order_by("position"))


def tamper(*statements: str) -> None:
    """As somebody who owns the database could."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        for table, guard in GUARDS.items():
            cursor.execute(f"alter table {table} disable trigger {guard}")
        for statement in statements:
            cursor.execute(statement)
        for table, guard in GUARDS.items():
            cursor.execute(f"alter table {table} enable trigger {guard}")
