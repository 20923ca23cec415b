"""Nobody changes the record, not even its owner; and appending needs the end of a chain that the appender may not read."""

from django.db import migrations

LAST = """
CREATE FUNCTION audit_last(asked text, OUT last_sequence int, OUT last_digest bytea)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    -- VOLATILE: the query below sees what was committed while this waited for the lock.
    PERFORM pg_advisory_xact_lock(hashtextextended(asked, 4711));
    SELECT e.sequence, e.digest INTO last_sequence, last_digest
    FROM public.audit_entry e WHERE e.stream = asked ORDER BY e.sequence DESC LIMIT 1;
    last_sequence := coalesce(last_sequence, 0);
    last_digest := coalesce(last_digest, decode(repeat('00', 32), 'hex'));
END $$;
"""
REFUSE = """
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the record is append-only' USING ERRCODE = 'insufficient_privilege'; END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit_anchor FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON audit_anchor FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [
        migrations.RunSQL(LAST, "DROP FUNCTION audit_last(text)"),
        migrations.RunSQL(
            REFUSE,
            "DROP TRIGGER append_only ON audit_entry; DROP TRIGGER never_truncated ON audit_entry; "
            "DROP TRIGGER append_only ON audit_anchor; DROP TRIGGER never_truncated ON audit_anchor; "
            "DROP FUNCTION audit_refuse()",
        ),
    ]
