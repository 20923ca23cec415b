"""The record. Nobody changes it, not even its owner; and appending needs the end of a chain that the appender may not read."""

import django.db.models.fields.json
from django.db import migrations, models


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
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Anchor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("streams", models.PositiveBigIntegerField()),
                ("entries", models.PositiveBigIntegerField()),
                ("last_id", models.BigIntegerField()),
                ("digest", models.BinaryField(max_length=32)),
            ],
            options={
                "verbose_name": "anker",
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("stream", models.CharField(max_length=60)),
                ("sequence", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                ("actor", models.IntegerField(null=True)),
                ("actor_role", models.CharField(blank=True, max_length=30)),
                ("on_behalf_of", models.IntegerField(null=True)),
                ("action", models.SlugField(db_index=False, max_length=40)),
                ("details", models.JSONField(default=dict)),
                ("reason", models.SlugField(blank=True, db_index=False, max_length=40)),
                ("origin", models.CharField(blank=True, max_length=32)),
                ("request", models.CharField(blank=True, max_length=32)),
                ("kind", models.CharField(blank=True, max_length=20)),
                ("compartment", models.CharField(blank=True, max_length=40)),
                ("previous", models.BinaryField(max_length=32)),
                ("digest", models.BinaryField(max_length=32)),
            ],
            options={
                "verbose_name": "regel in het logboek",
                "indexes": [
                    models.Index(fields=["actor", "at"], name="entry_actor"),
                    models.Index(fields=["compartment", "at"], name="entry_compartment"),
                    models.Index(fields=["-at", "-id"], name="entry_newest"),
                    models.Index(fields=["action", "-at", "-id"], name="entry_action"),
                    models.Index(
                        django.db.models.fields.json.KeyTextTransform("number", "details"),
                        models.OrderBy(models.F("at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="entry_number",
                    ),
                    models.Index(
                        models.Func(
                            models.F("compartment"),
                            models.Value(":"),
                            models.Value(2),
                            function="split_part",
                            output_field=models.TextField(),
                        ),
                        models.OrderBy(models.F("at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="entry_place",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("stream", "sequence"), name="one_link_a_place")
                ],
            },
        ),
        migrations.RunSQL(LAST, "DROP FUNCTION audit_last(text)"),
        migrations.RunSQL(
            REFUSE,
            "DROP TRIGGER append_only ON audit_entry; DROP TRIGGER never_truncated ON audit_entry; "
            "DROP TRIGGER append_only ON audit_anchor; DROP TRIGGER never_truncated ON audit_anchor; "
            "DROP FUNCTION audit_refuse()",
        ),
    ]
