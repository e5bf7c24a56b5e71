"""Rules in versions, where they lead, every handoff of the year, what was owed to callers, and who was told."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from bench.seeding.tables import Connection
from bench.seeding.tenants import Desk, Plan
from bench.seeding.wishes import RULES, Written, asked_by_sql, reason_sql
from businesses.models import AlertChannel, AlertEvent, AlertKind, Business, Membership, Role, User
from escalations.models import Destination, DutyShift, EscalationRule, RuleSetStatus, RuleSetVersion

WEEKDAYS = [[["08:00", "18:00"]]] * 5 + [[["09:00", "13:00"]], []]
DESTINATIONS = ("Front desk", "Billing", "On call", "Manager", "Second branch", "Emergency line")
VERSIONS = 7
BETWEEN = timedelta(days=55)
SHIFT = timedelta(hours=12)
SHIFTS = 60

# Wishes of calls that were escalated, and of a few that found nobody; `%%` spreads them as if by chance.
HANDOFFS = f"""
    insert into escalations_handoff (business_id, call_id, ordinal, destination_id, number, state, asked_by, reason,
        rule_key, rule_id, priority, attempts, why, asked_at, commanded_at, settled_at, token_hash, link_round,
        link_opened_by, summary, is_final, summary_tries, summary_error, summary_cents)
    select wish.business_id, wish.id, 1, (%(destinations)s::bigint[])[1 + wish.id %% 6], '+13125550199', wish.state,
        wish.asked_by, wish.reason, case wish.asked_by when 'rule' then wish.reason else '' end, rule.id,
        (array['low', 'medium', 'medium', 'high'])[1 + wish.id %% 4], case wish.state when 'asked' then 0 else 1 end,
        case wish.state when 'bridged' then 'confirmed' when 'lost' then 'caller_left' when 'refused' then 'cancelled'
            when 'callback' then 'closed' else '' end,
        wish.asked_at, case when wish.state not in ('asked', 'callback') then wish.asked_at + interval '1 second' end,
        case when wish.state not in ('asked', 'commanded')
            then wish.asked_at + interval '4 seconds' + wish.id %% 41 * interval '1 second' end,
        encode(sha256(wish.id::text::bytea), 'hex'), 0, '',
        case when wish.id %% 3 = 0 then 'The caller wants to move a visit and asks what it costs.' else '' end,
        wish.status <> 'live', 0, '', 0
    from (
        select call.*, {asked_by_sql("call.id")} as asked_by, {reason_sql("call.id")} as reason,
            greatest(coalesce(call.ended_at, %(until)s::timestamptz) - interval '45 seconds',
                call.started_at + interval '1 second') as asked_at,
            case when call.status = 'live' then (array['asked', 'commanded'])[1 + call.id %% 2]
                when not call.was_escalated then 'callback'
                when call.id %% 16 = 3 then 'lost' when call.id %% 16 = 5 then 'refused'
                when call.id %% 16 = 7 then 'callback' else 'bridged' end as state
        from calls_call as call
        where call.business_id = %(business)s and call.origin = 'live' and call.turn_count > 0
            and (call.was_escalated or (call.status = 'ended' and call.id %% 97 = 0))
    ) as wish
    left join lateral (
        select rule.id from escalations_escalationrule as rule
        join escalations_rulesetversion as version on version.id = rule.rule_set_id
        where version.business_id = wish.business_id and version.published_at <= wish.started_at
            and rule.key = wish.reason and wish.asked_by = 'rule'
        order by version.number desc limit 1
    ) as rule on true
"""
MOVES = """
    insert into escalations_handoffmove (handoff_id, old, new, because, number, at)
    select handoff.id, step.old, step.new, step.because, handoff.number, step.at
    from escalations_handoff as handoff, lateral (values
        ('', 'asked', handoff.asked_by, handoff.asked_at),
        ('asked', 'commanded', 'dialling', handoff.commanded_at),
        (case when handoff.commanded_at is null then 'asked' else 'commanded' end, handoff.state, handoff.why,
            handoff.settled_at)
    ) as step (old, new, because, at)
    where handoff.business_id = %(business)s and step.at is not null
"""
# Of the last three days most wait, of the rest one in forty was forgotten.
CALLBACKS = """
    insert into escalations_callback (business_id, call_id, handoff_id, kind, number, due_at, time_zone,
        is_time_named, priority, reason, words, state, claimed_by_id, claimed_at, outcome, note, attempts, closed_at,
        created_at)
    select owed.business_id, owed.call_id, owed.id, owed.kind, owed.from_number, owed.due_at, %(zone)s,
        owed.call_id %% 3 = 0, owed.priority, owed.reason, 'About the bill of last week.', owed.stands,
        case when owed.stands <> 'open' then %(reviewer)s::bigint end,
        case when owed.stands <> 'open' then owed.asked_at + interval '20 minutes' end,
        case owed.stands when 'done' then (array['reached', 'no_answer', 'left_message'])[1 + owed.call_id %% 3]
            when 'dropped' then 'not_needed' else '' end,
        '', owed.call_id %% 2,
        case when owed.stands in ('done', 'dropped')
            then owed.due_at - interval '20 minutes' + owed.call_id %% 50 * interval '1 minute' end,
        owed.asked_at
    from (
        select handoff.*, call.from_number, handoff.asked_at + interval '1 hour' as due_at,
            case when handoff.state <> 'callback' then 'follow_up' when handoff.call_id %% 4 = 0 then 'message'
                else 'callback' end as kind,
            case when handoff.asked_at > %(until)s::timestamptz - interval '3 days'
                    then (array['open', 'open', 'claimed', 'done'])[1 + handoff.call_id %% 4]
                when handoff.call_id %% 40 = 11 then 'open' when handoff.call_id %% 9 = 0 then 'dropped'
                else 'done' end as stands
        from escalations_handoff as handoff join calls_call as call on call.id = handoff.call_id
        where handoff.business_id = %(business)s and handoff.state in ('lost', 'refused', 'callback')
    ) as owed
