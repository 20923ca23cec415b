import sealing.fields
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0005_secret_code"),
    ]

    operations = [
        migrations.AddField(
            model_name="outgoing",
            name="invitation",
            field=sealing.fields.SealedTextField(blank=True, null=True),
        ),
    ]
