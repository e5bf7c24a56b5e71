from django.db import migrations

FREEZE = """
CREATE FUNCTION prompts_version_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.prompt_id, OLD.number, OLD.status, OLD.body, OLD.begin_message, OLD.variables, OLD.model, OLD.tools,
        OLD.note, OLD.published_at)
       IS DISTINCT FROM
       (NEW.prompt_id, NEW.number, NEW.status, NEW.body, NEW.begin_message, NEW.variables, NEW.model, NEW.tools,
        NEW.note, NEW.published_at)
    THEN
        RAISE EXCEPTION 'a published prompt version never changes; make a draft from it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'version_published_stays';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER version_published_stays BEFORE UPDATE ON prompts_promptversion
    FOR EACH ROW WHEN (OLD.status = 'published') EXECUTE FUNCTION prompts_version_stays();
"""

THAW = """
DROP TRIGGER version_published_stays ON prompts_promptversion;
DROP FUNCTION prompts_version_stays();
"""


class Migration(migrations.Migration):
    # The person who wrote a version and the version it came from may still be forgotten: their links are left out.
    dependencies = [("prompts", "0001_prompt_and_version")]

    operations = [migrations.RunSQL(FREEZE, THAW)]
