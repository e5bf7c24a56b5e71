from django.db import migrations

# The rule of the newest version that was in force when the call began.
NAMED = """
UPDATE escalations_handoff AS handoff
SET rule_id = (
    SELECT rule.id FROM escalations_escalationrule AS rule
    JOIN escalations_rulesetversion AS version ON version.id = rule.rule_set_id
    WHERE version.business_id = call.business_id AND rule.key = handoff.rule_key AND rule.is_on
      AND version.published_at <= coalesce(call.started_at, call.created_at)
    ORDER BY version.number DESC LIMIT 1
)
FROM calls_call AS call
WHERE call.id = handoff.call_id AND handoff.rule_key <> ''
"""


class Migration(migrations.Migration):
    dependencies = [("escalations", "0063_handoffs_name_their_rule")]

    operations = [migrations.RunSQL(NAMED, migrations.RunSQL.noop)]
