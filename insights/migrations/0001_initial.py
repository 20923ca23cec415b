import django.db.models.deletion
import django.utils.timezone
import sealing.models
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organisations", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CountingRound",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("counted_until", models.DateTimeField()),
            ],
            options={
                "verbose_name": "telronde",
            },
        ),
        migrations.CreateModel(
            name="FrozenMonth",
            fields=[
                ("month", models.DateField(primary_key=True, serialize=False)),
                ("frozen_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "afgesloten maand",
            },
        ),
        migrations.CreateModel(
            name="Publication",
            fields=[
                (
                    "organisation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="organisations.organisation",
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("figures", models.JSONField()),
            ],
            options={
                "verbose_name": "cijfers",
            },
        ),
        migrations.CreateModel(
            name="PublicationBasis",
            fields=[
                ("name", models.CharField(max_length=30, primary_key=True, serialize=False)),
                ("contributions", models.JSONField()),
                ("figures", models.JSONField()),
            ],
            options={
                "verbose_name": "grondslag van cijfers",
            },
        ),
        migrations.CreateModel(
            name="CellCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField()),
                ("group", models.CharField(max_length=10)),
                ("dimension", models.CharField(max_length=20)),
                ("value", models.CharField(blank=True, max_length=30)),
                ("count", models.PositiveIntegerField()),
                ("frozen", models.BooleanField(default=False)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "telling",
                "indexes": [
                    models.Index(
                        fields=["dimension", "month", "organisation"],
                        include=("value", "count"),
                        name="cell_count_dimension",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "month", "group", "dimension", "value", "frozen"),
                        name="counted_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Report",
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
                ("data_key", sealing.models.DataKeyField()),
                ("first", models.DateField()),
                ("last", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "wordt gemaakt"),
                            ("ready", "klaar"),
                            ("failed", "niet gelukt"),
                        ],
                        default="requested",
                        max_length=10,
                    ),
                ),
                ("stored", models.CharField(blank=True, editable=False, max_length=100)),
                ("size", models.PositiveBigIntegerField(default=0, editable=False)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("tries", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("claimed_at", models.DateTimeField(editable=False, null=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "rapport",
                "ordering": ["-last", "first"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "first", "last"), name="one_report_a_period"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("last__gt", models.F("first"))),
                        name="report_ends_after_it_begins",
                    ),
                ],
            },
        ),
    ]
