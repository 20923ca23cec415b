import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import organisations.models.client
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="Person",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "email",
                    models.EmailField(max_length=254, unique=True, verbose_name="e-mailadres"),
                ),
                ("name", models.CharField(max_length=120, verbose_name="naam")),
                ("is_active", models.BooleanField(default=True)),
                ("invited_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name": "persoon",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("municipality", "gemeente"),
                            ("province", "provincie"),
                            ("water_authority", "waterschap"),
                            ("caribbean_body", "Caribisch openbaar lichaam"),
                            ("joint_arrangement", "gemeenschappelijke regeling"),
                            ("national", "landelijk"),
                        ],
                        max_length=20,
                    ),
                ),
                ("code", models.CharField(max_length=20, unique=True)),
                ("slug", models.SlugField(max_length=80)),
                ("name", models.CharField(max_length=120)),
                ("official_name", models.CharField(blank=True, max_length=160)),
                ("sort_name", models.CharField(max_length=120)),
                ("tooi_uri", models.URLField(blank=True)),
                ("oin", models.CharField(blank=True, max_length=20)),
                ("safety_region", models.CharField(blank=True, max_length=60)),
                ("police_unit", models.CharField(blank=True, max_length=60)),
                ("inhabitants", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "domicile",
                    models.CharField(blank=True, max_length=200, verbose_name="domicilieadres"),
                ),
                ("valid_from", models.DateField(blank=True, null=True)),
                ("valid_until", models.DateField(blank=True, null=True)),
                (
                    "reaction_hours",
                    models.PositiveSmallIntegerField(
                        default=48, verbose_name="reactietermijn in uren"
                    ),
                ),
                (
                    "reporting_mandatory",
                    models.BooleanField(default=False, verbose_name="melden is verplicht"),
                ),
                (
                    "internal_aggression",
                    models.BooleanField(
                        default=False, verbose_name="ook agressie tussen collega's of bestuurders"
                    ),
                ),
                (
                    "province",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "organisatie",
                "ordering": ["sort_name"],
            },
        ),
        migrations.CreateModel(
            name="Office",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "function",
                    models.SlugField(
                        choices=[
                            ("councillor", "Raadslid"),
                            ("committee_member", "Commissielid"),
                            ("group_staff", "Fractieondersteuner"),
                            ("alderman", "Wethouder"),
                            ("mayor", "Burgemeester"),
                            ("clerk", "Griffier of griffiemedewerker"),
                            ("municipal_secretary", "Gemeentesecretaris"),
                            ("states_member", "Statenlid"),
                            ("deputy", "Gedeputeerde"),
                            ("kings_commissioner", "Commissaris van de Koning"),
                            ("states_clerk", "Statengriffier"),
                            ("provincial_secretary", "Provinciesecretaris"),
                            ("wb_general", "Lid algemeen bestuur waterschap"),
                            ("wb_executive", "Lid dagelijks bestuur waterschap"),
                            ("dike_reeve", "Dijkgraaf"),
                            ("wb_secretary", "Secretaris-directeur"),
                            ("frontdesk", "Ambtenaar balie of klantcontact"),
                            ("social_domain", "Ambtenaar sociaal domein"),
                            ("inspector", "Toezichthouder of inspecteur"),
                            ("boa", "Boa"),
                            ("field_staff", "Medewerker buitendienst"),
                            ("planning", "Ambtenaar ruimte en vergunningen"),
                            ("tax", "Ambtenaar belastingen"),
                            ("support", "Andere ambtenaar"),
                            ("contractor", "Ingehuurd, stagiair of vrijwilliger"),
                            ("former", "Oud-ambtsdrager"),
                            ("candidate", "Kandidaat"),
                            ("relative", "Gezinslid"),
                        ],
                        max_length=40,
                        verbose_name="ambt of functie",
                    ),
                ),
                ("since", models.DateField(default=django.utils.timezone.localdate)),
                ("until", models.DateField(blank=True, null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="offices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offices",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "ambt",
                "ordering": ["-since", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Merger",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField()),
                ("kind", models.CharField(max_length=40)),
                ("ground", models.CharField(blank=True, max_length=300)),
                (
                    "new",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="came_from",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "old",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="became",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["on"],
            },
        ),
        migrations.CreateModel(
            name="ApiClient",
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
                ("slug", models.SlugField(max_length=60, unique=True, verbose_name="client-id")),
                ("name", models.CharField(max_length=80, verbose_name="naam")),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("incidenten:lezen", "Meldingen lezen (alleen de codes)"),
                                ("incidenten:schrijven", "Meldingen aanleveren en wijzigen"),
                                ("aanvragen:lezen", "De stand van aanvragen Veilig Wonen lezen"),
                                ("aggregaten:lezen", "Totalen lezen"),
                            ],
                            max_length=30,
                        ),
                        size=None,
                        verbose_name="rechten",
                    ),
                ),
                (
                    "jwks",
                    models.JSONField(blank=True, default=dict, verbose_name="openbare sleutels"),
                ),
                (
                    "until",
                    models.DateField(
                        default=organisations.models.client.a_year_from_now,
                        verbose_name="tot en met",
                    ),
                ),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("used_at", models.DateTimeField(editable=False, null=True)),
                ("revoked_at", models.DateTimeField(editable=False, null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clients",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "koppeling",
                "ordering": ["name", "id"],
            },
        ),
        migrations.AddField(
            model_name="person",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="people",
                to="organisations.organisation",
            ),
        ),
        migrations.CreateModel(
            name="Secret",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("until", models.DateTimeField()),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="organisations.apiclient",
                    ),
                ),
            ],
            options={
                "verbose_name": "geheim",
            },
        ),
        migrations.CreateModel(
            name="Token",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("until", models.DateTimeField()),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("incidenten:lezen", "Meldingen lezen (alleen de codes)"),
                                ("incidenten:schrijven", "Meldingen aanleveren en wijzigen"),
                                ("aanvragen:lezen", "De stand van aanvragen Veilig Wonen lezen"),
                                ("aggregaten:lezen", "Totalen lezen"),
                            ],
                            max_length=30,
                        ),
                        size=None,
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="organisations.apiclient",
                    ),
                ),
            ],
            options={
                "verbose_name": "token",
            },
        ),
        migrations.CreateModel(
            name="Unit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="units",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("reporter", "Melder"),
                            ("line_manager", "Leidinggevende"),
                            ("clerk", "Griffier"),
                            ("secretary", "Secretaris"),
                            ("chair", "Burgemeester of voorzitter"),
                            ("aggression_coordinator", "Coördinator agressie en geweld"),
                            ("ohs_coordinator", "Arbo-coördinator"),
                            ("hr_advisor", "HR-adviseur"),
                            ("peer_support", "Lid bedrijfsopvangteam"),
                            ("legal_officer", "Jurist"),
                            ("security", "Beveiliging"),
                            ("confidant", "Vertrouwenspersoon"),
                            ("dpo", "Functionaris gegevensbescherming"),
                            ("org_admin", "Functioneel beheerder"),
                            ("triagist", "Triagist BZK"),
                            ("desk_coordinator", "Coördinator steunpunt"),
                            ("adviser", "Adviseur veilig wonen"),
                            ("bva", "Beveiligingsautoriteit"),
                            ("jurist", "Jurist steunpunt"),
                            ("planner", "Tourplanner"),
                            ("support_team", "Vertrouwenspersoon ondersteuningsteam"),
                            ("riec", "Begeleider RIEC"),
                            ("analyst", "Landelijk analist"),
                            ("auditor", "Auditor"),
                            ("beheer", "Beheerder"),
                        ],
                        max_length=30,
                    ),
                ),
                ("since", models.DateField(default=django.utils.timezone.localdate)),
                ("until", models.DateField(blank=True, null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="organisations.unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "rol",
                "ordering": ["since", "id"],
            },
        ),
        migrations.CreateModel(
            name="Assertion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("jti", models.CharField(max_length=64)),
                ("until", models.DateTimeField()),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="organisations.apiclient",
                    ),
                ),
            ],
            options={
                "verbose_name": "bewijs",
                "constraints": [
                    models.UniqueConstraint(fields=("client", "jti"), name="assertion_once")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="organisation",
            index=models.Index(
                condition=models.Q(("type", "national")),
                fields=["id"],
                name="organisation_national",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_until", None),
                    ("valid_from", None),
                    ("valid_until__gt", models.F("valid_from")),
                    _connector="OR",
                ),
                name="organisation_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="office",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until", None)),
                fields=("person", "organisation", "function"),
                name="one_office_once",
                violation_error_message="Deze persoon heeft dit ambt al.",
            ),
        ),
        migrations.AddConstraint(
            model_name="office",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until", None), ("until__gte", models.F("since")), _connector="OR"
                ),
                name="office_ends_after_it_begins",
                violation_error_message="De einddatum ligt vóór de begindatum.",
            ),
        ),
        migrations.AddConstraint(
            model_name="merger",
            constraint=models.UniqueConstraint(fields=("on", "old", "new"), name="merged_once"),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                name="email_in_small_letters",
            ),
        ),
        migrations.AddIndex(
            model_name="secret",
            index=models.Index(fields=["client", "until"], name="secret_of_client"),
        ),
        migrations.AddIndex(
            model_name="token",
            index=models.Index(fields=["until"], name="token_until"),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.UniqueConstraint(fields=("organisation", "name"), name="unit_once"),
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(fields=["organisation", "role"], name="membership_role"),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until", None)),
                fields=("person", "organisation", "role", "unit"),
                name="one_role_once",
                nulls_distinct=False,
                violation_error_message="Deze persoon heeft deze rol al.",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until", None), ("until__gte", models.F("since")), _connector="OR"
                ),
                name="role_ends_after_it_begins",
                violation_error_message="De einddatum ligt vóór de begindatum.",
            ),
        ),
    ]
