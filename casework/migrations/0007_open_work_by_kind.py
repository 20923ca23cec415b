from django.db import migrations

# How much open work somebody has, for who closes an account and may see no case.
OPEN_WORK = """
CREATE FUNCTION casework_open_work(
    whom integer, unknown_kinds text[], OUT cases bigint, OUT tasks bigint
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    -- Two counts and nothing else: at the organisations of who asks, and for people of the national
    -- desk also at the organisations where they do not work. Kinds of which an organisation may not
    -- know that there is a case count for the national desk alone.
    WITH managed AS (
        SELECT o.id, o.type = 'national' AS is_national
        FROM organisations_organisation o
        WHERE o.id = ANY (nullif(current_setting('weerbaar.organisations', true), '')::int[])
    ), held AS (
        SELECT m.organisation_id, o.type = 'national' AS is_national
        FROM organisations_membership m
        JOIN organisations_organisation o ON o.id = m.organisation_id
        WHERE m.person_id = whom
    ), at_desk AS (
        SELECT EXISTS (SELECT FROM held JOIN managed ON managed.id = held.organisation_id
                       WHERE held.is_national) AS is_asked
    ), counted AS (
        SELECT o.id FROM organisations_organisation o, at_desk
        WHERE o.id IN (SELECT id FROM managed)
           OR (at_desk.is_asked
               AND o.id NOT IN (SELECT organisation_id FROM held WHERE NOT is_national))
    ), open_cases AS (
        SELECT c.id, c.handler_id FROM casework_case c, at_desk
        WHERE c.closed_at IS NULL AND NOT c.destroyed
          AND (CASE WHEN c.kind = ANY (unknown_kinds) THEN at_desk.is_asked
               ELSE c.organisation_id IN (SELECT id FROM counted) END)
    )
    SELECT (SELECT count(*) FROM open_cases WHERE handler_id = whom),
           (SELECT count(*) FROM casework_task t JOIN open_cases o ON o.id = t.case_id
            WHERE t.assignee_id = whom AND t.done_at IS NULL);
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0006_danger"),
        ("organisations", "0006_danger"),
    ]

    operations = [
        migrations.RunSQL(
            OPEN_WORK, reverse_sql="DROP FUNCTION casework_open_work(integer, text[])"
        ),
    ]
