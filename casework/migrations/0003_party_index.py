"""People of a case are found by their exact name or address, without opening anything."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0002_numbers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="party",
            name="email_index",
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name="party",
            name="name_index",
            field=models.BinaryField(null=True),
        ),
        migrations.AddIndex(
            model_name="party",
            index=models.Index(
                condition=models.Q(("name_index__isnull", False)), fields=["name_index"], name="party_name"
            ),
        ),
        migrations.AddIndex(
            model_name="party",
            index=models.Index(
                condition=models.Q(("email_index__isnull", False)), fields=["email_index"], name="party_email"
            ),
        ),
    ]
