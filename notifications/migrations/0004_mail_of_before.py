from django.db import migrations

# Of a mail from before nobody wrote down whose case it is about: who manages the mail sees none
# with a number. Whom it did not reach is listed by name.
OWN_CASE = "UPDATE notifications_outgoing SET own_case = true WHERE case_number <> ''"


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0003_own_case_mail"),
    ]

    operations = [
        migrations.RunSQL(OWN_CASE, reverse_sql=migrations.RunSQL.noop, elidable=True),
    ]
