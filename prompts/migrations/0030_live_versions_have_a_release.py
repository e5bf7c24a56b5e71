from django.db import migrations

# The newest published version has been live since it was published; an older one that came back, since who knows when.
RELEASES = """
INSERT INTO prompts_release (business_id, prompt_id, version_id, share_percent, rollout, guards, act, actor, why,
                             started_at)
SELECT prompt.business_id, prompt.id, version.id, 0, '', '[]'::jsonb, 'published', '',
       COALESCE(NULLIF(version.note, ''), 'Live before its history was kept.'),
       CASE WHEN EXISTS (SELECT 1 FROM prompts_promptversion newer
                         WHERE newer.prompt_id = prompt.id AND newer.published_at > version.published_at)
            THEN now() ELSE version.published_at END
FROM prompts_prompt prompt JOIN prompts_promptversion version ON version.id = prompt.live_version_id
WHERE NOT EXISTS (SELECT 1 FROM prompts_release WHERE prompt_id = prompt.id AND ended_at IS NULL);
"""


class Migration(migrations.Migration):
    dependencies = [("prompts", "0021_drafts_know_their_window")]

    operations = [migrations.RunSQL(RELEASES, migrations.RunSQL.noop)]
