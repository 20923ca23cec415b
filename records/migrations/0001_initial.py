import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import records.models.audit_log
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
            name="Correction",
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
                ("field", models.SlugField(max_length=40)),
                ("requested_text", sealing.fields.SealedTextField(max_length=4000)),
                ("why", sealing.fields.SealedTextField(blank=True, default="", max_length=2000)),
                ("before", sealing.fields.SealedTextField(blank=True, default="")),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("open", "Nog niet besloten"),
                            ("granted", "Aangepast"),
                            ("refused", "Niet aangepast"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("answer", sealing.fields.SealedTextField(blank=True, default="", max_length=2000)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="corrections",
                        to="casework.case",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "verzoek om correctie",
                "ordering": ["-asked_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="DestructionList",
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
                    "state",
                    models.CharField(
                        choices=[
                            ("prepared", "Wacht op controle"),
                            ("reviewed", "Wacht op de tweede handtekening"),
                            ("signed", "Wordt vernietigd"),
                            ("done", "Vernietigd"),
                        ],
                        default="prepared",
                        max_length=10,
                    ),
                ),
                ("size", models.PositiveIntegerField(default=0)),
                ("prepared_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("reviewed_at", models.DateTimeField(null=True)),
                ("signed_at", models.DateTimeField(null=True)),
                (
                    "returned",
                    sealing.fields.SealedTextField(
                        blank=True, default="", max_length=1000, verbose_name="waarom teruggestuurd"
                    ),
                ),
                ("done_at", models.DateTimeField(null=True)),
                ("certificate", models.CharField(blank=True, editable=False, max_length=100)),
                ("certificate_size", models.PositiveBigIntegerField(default=0, editable=False)),
                ("certificate_sha256", models.CharField(blank=True, editable=False, max_length=64)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "prepared_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "vernietigingslijst",
                "ordering": ["-prepared_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="DestructionItem",
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
                ("case_id", models.UUIDField()),
                ("number", models.CharField(max_length=20)),
                ("result", models.SlugField(max_length=30)),
                ("closed_on", models.DateField()),
                ("keep_until", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("listed", "Op de lijst"),
                            ("kept", "Wordt bewaard"),
                            ("destroyed", "Vernietigd"),
                        ],
                        default="listed",
                        max_length=10,
                    ),
                ),
                (
                    "files",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=100), default=list, size=None
                    ),
                ),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "destruction_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="records.destructionlist",
                    ),
                ),
            ],
            options={
                "verbose_name": "regel van een vernietigingslijst",
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="EmergencyAccess",
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
                ("number", models.CharField(max_length=20)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("danger", "Iemand is nu in gevaar"),
                            (
                                "nobody",
                                "De behandelaar is niet te bereiken, en het kan niet wachten",
                            ),
                            ("police", "De politie of 112 vraagt er nu om"),
                        ],
                        max_length=10,
                    ),
                ),
                ("note", sealing.fields.SealedTextField(max_length=1000)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("until", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="casework.case",
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
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "in nood geopend",
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="LegalHold",
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
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("procedure", "Er loopt een rechtszaak of een andere procedure"),
                            ("request", "Iemand vroeg om inzage of correctie"),
                            ("complaint", "Er loopt een klacht of een onderzoek"),
                            ("archive", "De archivaris vraagt om langer te bewaren"),
                            ("other", "Iets anders"),
                        ],
                        max_length=20,
                        verbose_name="waarom",
                    ),
                ),
                (
                    "reason",
                    sealing.fields.SealedTextField(max_length=1000, verbose_name="toelichting"),
                ),
                ("until", models.DateField(verbose_name="bewaren tot en met")),
                ("placed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("lifted_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="holds",
                        to="casework.case",
                    ),
                ),
                (
                    "lifted_by",
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
                (
                    "placed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "bewaarplicht",
                "ordering": ["-placed_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="LogExport",
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
                ("filters", sealing.fields.SealedJSONField(default=dict)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("check", "Periodieke controle"),
                            ("complaint", "Klacht of vraag van iemand over de eigen gegevens"),
                            ("breach", "Mogelijk datalek of misbruik"),
                            ("request", "Verzoek van een toezichthouder of rechter"),
                        ],
                        max_length=20,
                    ),
                ),
                ("note", sealing.fields.SealedTextField(max_length=1000)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "wordt gemaakt"),
                            ("ready", "klaar"),
                            ("gone", "verlopen en verwijderd"),
                        ],
                        default="requested",
                        max_length=10,
                    ),
                ),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "expires_at",
                    models.DateTimeField(default=records.models.audit_log._export_expiry),
                ),
                ("lines", models.PositiveIntegerField(default=0)),
                ("stored", models.CharField(blank=True, editable=False, max_length=100)),
                ("size", models.PositiveBigIntegerField(default=0, editable=False)),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "uitvoer van het logboek",
                "ordering": ["-made_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="RetentionRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("result", models.SlugField(max_length=30)),
                (
                    "months",
                    models.PositiveSmallIntegerField(verbose_name="bewaartermijn in maanden"),
                ),
                ("source", models.CharField(max_length=200, verbose_name="waar staat dat")),
                ("decided_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "decided_by",
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
                "verbose_name": "bewaartermijn",
            },
        ),
        migrations.CreateModel(
            name="AccessRequest",
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
                ("number", models.CharField(max_length=20, unique=True)),
                (
                    "identity",
                    models.CharField(
                        choices=[
                            ("account", "Ingelogd met een account"),
                            ("document", "Identiteitsbewijs gezien"),
                            ("known", "Persoonlijk bekend"),
                        ],
                        default="account",
                        max_length=10,
                        verbose_name="hoe weet u wie dit is?",
                    ),
                ),
                ("name", sealing.fields.SealedTextField(blank=True, default="")),
                ("email", sealing.fields.SealedTextField(blank=True, default="")),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("due", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Wij verzamelen de gegevens"),
                            ("collected", "Wacht op controle"),
                            ("released", "De bestanden worden gemaakt"),
                            ("ready", "Staat klaar"),
                            ("gone", "Verlopen en verwijderd"),
                        ],
                        default="asked",
                        max_length=10,
                    ),
                ),
                ("sections", sealing.fields.SealedJSONField(default=list)),
                ("reviewed_at", models.DateTimeField(null=True)),
                ("pdf", models.CharField(blank=True, editable=False, max_length=100)),
                ("json", models.CharField(blank=True, editable=False, max_length=100)),
                ("expires_at", models.DateTimeField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "verzoek om inzage",
                "ordering": ["-asked_at", "-id"],
                "indexes": [
                    models.Index(fields=["organisation", "-asked_at", "-id"], name="access_newest"),
                    models.Index(fields=["person", "-asked_at", "-id"], name="access_own"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("asked", "collected", "released"))),
                        fields=("person", "organisation"),
                        name="one_access_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reviewed_by", None),
                            ("person", None),
                            models.Q(("reviewed_by", models.F("person")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_reviews_the_own",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="destructionlist",
            index=models.Index(
                fields=["organisation", "-prepared_at", "-id"], name="destruction_newest"
            ),
        ),
        migrations.AddConstraint(
            model_name="destructionlist",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "done"), _negated=True),
                fields=("organisation", "kind"),
                name="one_open_list_a_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="destructionlist",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("signed_by", None),
                    models.Q(
                        ("reviewed_by__isnull", False),
                        models.Q(("signed_by", models.F("reviewed_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="signed_by_a_second",
                violation_error_message="Wie controleert, kan niet ook ondertekenen.",
            ),
        ),
        migrations.AddIndex(
            model_name="destructionitem",
            index=models.Index(fields=["case_id"], name="destruction_item_case"),
        ),
        migrations.AddConstraint(
            model_name="destructionitem",
            constraint=models.UniqueConstraint(
                fields=("destruction_list", "number"), name="listed_once"
            ),
        ),
        migrations.AddIndex(
            model_name="emergencyaccess",
            index=models.Index(fields=["organisation", "-at", "-id"], name="in_need_newest"),
        ),
        migrations.AddIndex(
            model_name="legalhold",
            index=models.Index(
                condition=models.Q(("lifted_at", None)), fields=["case"], name="hold_running"
            ),
        ),
        migrations.AddIndex(
            model_name="logexport",
            index=models.Index(
                condition=models.Q(("state", "gone"), _negated=True),
                fields=["expires_at"],
                name="log_export_left",
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionrule",
            constraint=models.UniqueConstraint(
                fields=("organisation", "kind", "result"), name="one_term_a_result"
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("months__range", (1, 1200))), name="term_within_a_century"
            ),
        ),
    ]
