"""Indexes that nobody asks: another begins with the same column, or the column is never asked for alone.

By name, as Django made them: altering a foreign key would have every row looked at again.
"""

import django.db.models.deletion
from django.db import migrations, models

GONE = {
    "casework_deadline_case_id_956d335b": "casework_deadline (case_id)",
    "casework_deadline_name_5199440f": "casework_deadline (name)",
    "casework_deadline_name_5199440f_like": "casework_deadline (name varchar_pattern_ops)",
    "casework_delivery_client_id_e7d7c32e": "casework_delivery (client_id)",
    "casework_delivery_system_6b26616d": "casework_delivery (system)",
    "casework_delivery_system_6b26616d_like": "casework_delivery (system varchar_pattern_ops)",
}


class Migration(migrations.Migration):
    dependencies = [("casework", "0015_files_of_a_draft")]

    operations = [
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(f"DROP INDEX IF EXISTS {name}", f"CREATE INDEX {name} ON {on}") for name, on in GONE.items()],
            [
                migrations.AlterField("deadline", "case", models.ForeignKey(
                    db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="deadlines", to="casework.case")),
                migrations.AlterField("deadline", "name", models.SlugField(db_index=False, max_length=40)),
                migrations.AlterField("delivery", "client", models.ForeignKey(
                    db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.apiclient")),
                migrations.AlterField("delivery", "system", models.SlugField(db_index=False, max_length=40)),
            ],
        )
    ]  # fmt: skip
