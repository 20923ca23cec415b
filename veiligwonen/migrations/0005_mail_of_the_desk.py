from django.db import migrations

# Mail about a request was of the employer, who may not know of it: it is the desk's, or nobody's.
MAIL_OF_THE_DESK = """
UPDATE notifications_outgoing SET organisation_id = (
    SELECT id FROM organisations_organisation WHERE code = 'bzk'
)
WHERE case_number IN (SELECT number FROM casework_case WHERE kind = 'veiligwonen')
"""


class Migration(migrations.Migration):
    dependencies = [
        ("veiligwonen", "0004_danger"),
        ("casework", "0006_danger"),
        ("notifications", "0004_mail_of_before"),
        ("organisations", "0006_danger"),
    ]

    operations = [
        migrations.RunSQL(MAIL_OF_THE_DESK, reverse_sql=migrations.RunSQL.noop, elidable=True),
    ]
