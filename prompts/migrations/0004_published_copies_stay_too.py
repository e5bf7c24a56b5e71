from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION prompts_version_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.prompt_id, OLD.number, OLD.status, OLD.body, OLD.begin_message, OLD.variables, OLD.model, OLD.tools,
        OLD.note, OLD.published_at%(old)s)
       IS DISTINCT FROM
       (NEW.prompt_id, NEW.number, NEW.status, NEW.body, NEW.begin_message, NEW.variables, NEW.model, NEW.tools,
        NEW.note, NEW.published_at%(new)s)
    THEN
        RAISE EXCEPTION 'a published prompt version never changes; make a draft from it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'version_published_stays';
    END IF;
    RETURN NEW;
END $$;
"""
FORWARD = FUNCTION % {
    "old": ", OLD.frozen_tools, OLD.findings, OLD.token_count, OLD.revision",
    "new": ", NEW.frozen_tools, NEW.findings, NEW.token_count, NEW.revision",
}
BACKWARD = FUNCTION % {"old": "", "new": ""}


class Migration(migrations.Migration):
    dependencies = [("prompts", "0003_releases_and_drafts_in_many_hands")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