"""
CALLBACK_MOVES = """
    insert into escalations_callbackmove (callback_id, old, new, because, words, by_id, at)
    select owed.id, step.old, step.new, step.because, '', step.by, step.at
    from escalations_callback as owed, lateral (values
        ('', 'open', 'owed to the caller', null::bigint, owed.created_at),
        ('open', 'claimed', 'claimed', %(reviewer)s::bigint, owed.claimed_at),
        ('claimed', owed.state, 'closed', %(reviewer)s::bigint, owed.closed_at)
    ) as step (old, new, because, by, at)
    where owed.business_id = %(business)s and step.at is not null
"""
DELIVERIES = """
    insert into businesses_alertdelivery (channel_id, key, event, title, text, is_urgent, state, error, tries,
        next_try_at, created_at, sent_at)
    select channel.id, told.event || ':' || told.id, told.event, told.title, '', told.is_urgent,
        case when told.id %% 50 = 0 then 'given_up' when told.id %% 5 = 0 then 'gathered' else 'sent' end,
        case when told.id %% 50 = 0 then 'no_answer' else '' end, 1, told.at, told.at,
        case when told.id %% 5 <> 0 then told.at + interval '2 seconds' end
    from businesses_alertchannel as channel, lateral (
        select id, case priority when 'high' then 'handoff_high' else 'handoff' end as event,
            'A caller wants a person' as title, priority = 'high' as is_urgent, asked_at as at
        from escalations_handoff where business_id = %(business)s and id %% 2 = 0
        union all
        select id, 'callback', 'A callback is owed', false, created_at
        from escalations_callback where business_id = %(business)s
    ) as told
    where channel.business_id = %(business)s and jsonb_exists(channel.events, told.event)
"""
STATEMENTS = (HANDOFFS, MOVES, CALLBACKS, CALLBACK_MOVES, DELIVERIES)
CHANNELS = (
    ("Office", AlertKind.EMAIL, "office@{slug}.example", (AlertEvent.HANDOFF, AlertEvent.CALLBACK)),
    ("Whoever is on call", AlertKind.WEBHOOK, "https://hooks.{slug}.example/T1/B2", (AlertEvent.HANDOFF_HIGH,)),
)


def write(connection: Connection, desks: Mapping[Plan, list[Desk]], until: datetime) -> None:
    """Needs the calls. Wishes and moves by one statement a table and business."""
    for plan, of_business in desks.items():
        business = of_business[0].business
        staff = {at.role: at.user for at in Membership.objects.filter(business=business).select_related("user")}
        places = _open_places(business, staff, until)
        _publish(business, places, until)
        for name, kind, address, events in CHANNELS:
            AlertChannel.objects.create(
                business=business, name=name, kind=kind, address=address.format(slug=plan.slug), events=[*events]
            )
        given = {
            "business": business.pk,
            "destinations": [place.pk for place in places],
            "reviewer": staff[Role.REVIEWER].pk,
            "until": until,
            "zone": plan.time_zone,
        }
        for statement in STATEMENTS:
            connection.execute(statement, given)


def _open_places(business: Business, staff: Mapping[str, User], until: datetime) -> list[Destination]:
    """Each falls back on the one before; the third is a rota with its shifts around `until`."""
    places: list[Destination] = []
    for number, name in enumerate(DESTINATIONS):
        place = Destination(business=business, name=name, number=f"+1312555{200 + number:04}", week=WEEKDAYS)
        place.time_zone, place.uses_rota = business.time_zone, name == "On call"
        place.plan_b = places[-1] if places else None
        place.save()
        places.append(place)
    people = [staff[Role.REVIEWER], staff[Role.MANAGER]]
    DutyShift.objects.bulk_create(
        DutyShift(
            destination=places[2],
            person=people[number % 2],
            number=f"+1312555{300 + number % 2:04}",
            starts_at=until + (number - SHIFTS // 2) * SHIFT,
            ends_at=until + (number + 1 - SHIFTS // 2) * SHIFT,
        )
        for number in range(SHIFTS)
    )
    return places


def _publish(business: Business, places: list[Destination], until: datetime) -> None:
    """A version every few weeks and a draft, each with other phrases."""
    first = until - timedelta(days=366)
    for number in range(1, VERSIONS + 2):
        version = RuleSetVersion.objects.create(business=business, number=number, note=f"Words of month {number}.")
        EscalationRule.objects.bulk_create(
            _rule(version, position, written, places[position % len(places)]) for position, written in enumerate(RULES)
        )
        if number <= VERSIONS:
            # A version is filled as a draft and never changes once it is published.
            RuleSetVersion.objects.filter(pk=version.pk).update(
                status=RuleSetStatus.PUBLISHED, published_at=first + (number - 1) * BETWEEN
            )


def _rule(version: RuleSetVersion, position: int, written: Written, place: Destination) -> EscalationRule:
    return EscalationRule(
        rule_set=version,
        key=written.key,
        position=position,
        name=written.name,
        cause=written.cause,
        phrases=[*written.phrases[: 1 + version.number % 3]],
        count=written.count,
        reaction="transfer",
        destination=place,
        priority=written.priority,
    )
