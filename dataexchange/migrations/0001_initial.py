import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import sealing.fields
import sealing.models
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("casework", "0001_initial"),
        ("organisations", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportFile",
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
                ("kind", models.CharField(max_length=20)),
                ("number", models.CharField(max_length=20, unique=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "wacht op uitleg"),
                            ("checking", "wordt nagekeken"),
                            ("ready", "nagekeken"),
                            ("running", "wordt ingevoerd"),
                            ("done", "ingevoerd"),
                            ("undoing", "wordt teruggedraaid"),
                            ("undone", "teruggedraaid"),
                            ("failed", "niet gelukt"),
                        ],
                        default="new",
                        max_length=10,
                    ),
                ),
                ("name", sealing.fields.SealedTextField()),
                ("form", models.CharField(max_length=4)),
                ("stored", models.CharField(blank=True, editable=False, max_length=100)),
                ("errors_stored", models.CharField(blank=True, editable=False, max_length=100)),
                ("heads", sealing.fields.SealedJSONField(default=list)),
                ("sample", sealing.fields.SealedJSONField(default=dict)),
                ("columns", sealing.fields.SealedJSONField(default=dict)),
                ("refused", sealing.fields.SealedTextField(blank=True, default="")),
                ("rows", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("good", models.PositiveIntegerField(default=0)),
                ("wrong", models.PositiveIntegerField(default=0)),
                ("same", models.PositiveIntegerField(default=0)),
                ("created", models.PositiveIntegerField(default=0)),
                (
                    "remaining",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), default=list, size=None
                    ),
                ),
                ("done_at", models.DateTimeField(null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("claimed_at", models.DateTimeField(editable=False, null=True)),
                (
                    "made_by",
                    models.ForeignKey(
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
                "verbose_name": "invoer",
                "ordering": ["-made_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
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
                ("system", models.SlugField(db_index=False, max_length=40)),
                ("external_id", models.CharField(max_length=64)),
                ("fingerprint", models.CharField(editable=False, max_length=64)),
                ("other_answers", models.JSONField(default=dict)),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="delivery",
                        to="casework.case",
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.apiclient",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "import_file",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="deliveries",
                        to="dataexchange.importfile",
                    ),
                ),
            ],
            options={
                "verbose_name": "aanlevering",
            },
        ),
        migrations.CreateModel(
            name="ImportMapping",
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
                ("kind", models.CharField(max_length=20)),
                ("columns", sealing.fields.SealedJSONField(default=dict)),
                ("words", sealing.fields.SealedJSONField(default=dict)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "uitleg van een lijst",
            },
        ),
        migrations.CreateModel(
            name="Export",
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
                ("kind", models.CharField(max_length=20)),
                ("number", models.CharField(max_length=20, unique=True)),
                (
                    "form",
                    models.CharField(
                        choices=[("xlsx", "Excel (XLSX)"), ("csv", "CSV"), ("json", "JSON")],
                        max_length=4,
                    ),
                ),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("all", "Alles"),
                            ("open", "Alleen wat open is"),
                            ("closed", "Alleen wat afgesloten is"),
                        ],
                        default="all",
                        max_length=10,
                    ),
                ),
                ("since", models.DateField(null=True)),
                ("until", models.DateField(null=True)),
                ("texts", models.BooleanField(default=False)),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("report", "Voor een verslag of verantwoording"),
                            ("analysis", "Om zelf te tellen of te vergelijken"),
                            ("transfer", "Voor een ander systeem of het archief"),
                            (
                                "request",
                                "Iemand vroeg erom: een betrokkene, de politie of de rechter",
                            ),
                            ("other", "Iets anders"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", sealing.fields.SealedTextField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "wordt gemaakt"),
                            ("ready", "klaar"),
                            ("failed", "niet gelukt"),
                            ("gone", "verlopen"),
                        ],
                        default="requested",
                        max_length=10,
                    ),
                ),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expected", models.PositiveIntegerField(default=0)),
                ("rows", models.PositiveIntegerField(default=0)),
                ("stored", models.CharField(blank=True, editable=False, max_length=100)),
                ("size", models.PositiveBigIntegerField(default=0, editable=False)),
                ("ready_at", models.DateTimeField(editable=False, null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("claimed_at", models.DateTimeField(editable=False, null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "export",
                "ordering": ["-asked_at", "-id"],
                "indexes": [
                    models.Index(fields=["person", "-asked_at", "-id"], name="export_newest"),
                    models.Index(
                        condition=models.Q(("state", "requested")),
                        fields=["asked_at"],
                        name="export_waiting",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "ready"), _negated=True),
                            models.Q(("stored", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="export_ready_is_stored",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="importfile",
            index=models.Index(
                fields=["organisation", "-made_at", "-id"], name="import_file_newest"
            ),
        ),
        migrations.AddIndex(
            model_name="importfile",
            index=models.Index(
                condition=models.Q(("state__in", ["checking", "running", "undoing"])),
                fields=["made_at"],
                name="import_file_working",
            ),
        ),
        migrations.AddConstraint(
            model_name="importfile",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["running", "undoing"])),
                fields=("organisation", "kind"),
                name="one_import_file_runs",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(
                fields=("client", "system", "external_id"), name="delivered_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="importmapping",
            constraint=models.UniqueConstraint(
                fields=("organisation", "kind"), name="one_import_mapping_per_kind"
            ),
        ),
    ]
