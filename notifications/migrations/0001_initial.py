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
        ("organisations", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DemoMail",
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
                ("sent_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("to", sealing.fields.SealedTextField()),
                ("subject", models.CharField(max_length=200)),
                ("raw", sealing.fields.SealedTextField()),
            ],
            options={
                "verbose_name": "demomail",
                "ordering": ["-sent_at", "-id"],
                "indexes": [models.Index(fields=["-sent_at", "-id"], name="demomail_newest")],
            },
        ),
        migrations.CreateModel(
            name="Subscription",
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
                ("url", models.CharField(max_length=500, verbose_name="adres")),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SlugField(max_length=40),
                        size=None,
                        verbose_name="gebeurtenissen",
                    ),
                ),
                ("secret", sealing.fields.SealedTextField()),
                ("old_secret", sealing.fields.SealedTextField(blank=True, default="")),
                ("old_until", models.DateTimeField(editable=False, null=True)),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "seen_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("verified_at", models.DateTimeField(editable=False, null=True)),
                ("stopped_at", models.DateTimeField(editable=False, null=True)),
                ("failures", models.PositiveSmallIntegerField(default=0, editable=False)),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="subscriptions",
                        to="organisations.apiclient",
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
                "verbose_name": "webhook",
                "ordering": ["made_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Outgoing",
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
                    "channel",
                    models.CharField(
                        choices=[("mail", "Mail"), ("message", "Bericht op de site")], max_length=10
                    ),
                ),
                ("kind", models.SlugField(db_index=False, max_length=40)),
                ("address", sealing.fields.SealedTextField(blank=True, default="")),
                ("secret_path", sealing.fields.SealedTextField(blank=True, default="")),
                ("case_number", models.CharField(blank=True, max_length=20)),
                ("path", models.CharField(blank=True, max_length=200)),
                ("unique_key", models.CharField(max_length=120, null=True, unique=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("due_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Wacht"),
                            ("sending", "Wordt verstuurd"),
                            ("sent", "Verstuurd"),
                            ("failed", "Niet gelukt"),
                            ("cancelled", "Ingetrokken"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("claimed_at", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("error", models.CharField(blank=True, max_length=80)),
                ("read_at", models.DateTimeField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "uitgaand bericht",
                "ordering": ["-created_at", "-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["due_at"],
                        name="outgoing_waiting",
                    ),
                    models.Index(
                        condition=models.Q(("state", "sending")),
                        fields=["claimed_at"],
                        name="outgoing_sending",
                    ),
                    models.Index(
                        condition=models.Q(("channel", "message")),
                        fields=["person", "-created_at", "-id"],
                        name="outgoing_inbox",
                    ),
                    models.Index(
                        fields=["organisation", "-created_at", "-id"], name="outgoing_sent"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("person__isnull", False), ("channel", "mail"), _connector="OR"
                        ),
                        name="message_has_person",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Sending",
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
                ("kind", models.SlugField(db_index=False, max_length=40)),
                ("mark", models.CharField(max_length=40)),
                ("case_id", models.UUIDField(null=True)),
                ("case_number", models.CharField(blank=True, max_length=20)),
                ("path", models.CharField(blank=True, max_length=100)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("due_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Wacht"),
                            ("sending", "Wordt verstuurd"),
                            ("sent", "Aangenomen"),
                            ("failed", "Niet gelukt"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("claimed_at", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("status", models.PositiveSmallIntegerField(null=True)),
                ("error", models.CharField(blank=True, max_length=20)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "subscription",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sendings",
                        to="notifications.subscription",
                    ),
                ),
            ],
            options={
                "verbose_name": "verzonden gebeurtenis",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["due_at", "id"],
                        name="sending_waiting",
                    ),
                    models.Index(
                        condition=models.Q(("state", "sending")),
                        fields=["claimed_at"],
                        name="sending_claimed",
                    ),
                    models.Index(fields=["at"], name="sending_old"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("subscription", "case_id", "kind", "mark"),
                        name="event_told_once",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
    ]
