"""The mailbox of the demo is sealed; what lay in it was invented and goes."""

from django.db import migrations

import sealing.fields


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial")]
    operations = [
        migrations.RemoveField("demomail", "to"),
        migrations.RemoveField("demomail", "raw"),
        migrations.AddField("demomail", "to", sealing.fields.SealedTextField(default=""), preserve_default=False),
        migrations.AddField("demomail", "raw", sealing.fields.SealedTextField(default=""), preserve_default=False),
    ]
