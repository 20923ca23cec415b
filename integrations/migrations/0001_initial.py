import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("casework", "0001_initial"),
        ("organisations", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="IdempotencyRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=64)),
                ("fingerprint", models.CharField(max_length=64)),
                ("status", models.PositiveSmallIntegerField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="casework.case",
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
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
                "verbose_name": "beantwoord verzoek",
                "indexes": [models.Index(fields=["at"], name="answered_at")],
                "constraints": [
                    models.UniqueConstraint(fields=("client", "key"), name="answered_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="SourceCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("system", models.SlugField(max_length=40, verbose_name="bronsysteem")),
                ("field", models.CharField(max_length=30, verbose_name="gegeven")),
                ("code", models.CharField(max_length=60, verbose_name="code in het bronsysteem")),
                (
                    "value",
                    models.CharField(blank=True, max_length=40, verbose_name="betekent hier"),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="codes",
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
                "verbose_name": "vertaling van een code",
                "ordering": ["system", "field", "code"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("client", "system", "field", "code"),
                        name="code_once",
                        violation_error_message="Deze code staat al in de tabel.",
                    )
                ],
            },
        ),
    ]
