"""Indexes for what an auditor asks. Built while everybody goes on appending."""

import django.db.models.fields.json
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import F, Func, TextField, Value

PLACE = Func(F("compartment"), Value(":"), Value(2), function="split_part", output_field=TextField())
NUMBER = django.db.models.fields.json.KeyTextTransform("number", "details")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("audit", "0002_append_only")]
    operations = [
        AddIndexConcurrently("entry", models.Index(fields=["-at", "-id"], name="entry_newest")),
        AddIndexConcurrently("entry", models.Index(fields=["action", "-at", "-id"], name="entry_action")),
        AddIndexConcurrently("entry", models.Index(NUMBER, F("at").desc(), F("id").desc(), name="entry_number")),
        AddIndexConcurrently("entry", models.Index(PLACE, F("at").desc(), F("id").desc(), name="entry_place")),
    ]
