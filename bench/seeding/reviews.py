"""What people did about the calls: verdicts, tags, comments, queues, saved views, and the trail of it all."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from bench.seeding.tables import Connection
from bench.seeding.tenants import Desk, Plan
from businesses.audit import seal_of
from businesses.models import AuditEntry, Business, Membership, Role, User
from calls.models import ReviewQueue, SavedView

# `%%` of a call's key, spread by a prime, stands for chance that is the same each time.
_CHANCE = "(call.id * 2654435761 %% 10000)"
REVIEWS = f"""
    insert into calls_review (business_id, call_id, reviewer_id, verdict, note, version, created_at, updated_at)
    select call.business_id, call.id, %(reviewer)s,
        (array['good', 'good', 'good', 'bad', 'unsure'])[1 + call.id %% 5],
        case when call.id %% 7 = 0 then 'Look at the price the agent gave.' else '' end,
        1, call.created_at + interval '5 hours', call.created_at + interval '5 hours'
    from calls_call as call
    where call.business_id = %(business)s and call.turn_count > 2 and call.status = 'ended' and {_CHANCE} < 600
"""
TAGS = f"""
    insert into calls_calltag (call_id, tag_id, by_id, at)
    select call.id, tags.ids[1 + call.id %% cardinality(tags.ids)], %(reviewer)s, call.created_at + interval '6 hours'
    from calls_call as call,
        (select array_agg(id order by id) as ids from calls_tag where business_id = %(business)s) as tags
    where call.business_id = %(business)s and call.turn_count > 2 and {_CHANCE} < 400
"""
COMMENTS = f"""
    insert into calls_comment (business_id, call_id, utterance_position, author_id, text, created_at)
    select call.business_id, call.id, 2, %(reviewer)s, 'The caller had to say this twice.',
        call.created_at + interval '7 hours'
    from calls_call as call
    where call.business_id = %(business)s and call.turn_count > 2 and {_CHANCE} < 60
"""
ASSIGNMENTS = f"""
    insert into calls_assignment (business_id, call_id, person_id, by_id, created_at)
    select call.business_id, call.id, %(reviewer)s, %(owner)s, call.created_at + interval '8 hours'
    from calls_call as call
    where call.business_id = %(business)s and call.turn_count > 2 and {_CHANCE} between 9980 and 9990
"""
ITEMS = f"""
    insert into calls_queueitem (queue_id, call_id, state, week, verdict, settled_at, created_at)
    select %(queue)s, call.id, case when call.id %% 3 = 0 then 'open' else 'agreed' end,
        date_trunc('week', call.created_at)::date, case when call.id %% 3 = 0 then '' else 'good' end,
        case when call.id %% 3 = 0 then null else call.created_at + interval '2 days' end, call.created_at
    from calls_call as call
    where call.business_id = %(business)s and call.turn_count > 2 and call.status = 'ended'
        and {_CHANCE} between %(from)s and %(from)s + 150
"""
HEAD = """
    insert into businesses_audithead (business_id, position, seal) values (%(business)s, %(position)s, %(seal)s)
    on conflict (business_id) do update set position = excluded.position, seal = excluded.seal
"""
QUEUES = (("Bad moods", "sentiment=Negative"), ("Weekly sample", ""), ("Handed over", "escalated=yes"))
VIEWS = (
    ("Handed over", "escalated=yes"),
    ("Slow answers", "slow=1200"),
    ("In a bad mood", "sentiment=Negative"),
    ("Reached nobody", "outcome=no_person"),
    ("Ours to mend", "outcome=mend"),
    ("Talked over", "interrupted=1"),
)
ENTRIES = 20_000
ACTS = ("review_saved", "call_tagged", "recording_played", "calls_exported", "member_invited", "view_shared")


def write(connection: Connection, desks: Mapping[Plan, list[Desk]]) -> None:
    for of_business in desks.values():
        business = of_business[0].business
        staff = {at.role: at.user for at in Membership.objects.filter(business=business).select_related("user")}
        given = {"business": business.pk, "reviewer": staff[Role.REVIEWER].pk, "owner": staff[Role.OWNER].pk}
        for statement in (REVIEWS, TAGS, COMMENTS, ASSIGNMENTS):
            connection.execute(statement, given)
        for number, (name, filters) in enumerate(QUEUES):
            queue = _queue(business, name, filters)
            connection.execute(ITEMS, {**given, "queue": queue.pk, "from": 1000 + number * 200})
        for position, (name, query) in enumerate(VIEWS, 1):
            SavedView.objects.create(
                business=business, owner=staff[Role.OWNER], name=name, query=query, is_shared=True, position=position
            )
        seal = _write_trail(business, staff)
        # The head moves on one entry at a time; here it jumps to where the entries end.
        connection.execute("set session_replication_role = replica")
        connection.execute(HEAD, {"business": business.pk, "position": ENTRIES, "seal": seal})
        connection.execute("set session_replication_role = default")


def _queue(business: Business, name: str, filters: str) -> ReviewQueue:
    now = timezone.now()
    return ReviewQueue.objects.create(business=business, name=name, filters=filters, starts_at=now, filled_to=now)


def _write_trail(business: Business, staff: Mapping[str, User]) -> str:
    """Sealed as `businesses.audit` seals, which writes one entry a transaction; returns the last seal."""
    people, seal, entries = [*staff.values()], "", list[AuditEntry]()
    begun = timezone.now() - timedelta(days=300)
    for position in range(1, ENTRIES + 1):
        person = people[position % len(people)]
        values: dict[str, Any] = {"act": ACTS[position % len(ACTS)], "subject": f"call {position * 37}"}
        changes: dict[str, Any] = {"before": {"verdict": "unsure"}, "after": {"verdict": "good"}}
        who: dict[str, Any] = {"actor_id": person.pk, "actor": person.email, "address": "203.0.113.7"}
        at = begun + timedelta(minutes=position * 21)
        entry = AuditEntry(business=business, position=position, at=at, previous_seal=seal, **who, **values, **changes)
        entry.seal = seal = seal_of(entry)
        entries.append(entry)
    AuditEntry.objects.bulk_create(entries, batch_size=2000)
    return seal
