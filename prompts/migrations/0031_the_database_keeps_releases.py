from django.db import migrations

VERSIONS = """
CREATE OR REPLACE FUNCTION prompts_version_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    expected prompts_promptversion := OLD;
BEGIN
    -- People and versions may be forgotten, never exchanged for others.
    IF NEW.author_id IS NULL THEN expected.author_id := NULL; END IF;
    IF NEW.saved_by_id IS NULL THEN expected.saved_by_id := NULL; END IF;
    IF NEW.parent_id IS NULL THEN expected.parent_id := NULL; END IF;
    IF NEW IS DISTINCT FROM expected THEN
        RAISE EXCEPTION 'a published prompt version never changes; make a draft from it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'version_published_stays';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION prompts_version_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM prompts_prompt WHERE id = OLD.prompt_id) THEN
        RAISE EXCEPTION 'a published prompt version is kept, because calls were answered with it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'version_published_is_kept';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER version_published_is_kept AFTER DELETE ON prompts_promptversion
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.status = 'published') EXECUTE FUNCTION prompts_version_is_kept();

CREATE FUNCTION prompts_version_is_released() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM prompts_promptversion WHERE id = NEW.id)
       AND NOT EXISTS (SELECT 1 FROM prompts_release WHERE version_id = NEW.id OR candidate_id = NEW.id)
    THEN
        RAISE EXCEPTION 'a prompt version is published together with a release that names it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'version_published_with_release';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER version_published_with_release AFTER INSERT OR UPDATE OF status ON prompts_promptversion
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.status = 'published') EXECUTE FUNCTION prompts_version_is_released();
"""

VERSIONS_BACK = """
DROP TRIGGER version_published_with_release ON prompts_promptversion;
DROP FUNCTION prompts_version_is_released();
DROP TRIGGER version_published_is_kept ON prompts_promptversion;
DROP FUNCTION prompts_version_is_kept();
CREATE OR REPLACE FUNCTION prompts_version_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.prompt_id, OLD.number, OLD.status, OLD.body, OLD.begin_message, OLD.variables, OLD.model, OLD.tools,
        OLD.note, OLD.published_at, OLD.frozen_tools, OLD.findings, OLD.token_count, OLD.revision)
       IS DISTINCT FROM
       (NEW.prompt_id, NEW.number, NEW.status, NEW.body, NEW.begin_message, NEW.variables, NEW.model, NEW.tools,
        NEW.note, NEW.published_at, NEW.frozen_tools, NEW.findings, NEW.token_count, NEW.revision)
    THEN
        RAISE EXCEPTION 'a published prompt version never changes; make a draft from it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'version_published_stays';
    END IF;
    RETURN NEW;
END $$;
"""

