from django.db import migrations

# What other systems may know of sessions, and not one column more: no person, no room, no words.
# Only a client with the scope has such a compartment; that of the national desk, which answers for
# the register, knows of them all. Nothing of a traject that is restricted.
SESSIONS = """
CREATE FUNCTION tour_public_sessions()
RETURNS TABLE (
    id uuid, organisation text, province text, day date, participants text, state text
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH reached AS (
        SELECT place.id, place.type = 'national' AS is_national
        FROM organisations_organisation place
        WHERE 'tour_session:' || place.id = ANY (
            nullif(current_setting('weerbaar.compartments', true), '')::text[])
    )
    SELECT s.id, o.code, coalesce(
            CASE WHEN o.type = 'province' THEN o.code END,
            (SELECT p.code FROM organisations_organisation p WHERE p.id = o.province_id),
            (SELECT min(p.code) FROM organisations_organisation p
             WHERE p.type = 'province' AND p.name = t.province)
        ), s.day, t."group", s.state
    FROM tour_toursession s
    JOIN tour_tour t ON t.case_ptr_id = s.case_id
    JOIN casework_case c ON c.id = s.case_id
    JOIN organisations_organisation o ON o.id = c.organisation_id
    WHERE s.state IN ('bevestigd', 'gehouden')
        AND c.confidentiality = 'normal' AND NOT c.destroyed
        AND (c.organisation_id IN (SELECT id FROM reached)
            OR EXISTS (SELECT FROM reached WHERE is_national));
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("tour", "0003_calendar_feed"),
        ("organisations", "0012_tour_sessions_scope"),
        ("casework", "0001_initial"),
    ]

    operations = [migrations.RunSQL(SESSIONS, "DROP FUNCTION tour_public_sessions()")]
