"""One row of numbers for all case types together: a number tells nothing of how many an organisation has."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_initial")]
    operations = [migrations.RunSQL("CREATE SEQUENCE casework_number", "DROP SEQUENCE casework_number")]
