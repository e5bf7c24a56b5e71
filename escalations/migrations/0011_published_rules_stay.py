from django.db import migrations

SETS = """
CREATE FUNCTION escalations_rule_set_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    expected escalations_rulesetversion := OLD;
BEGIN
    -- People and versions may be forgotten, never exchanged for others.
    IF NEW.author_id IS NULL THEN expected.author_id := NULL; END IF;
    IF NEW.saved_by_id IS NULL THEN expected.saved_by_id := NULL; END IF;
    IF NEW.parent_id IS NULL THEN expected.parent_id := NULL; END IF;
    IF NEW IS DISTINCT FROM expected THEN
        RAISE EXCEPTION 'a published version of the rules never changes; make a draft from it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'rule_set_published_stays';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER rule_set_published_stays BEFORE UPDATE ON escalations_rulesetversion
    FOR EACH ROW WHEN (OLD.status = 'published') EXECUTE FUNCTION escalations_rule_set_stays();

CREATE FUNCTION escalations_rule_set_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM businesses_business WHERE id = OLD.business_id) THEN
        RAISE EXCEPTION 'a published version of the rules is kept, because calls were answered with it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'rule_set_published_is_kept';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER rule_set_published_is_kept AFTER DELETE ON escalations_rulesetversion
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.status = 'published') EXECUTE FUNCTION escalations_rule_set_is_kept();
"""

SETS_BACK = """
DROP TRIGGER rule_set_published_is_kept ON escalations_rulesetversion;
DROP FUNCTION escalations_rule_set_is_kept();
DROP TRIGGER rule_set_published_stays ON escalations_rulesetversion;
DROP FUNCTION escalations_rule_set_stays();
"""

# A rule is written in a draft, and becomes final with it: one cannot be slipped in, out, or over later.
RULES = """
CREATE FUNCTION escalations_rule_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint[];
BEGIN
    IF TG_OP = 'INSERT' THEN touched := ARRAY[NEW.rule_set_id];
    ELSE touched := ARRAY[OLD.rule_set_id, NEW.rule_set_id]; END IF;
    IF EXISTS (SELECT 1 FROM escalations_rulesetversion WHERE id = ANY(touched) AND status = 'published') THEN
        RAISE EXCEPTION 'the rules of a published version never change; make a draft from it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'rule_published_stays';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER rule_published_stays BEFORE INSERT OR UPDATE ON escalations_escalationrule
    FOR EACH ROW EXECUTE FUNCTION escalations_rule_stays();

-- At the commit only the version's status then is known, not that at the deletion, which is noted here; and only at
-- the commit it is known whether the whole business went.
CREATE FUNCTION escalations_rule_taken_out() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    noted text := coalesce(current_setting('voiceops.rules_taken_from', true), '');
BEGIN
    IF EXISTS (SELECT 1 FROM escalations_rulesetversion WHERE id = OLD.rule_set_id AND status = 'published') THEN
        PERFORM set_config('voiceops.rules_taken_from', noted || ',' || OLD.rule_set_id || ',', true);
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER rule_taken_out BEFORE DELETE ON escalations_escalationrule
    FOR EACH ROW EXECUTE FUNCTION escalations_rule_taken_out();

CREATE FUNCTION escalations_rule_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM escalations_rulesetversion WHERE id = OLD.rule_set_id)
       AND coalesce(current_setting('voiceops.rules_taken_from', true), '') LIKE '%,' || OLD.rule_set_id || ',%'
    THEN
        RAISE EXCEPTION 'the rules of a published version are kept, because calls were answered with them'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'rule_published_is_kept';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER rule_published_is_kept AFTER DELETE ON escalations_escalationrule
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION escalations_rule_is_kept();
"""

RULES_BACK = """
DROP TRIGGER rule_published_is_kept ON escalations_escalationrule;
DROP FUNCTION escalations_rule_is_kept();
DROP TRIGGER rule_taken_out ON escalations_escalationrule;
DROP FUNCTION escalations_rule_taken_out();
DROP TRIGGER rule_published_stays ON escalations_escalationrule;
DROP FUNCTION escalations_rule_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("escalations", "0010_rule_sets_say_who_saved_them")]

    operations = [migrations.RunSQL(SETS, SETS_BACK), migrations.RunSQL(RULES, RULES_BACK)]