# Rows of the whole table before this release are of other prompts or over: the newest one of the prompt is what it
# follows, since the service ends that one in the same transaction and one prompt has one open row.
RELEASES = """
CREATE FUNCTION prompts_release_begins() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    former prompts_release;
    shrinks boolean;
BEGIN
    IF NEW.ended_at IS NOT NULL THEN
        RAISE EXCEPTION 'a release begins without an end'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'release_begins_open';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM prompts_prompt WHERE id = NEW.prompt_id AND business_id = NEW.business_id)
       OR EXISTS (SELECT 1 FROM prompts_promptversion WHERE id IN (NEW.version_id, NEW.candidate_id)
                  AND (prompt_id <> NEW.prompt_id OR status <> 'published'))
    THEN
        RAISE EXCEPTION 'a release names published versions of its own prompt'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'release_names_published_versions';
    END IF;
    SELECT * INTO former FROM prompts_release WHERE prompt_id = NEW.prompt_id ORDER BY id DESC LIMIT 1;
    shrinks := former.candidate_id IS NOT NULL AND NEW.version_id = former.version_id
        AND (NEW.candidate_id IS NULL
             OR (NEW.candidate_id = former.candidate_id AND NEW.rollout = former.rollout
                 AND NEW.share_percent < former.share_percent));
    IF NOT shrinks AND NEW.act IN ('share_shrunk', 'stopped', 'stopped_by_guard') THEN
        RAISE EXCEPTION 'this act only makes the share of the candidate smaller'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'release_shrinks_share';
    END IF;
    IF NEW.by_id IS NULL AND NOT shrinks AND (former.candidate_id IS NOT NULL OR NEW.candidate_id IS NOT NULL) THEN
        RAISE EXCEPTION 'the machine may only make the share of a candidate smaller'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'release_machine_shrinks_share';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER release_begins BEFORE INSERT ON prompts_release
    FOR EACH ROW EXECUTE FUNCTION prompts_release_begins();

CREATE FUNCTION prompts_release_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    expected prompts_release := OLD;
BEGIN
    IF OLD.ended_at IS NULL THEN expected.ended_at := NEW.ended_at; END IF;
    IF NEW.by_id IS NULL THEN expected.by_id := NULL; END IF;
    IF NEW IS DISTINCT FROM expected THEN
        RAISE EXCEPTION 'a release never changes; it is ended by the next one'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'release_stays';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER release_stays BEFORE UPDATE ON prompts_release
    FOR EACH ROW EXECUTE FUNCTION prompts_release_stays();

CREATE FUNCTION prompts_release_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM businesses_business WHERE id = OLD.business_id) THEN
        RAISE EXCEPTION 'releases are kept as long as their business'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'release_is_kept';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER release_is_kept AFTER DELETE ON prompts_release
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION prompts_release_is_kept();
"""

RELEASES_BACK = """
DROP TRIGGER release_is_kept ON prompts_release;
DROP FUNCTION prompts_release_is_kept();
DROP TRIGGER release_stays ON prompts_release;
DROP FUNCTION prompts_release_stays();
DROP TRIGGER release_begins ON prompts_release;
DROP FUNCTION prompts_release_begins();
"""

LIVE = """
CREATE FUNCTION prompts_live_agrees(which bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    live bigint;
    released bigint;
BEGIN
    SELECT live_version_id INTO live FROM prompts_prompt WHERE id = which;
    IF NOT FOUND THEN RETURN; END IF;
    SELECT version_id INTO released FROM prompts_release WHERE prompt_id = which AND ended_at IS NULL;
    IF live IS DISTINCT FROM released
       OR (released IS NULL AND EXISTS (SELECT 1 FROM prompts_release WHERE prompt_id = which))
    THEN
        RAISE EXCEPTION 'the live version of a prompt is the one its open release names'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'live_version_is_released';
    END IF;
END $$;

CREATE FUNCTION prompts_prompt_agrees() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM prompts_live_agrees(NEW.id);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER live_version_is_released AFTER INSERT OR UPDATE OF live_version_id ON prompts_prompt
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION prompts_prompt_agrees();

CREATE FUNCTION prompts_release_agrees() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM prompts_live_agrees(NEW.prompt_id);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER release_is_live AFTER INSERT OR UPDATE OF ended_at ON prompts_release
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION prompts_release_agrees();
"""

LIVE_BACK = """
DROP TRIGGER release_is_live ON prompts_release;
DROP FUNCTION prompts_release_agrees();
DROP TRIGGER live_version_is_released ON prompts_prompt;
DROP FUNCTION prompts_prompt_agrees();
DROP FUNCTION prompts_live_agrees(bigint);
"""


class Migration(migrations.Migration):
    # Deferred triggers judge a transaction as a whole: a version, its release and the prompt's pointer move together,
    # and the deletion of a whole business takes all of them along.
    dependencies = [("prompts", "0030_live_versions_have_a_release")]

    operations = [
        migrations.RunSQL(VERSIONS, VERSIONS_BACK),
        migrations.RunSQL(RELEASES, RELEASES_BACK),
        migrations.RunSQL(LIVE, LIVE_BACK),
    ]
