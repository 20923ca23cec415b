from django.db import migrations

# As in 0004, with the day of the Netherlands: a session of Django counts days in UTC.
PRESUMED = """
CREATE OR REPLACE FUNCTION organisations_presumed(mailbox_asked text, name_asked text, place integer)
RETURNS SETOF integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT person.id FROM organisations_person person
    WHERE (person.mailbox = nullif(mailbox_asked, '') OR person.name_key = nullif(name_asked, ''))
      AND (person.organisation_id = place OR EXISTS (
        SELECT FROM organisations_membership held
        JOIN organisations_organisation o ON o.id = held.organisation_id
        -- A role that is still to begin counts here as well: `since` is not asked.
        WHERE held.person_id = person.id AND (o.id = place OR o.type = 'national')
          AND (held.until IS NULL OR held.until >= (now() AT TIME ZONE 'Europe/Amsterdam')::date)))
    ORDER BY person.id;
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0010_outage"),
    ]

    operations = [
        migrations.RunSQL(PRESUMED, migrations.RunSQL.noop),
    ]
