"""The field goes from the code and the column stays, with nothing in it: the release before still asks for it.

That release may write a count once more until it stops. A later release drops the column.
"""

from django.db import migrations, models


def put_nothing(apps, schema_editor):
    """What was there stands in Basis, for the machine alone."""
    Publication = apps.get_model("insights", "Publication")
    Publication.objects.update(reports=0)


class Migration(migrations.Migration):
    dependencies = [
        ("insights", "0003_bases_of_publications"),
    ]

    operations = [
        migrations.AlterField(
            model_name="publication",
            name="reports",
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.RunPython(put_nothing, migrations.RunPython.noop),
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.RemoveField(model_name="publication", name="reports")]
        ),
    ]
