"""The index by which is found what is due. Built while people work."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("casework", "0005_retention")]
    operations = [
        AddIndexConcurrently(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", False), ("destroyed", False)),
                fields=["kind", "keep_until"],
                name="case_term",
            ),
        ),
    ]
