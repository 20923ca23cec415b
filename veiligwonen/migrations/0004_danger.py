from django.db import migrations

# Danger that was reported in the last day, and that nobody took: somebody must phone.
LIVE = """
    INSERT INTO casework_danger (id, case_id, reported_at, escalate_at)
    SELECT uuidv7(), id, created_at, created_at + interval '30 minutes'
    FROM casework_case
    WHERE kind = 'veiligwonen' AND status = 'acute' AND closed_at IS NULL AND handler_id IS NULL
      AND created_at > now() - interval '1 day'
    ON CONFLICT (case_id) DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0006_danger"),
        ("veiligwonen", "0003_statutory_terms"),
    ]

    operations = [migrations.RunSQL(LIVE, migrations.RunSQL.noop)]
