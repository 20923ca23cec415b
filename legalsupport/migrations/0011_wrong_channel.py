import django.db.models.deletion
import django.utils.timezone
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("legalsupport", "0010_payment_reversed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="WrongChannel",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "deadline",
                    models.SlugField(db_index=False, max_length=40, verbose_name="welke termijn"),
                ),
                ("received_on", models.DateField(verbose_name="binnengekomen op")),
                ("answered_on", models.DateField(verbose_name="goede weg genoemd op")),
                ("end_before", models.DateField(verbose_name="laatste dag was")),
                ("end_after", models.DateField(verbose_name="laatste dag werd")),
                (
                    "logged_on",
                    models.DateField(
                        default=django.utils.timezone.localdate, verbose_name="vastgelegd op"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="wrong_channels",
                        to="legalsupport.legalsupport",
                    ),
                ),
                (
                    "logged_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "bericht langs een verkeerde weg",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("case", "deadline", "received_on"),
                        name="legal_one_wrong_way_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("answered_on__gte", models.F("received_on"))),
                        name="legal_wrong_way_answered_after",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("end_after__gt", models.F("end_before"))),
                        name="legal_wrong_way_lengthens",
                    ),
                ],
            },
        ),
    ]
