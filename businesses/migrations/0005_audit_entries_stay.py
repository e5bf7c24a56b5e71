from django.db import migrations

FORWARD = """
create function audit_entry_stays() returns trigger language plpgsql as $$
begin
    raise exception 'audit entries are never changed or taken away';
end $$;
create trigger audit_entry_stays before update or delete on businesses_auditentry
    for each row execute function audit_entry_stays();
"""
BACKWARD = """
drop trigger audit_entry_stays on businesses_auditentry;
drop function audit_entry_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("businesses", "0004_audit_trail")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
