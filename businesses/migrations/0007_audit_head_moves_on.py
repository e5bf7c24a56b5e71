from django.db import migrations

FORWARD = """
insert into businesses_audithead (business_id, position, seal)
    select distinct on (business_id) business_id, position, seal
    from businesses_auditentry order by business_id, position desc;
create function audit_head_moves_on() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and new.business_id = old.business_id and new.position = old.position + 1 then
        return new;
    end if;
    raise exception 'the head of an audit trail moves on by one entry, and is never taken away';
end $$;
create trigger audit_head_moves_on before update or delete on businesses_audithead
    for each row execute function audit_head_moves_on();
"""
BACKWARD = """
drop trigger audit_head_moves_on on businesses_audithead;
drop function audit_head_moves_on();
"""


class Migration(migrations.Migration):
    dependencies = [("businesses", "0006_audit_head_and_filters")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
