"""What is open and due is asked by kind: an organisation may have many requests of a kind that the one who asks does not see.

And three more indexes that nobody asks, by name, as in 0016. No number is looked for by how it begins.
"""

import django.db.models.deletion
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

GONE = {
    "casework_case_organisation_id_566db4dd": "casework_case (organisation_id)",
    "casework_case_number_bdae377d_like": "casework_case (number varchar_pattern_ops)",
    "casework_delivery_organisation_id_5ada42f4": "casework_delivery (organisation_id)",
}


def organisation() -> models.ForeignKey:
    """As it stands from here on."""
    return models.ForeignKey(
        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation"
    )


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("casework", "0016_fewer_indexes")]

    operations = [
        AddIndexConcurrently("case", models.Index(
            fields=["organisation", "kind", "due", "id"], condition=models.Q(closed_at=None), name="case_kind_due")),
        RemoveIndexConcurrently("case", "case_due"),
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(f"DROP INDEX CONCURRENTLY IF EXISTS {name}", f"CREATE INDEX CONCURRENTLY {name} ON {on}")
             for name, on in GONE.items()],
            [migrations.AlterField(model, "organisation", organisation()) for model in ("case", "delivery")],
        ),
    ]  # fmt: skip
