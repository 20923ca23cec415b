import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import sealing.fields
import uuid_utils.compat
import veiligwonen.rules.triage
import veiligwonen.transitions.advice
import veiligwonen.transitions.aftercare
import veiligwonen.transitions.closing
import veiligwonen.transitions.provision
import veiligwonen.transitions.triage
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("casework", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AdviceRequest",
            fields=[
                (
                    "case_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="casework.case",
                    ),
                ),
                (
                    "function",
                    models.CharField(
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
                        max_length=30,
                        verbose_name="ambt",
                    ),
                ),
                ("ground", models.CharField(blank=True, max_length=10, verbose_name="artikel")),
                (
                    "office_since",
                    models.DateField(blank=True, null=True, verbose_name="in het ambt sinds"),
                ),
                (
                    "office_until",
                    models.DateField(blank=True, null=True, verbose_name="in het ambt tot"),
                ),
                (
                    "received_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="ontvangen"
                    ),
                ),
                (
                    "review_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("move", "Verhuizing"),
                            ("threat", "Nieuwe dreiging"),
                            ("family", "Het gezin is veranderd"),
                            ("portfolio", "Nieuwe portefeuille"),
                        ],
                        max_length=20,
                        verbose_name="reden van herbeoordeling",
                    ),
                ),
                (
                    "authors",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), default=list, editable=False, size=None
                    ),
                ),
                (
                    "consent",
                    models.CharField(
                        choices=[
                            ("yes", "Ja, vanaf nu"),
                            ("after_advice", "Pas als het advies er is"),
                            ("no", "Nee, nog niet"),
                        ],
                        default="after_advice",
                        max_length=20,
                        verbose_name="werkgever informeren",
                    ),
                ),
                (
                    "driehoek_excluded",
                    models.BooleanField(
                        default=False, verbose_name="afgeschermd voor de eigen driehoek"
                    ),
                ),
                ("intake_at", models.DateTimeField(blank=True, null=True, verbose_name="intake")),
                ("intake_held_at", models.DateTimeField(blank=True, null=True)),
                (
                    "visit_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="huisbezoek"),
                ),
                (
                    "visit_held_on",
                    models.DateField(blank=True, null=True, verbose_name="huisbezoek gedaan op"),
                ),
                (
                    "asked_on",
                    models.DateField(
                        blank=True, null=True, verbose_name="formeel om aanvulling gevraagd op"
                    ),
                ),
                (
                    "pkvw",
                    models.CharField(
                        choices=[
                            ("valid", "Ja, geldig certificaat"),
                            ("expired", "Had ik, is verlopen"),
                            ("none", "Nee"),
                            ("unknown", "Weet ik niet"),
                        ],
                        default="unknown",
                        max_length=10,
                        verbose_name="Politiekeurmerk",
                    ),
                ),
                (
                    "pkvw_until",
                    models.DateField(blank=True, null=True, verbose_name="certificaat geldig tot"),
                ),
                (
                    "route",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("council_scan", "Raadsledenscan van het CCV"),
                            ("self_scan", "Zelfscan van het CCV"),
                            ("support_team", "Ondersteuningsteam Weerbaar Bestuur"),
                            ("employer", "Uw eigen werkgever"),
                            ("police", "Politie"),
                        ],
                        max_length=20,
                        verbose_name="geholpen bij",
                    ),
                ),
                (
                    "handed_over_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="warm overgedragen"),
                ),
                (
                    "adviser",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "employer_contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "refusal_agreed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "refused_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "triagist",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "aanvraag Veilig Wonen",
                "verbose_name_plural": "aanvragen Veilig Wonen",
            },
            bases=(
                veiligwonen.transitions.triage.RequestTriageSteps,
                veiligwonen.transitions.advice.AdviceSteps,
                veiligwonen.transitions.provision.ProvisionSteps,
                veiligwonen.transitions.aftercare.AftercareSteps,
                veiligwonen.transitions.closing.RequestClosingSteps,
                "casework.case",
            ),
        ),
        migrations.CreateModel(
            name="Advice",
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
                ("version", models.PositiveSmallIntegerField(default=1)),
                ("answers", sealing.fields.SealedJSONField(default=dict, verbose_name="concept")),
                (
                    "content",
                    sealing.fields.SealedJSONField(default=dict, verbose_name="uitgewerkt concept"),
                ),
                ("saved_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "returned",
                    sealing.fields.SealedTextField(
                        blank=True, default="", max_length=4000, verbose_name="teruggestuurd omdat"
                    ),
                ),
                (
                    "adopted_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="vastgesteld op"),
                ),
                (
                    "frozen",
                    sealing.fields.SealedTextField(
                        blank=True, default="", verbose_name="het vastgestelde advies"
                    ),
                ),
                (
                    "digest",
                    models.CharField(
                        blank=True, editable=False, max_length=64, verbose_name="kenmerk"
                    ),
                ),
                (
                    "adopted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="advices",
                        to="veiligwonen.advicerequest",
                    ),
                ),
            ],
            options={
                "verbose_name": "advies",
                "ordering": ["-version"],
            },
        ),
        migrations.CreateModel(
            name="AddressShield",
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
                    "register",
                    models.CharField(
                        choices=[
                            ("brp", "Basisregistratie Personen (BRP)"),
                            ("kadaster", "Kadaster"),
                            ("kvk", "Handelsregister (KVK)"),
                            ("rdw", "Kentekenregister (RDW)"),
                            ("woz", "WOZ-waardeloket"),
                            ("nevenfuncties", "Register van nevenfuncties"),
                            ("domeinnaam", "Domeinnaam"),
                            ("telefoongids", "Telefoongids"),
                            ("bouwdossier", "Oude bouwdossiers"),
                            ("vereniging", "School en vereniging"),
                            ("kandidatenlijst", "Kandidatenlijst van een verkiezing"),
                        ],
                        max_length=20,
                        verbose_name="register",
                    ),
                ),
                (
                    "asked_on",
                    models.DateField(blank=True, null=True, verbose_name="aangevraagd op"),
                ),
                (
                    "granted_on",
                    models.DateField(blank=True, null=True, verbose_name="gehonoreerd op"),
                ),
                ("expires_on", models.DateField(blank=True, null=True, verbose_name="vervalt op")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shields",
                        to="veiligwonen.advicerequest",
                    ),
                ),
            ],
            options={
                "verbose_name": "adresafscherming",
                "ordering": ["register"],
            },
        ),
        migrations.CreateModel(
            name="AftercareCheck",
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
                    "on",
                    models.DateField(
                        default=django.utils.timezone.localdate, verbose_name="gedaan op"
                    ),
                ),
                ("works", models.BooleanField(verbose_name="alles werkt")),
                (
                    "note",
                    sealing.fields.SealedTextField(max_length=4000, verbose_name="hoe het gaat"),
                ),
                (
                    "by",
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
                        related_name="checks",
                        to="veiligwonen.advicerequest",
                    ),
                ),
            ],
            options={
                "verbose_name": "nazorg",
                "ordering": ["-on"],
            },
        ),
        migrations.CreateModel(
            name="HomeAddress",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("main", "Hier woon ik"),
                            ("second", "Tweede woning"),
                            ("official", "Ambtswoning"),
                            ("temporary", "Tijdelijk verblijf"),
                        ],
                        default="main",
                        max_length=20,
                        verbose_name="soort woning",
                    ),
                ),
                (
                    "ownership",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("owned", "Koop"),
                            ("rented", "Huur"),
                            ("apartment", "Appartement met een VvE"),
                            ("official", "Ambtswoning"),
                        ],
                        max_length=20,
                        verbose_name="eigendom",
                    ),
                ),
                (
                    "street",
                    sealing.fields.SealedTextField(
                        max_length=200, verbose_name="straat en huisnummer"
                    ),
                ),
                (
                    "postcode",
                    sealing.fields.SealedTextField(max_length=10, verbose_name="postcode"),
                ),
                ("town", sealing.fields.SealedTextField(max_length=100, verbose_name="woonplaats")),
                (
                    "exempt",
                    models.BooleanField(default=False, verbose_name="ontheffing van de woonplaats"),
                ),
                ("since", models.DateField(blank=True, null=True)),
                ("until", models.DateField(blank=True, null=True)),
                (
                    "misspelt",
                    models.BooleanField(
                        db_default=False, default=False, verbose_name="was verkeerd geschreven"
                    ),
                ),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="home_addresses",
                        to="veiligwonen.advicerequest",
                    ),
                ),
            ],
            options={
                "verbose_name": "woonadres",
                "ordering": ["-added_at"],
            },
        ),
        migrations.CreateModel(
            name="Mandate",
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
                    "sees_address",
                    models.BooleanField(default=False, verbose_name="mag het adres zien"),
                ),
                (
                    "since",
                    models.DateField(default=django.utils.timezone.localdate, verbose_name="vanaf"),
                ),
                ("until", models.DateField(verbose_name="tot en met")),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mandates",
                        to="veiligwonen.advicerequest",
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
                "verbose_name": "machtiging",
            },
        ),
        migrations.CreateModel(
            name="Measure",
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
                    "version",
                    models.PositiveSmallIntegerField(
                        default=1, verbose_name="versie van het advies"
                    ),
                ),
                ("current", models.BooleanField(default=True)),
                ("position", models.PositiveSmallIntegerField(verbose_name="nr")),
                ("item", models.CharField(max_length=40, verbose_name="maatregel")),
                (
                    "what",
                    sealing.fields.SealedTextField(
                        blank=True, default="", max_length=1000, verbose_name="toelichting"
                    ),
                ),
                (
                    "priority",
                    models.CharField(
                        choices=[
                            ("nu", "Nu"),
                            ("binnen_1_maand", "Binnen een maand"),
                            ("planbaar", "Planbaar"),
                        ],
                        max_length=20,
                        verbose_name="wanneer",
                    ),
                ),
                ("temporary", models.BooleanField(default=False, verbose_name="tijdelijk")),
                (
                    "one_off",
                    models.PositiveIntegerField(default=0, verbose_name="eenmalig, in euro"),
                ),
                (
                    "recurring",
                    models.PositiveIntegerField(default=0, verbose_name="terugkerend, in euro"),
                ),
                (
                    "period",
                    models.CharField(
                        choices=[("maand", "Per maand"), ("jaar", "Per jaar")],
                        default="maand",
                        max_length=10,
                    ),
                ),
                (
                    "luxury",
                    models.PositiveIntegerField(default=0, verbose_name="extra luxe, in euro"),
                ),
                (
                    "payer",
                    models.CharField(
                        choices=[
                            ("werkgever", "De werkgever"),
                            ("bestuurder_pkvw", "De bestuurder zelf (Politiekeurmerk)"),
                            ("politie", "De politie"),
                            ("derde", "Een ander"),
                        ],
                        max_length=20,
                        verbose_name="betaler",
                    ),
                ),
                (
                    "supplier",
                    sealing.fields.SealedTextField(
                        blank=True, default="", max_length=200, verbose_name="leverancier"
                    ),
                ),
                (
                    "recognition",
                    models.CharField(
                        choices=[
                            ("geen", "Geen"),
                            ("pkvw", "PKVW"),
                            ("borg", "BORG"),
                            ("ccv_overig", "Ander keurmerk van het CCV"),
                        ],
                        max_length=20,
                        verbose_name="erkenning",
                    ),
                ),
                (
                    "permission",
                    models.CharField(
                        choices=[
                            ("geen", "Niemand"),
                            ("verhuurder", "De verhuurder"),
                            ("vve", "De VvE"),
                            ("monumenten", "Vergunning voor een monument"),
                            ("buren_camera", "De buren, om de camera"),
                        ],
                        max_length=20,
                        verbose_name="toestemming nodig van",
                    ),
                ),
                (
                    "permission_on",
                    models.DateField(blank=True, null=True, verbose_name="toestemming gekregen op"),
                ),
                (
                    "owner_after",
                    models.CharField(
                        choices=[
                            ("werkgever", "De werkgever"),
                            ("bestuurder_pkvw", "De bestuurder zelf (Politiekeurmerk)"),
                            ("politie", "De politie"),
                            ("derde", "Een ander"),
                        ],
                        max_length=20,
                        verbose_name="eigenaar na plaatsing",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("vastgesteld", "Vastgesteld"),
                            ("besteld", "Besteld"),
                            ("geplaatst", "Geplaatst"),
                            ("getest", "Getest"),
                            ("vervallen", "Vervallen"),
                        ],
                        default="vastgesteld",
                        max_length=20,
                        verbose_name="stand",
                    ),
                ),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("provide", "Verstrekken"),
                            ("deviate", "Afwijken van het advies"),
                        ],
                        max_length=10,
                        verbose_name="besluit",
                    ),
                ),
                ("ordered_on", models.DateField(blank=True, null=True, verbose_name="besteld op")),
                ("placed_on", models.DateField(blank=True, null=True, verbose_name="geplaatst op")),
                ("tested_on", models.DateField(blank=True, null=True, verbose_name="getest op")),
                (
                    "tested_by",
                    sealing.fields.SealedTextField(
                        blank=True, default="", max_length=200, verbose_name="getest door"
                    ),
                ),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="eindigt op")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="measures",
                        to="veiligwonen.advicerequest",
                    ),
                ),
            ],
            options={
                "verbose_name": "maatregel",
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="Provision",
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
                    "offered_on",
                    models.DateField(
                        default=django.utils.timezone.localdate, verbose_name="aangeboden op"
                    ),
                ),
                (
                    "temporary_now",
                    models.BooleanField(
                        default=False, verbose_name="tijdelijke maatregelen mogen nu"
                    ),
                ),
                (
                    "contact",
                    sealing.fields.SealedTextField(
                        blank=True, default="", max_length=200, verbose_name="uitvoeringscontact"
                    ),
                ),
                ("in_rie", models.BooleanField(null=True, verbose_name="staat in de RI&E")),
                (
                    "no_contribution",
                    models.BooleanField(null=True, verbose_name="geen eigen bijdrage"),
                ),
                (
                    "arbo_place",
                    models.BooleanField(null=True, verbose_name="plaats van arbobeleid"),
                ),
                ("decided_on", models.DateField(blank=True, null=True, verbose_name="besloten op")),
                (
                    "deviation",
                    sealing.fields.SealedTextField(
                        blank=True, default="", max_length=4000, verbose_name="afwijking"
                    ),
                ),
                (
                    "settlement",
                    sealing.fields.SealedTextField(
                        blank=True,
                        default="",
                        max_length=4000,
                        verbose_name="afspraak over de afwijking",
                    ),
                ),
                (
                    "settled_on",
                    models.DateField(blank=True, null=True, verbose_name="afwijking opgelost op"),
                ),
                (
                    "ends_on",
                    models.DateField(blank=True, null=True, verbose_name="afgesproken einddatum"),
                ),
                (
                    "subscriptions_end",
                    models.DateField(
                        blank=True, null=True, verbose_name="abonnementen opgezegd per"
                    ),
                ),
                (
                    "ownership",
                    sealing.fields.SealedTextField(
                        blank=True,
                        default="",
                        max_length=1000,
                        verbose_name="van wie worden de spullen",
                    ),
                ),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="provision",
                        to="veiligwonen.advicerequest",
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
                "verbose_name": "verstrekking",
            },
        ),
        migrations.CreateModel(
            name="SharedHome",
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
                    "other_number",
                    models.CharField(max_length=20, verbose_name="zaak van de huisgenoot"),
                ),
                ("since", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shared",
                        to="veiligwonen.advicerequest",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="veiligwonen.advicerequest",
                    ),
                ),
            ],
            options={
                "verbose_name": "gedeeld woonadres",
            },
        ),
        migrations.CreateModel(
            name="Weighing",
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
                ("model", models.CharField(default="vw-triage-1", max_length=20)),
                (
                    "facts",
                    sealing.fields.SealedJSONField(default=dict, verbose_name="waarop gewogen is"),
                ),
                ("rules", sealing.fields.SealedJSONField(default=list, verbose_name="regels")),
                ("score", models.PositiveSmallIntegerField()),
                ("lowest", models.PositiveSmallIntegerField()),
                ("highest", models.PositiveSmallIntegerField()),
                ("incomplete", models.BooleanField(default=False)),
                (
                    "band",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "P0 Acuut"),
                            (1, "P1 Spoed"),
                            (2, "P2 Hoog"),
                            (3, "P3 Verhoogd"),
                            (4, "P4 Regulier"),
                        ],
                        verbose_name="urgentie",
                    ),
                ),
                (
                    "before",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "P0 Acuut"),
                            (1, "P1 Spoed"),
                            (2, "P2 Hoog"),
                            (3, "P3 Verhoogd"),
                            (4, "P4 Regulier"),
                        ],
                        null=True,
                    ),
                ),
                (
                    "minimum",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "P0 Acuut"),
                            (1, "P1 Spoed"),
                            (2, "P2 Hoog"),
                            (3, "P3 Verhoogd"),
                            (4, "P4 Regulier"),
                        ],
                        default=veiligwonen.rules.triage.Band["P4"],
                    ),
                ),
                (
                    "top",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "P0 Acuut"),
                            (1, "P1 Spoed"),
                            (2, "P2 Hoog"),
                            (3, "P3 Verhoogd"),
                            (4, "P4 Regulier"),
                        ],
                        default=veiligwonen.rules.triage.Band["P4"],
                    ),
                ),
                ("manual", models.BooleanField(default=False)),
                (
                    "reason",
                    sealing.fields.SealedTextField(
                        blank=True, default="", max_length=1000, verbose_name="waarom met de hand"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("valid", "geldt"),
                            ("pending", "wacht op een tweede persoon"),
                            ("refused", "niet akkoord"),
                        ],
                        default="valid",
                        max_length=10,
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="gewogen op"
                    ),
                ),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="weighings",
                        to="veiligwonen.advicerequest",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "weging",
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="ApplicantDetails",
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
                    "reason",
                    models.CharField(
                        choices=[
                            ("threat", "Er is een dreiging"),
                            ("incident", "Er is iets gebeurd"),
                            ("appointment", "Ik begin in een ambt"),
                            ("move", "Ik ga verhuizen of ben verhuisd"),
                            ("again", "Ik had al een advies en er is iets veranderd"),
                            ("preventive", "Uit voorzorg"),
                        ],
                        max_length=20,
                        verbose_name="aanleiding",
                    ),
                ),
                ("acute", models.BooleanField(default=False, verbose_name="nu gevaar")),
                (
                    "story",
                    sealing.fields.SealedTextField(
                        blank=True, default="", max_length=4000, verbose_name="wat er speelt"
                    ),
                ),
                (
                    "incidents",
                    sealing.fields.SealedJSONField(default=list, verbose_name="eigen meldingen"),
                ),
                (
                    "household",
                    sealing.fields.SealedJSONField(
                        default=dict, verbose_name="wie er in huis wonen"
                    ),
                ),
                (
                    "contact",
                    sealing.fields.SealedJSONField(default=dict, verbose_name="hoe wij u bereiken"),
                ),
                (
                    "housemates_agree",
                    models.BooleanField(default=False, verbose_name="huisgenoten zijn akkoord"),
                ),
                (
                    "housemate",
                    sealing.fields.SealedTextField(
                        blank=True,
                        max_length=254,
                        null=True,
                        verbose_name="huisgenoot met een eigen zaak",
                    ),
                ),
                ("housemate_since", models.DateTimeField(blank=True, null=True)),
                (
                    "police",
                    models.CharField(
                        choices=[("yes", "Ja"), ("no", "Nee"), ("unknown", "Weet ik niet")],
                        default="unknown",
                        max_length=10,
                        verbose_name="politie weet ervan",
                    ),
                ),
                (
                    "charges",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("done", "Aangifte gedaan"),
                            ("reported", "Melding gedaan"),
                            ("considered", "Nog niet, ik denk erover"),
                            ("no", "Nee"),
                        ],
                        max_length=10,
                        verbose_name="aangifte",
                    ),
                ),
                (
                    "chain",
                    models.CharField(
                        choices=[
                            ("no", "Nee"),
                            ("unknown", "Weet ik niet"),
                            ("rccb", "De politie (RCCB) bekijkt het"),
                            ("di_ird", "Er is een dreigingsinschatting"),
                            ("measures", "De politie nam maatregelen"),
                            ("national", "Het valt onder het rijksdomein"),
                        ],
                        default="unknown",
                        max_length=10,
                        verbose_name="stelsel",
                    ),
                ),
                (
                    "chain_note",
                    sealing.fields.SealedTextField(
                        blank=True,
                        default="",
                        max_length=1000,
                        verbose_name="afstemming met het stelsel",
                    ),
                ),
                (
                    "arrondissement_home",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("amsterdam", "Amsterdam"),
                            ("den_haag", "Den Haag"),
                            ("gelderland", "Gelderland"),
                            ("limburg", "Limburg"),
                            ("midden_nederland", "Midden-Nederland"),
                            ("noord_holland", "Noord-Holland"),
                            ("noord_nederland", "Noord-Nederland"),
                            ("oost_brabant", "Oost-Brabant"),
                            ("overijssel", "Overijssel"),
                            ("rotterdam", "Rotterdam"),
                            ("zeeland_west_brabant", "Zeeland-West-Brabant"),
                        ],
                        max_length=30,
                        verbose_name="arrondissement van de woonplaats",
                    ),
                ),
                (
                    "arrondissement_work",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("amsterdam", "Amsterdam"),
                            ("den_haag", "Den Haag"),
                            ("gelderland", "Gelderland"),
                            ("limburg", "Limburg"),
                            ("midden_nederland", "Midden-Nederland"),
                            ("noord_holland", "Noord-Holland"),
                            ("noord_nederland", "Noord-Nederland"),
                            ("oost_brabant", "Oost-Brabant"),
                            ("overijssel", "Overijssel"),
                            ("rotterdam", "Rotterdam"),
                            ("zeeland_west_brabant", "Zeeland-West-Brabant"),
                        ],
                        max_length=30,
                        verbose_name="arrondissement van het werk",
                    ),
                ),
                (
                    "intake_note",
                    sealing.fields.SealedTextField(
                        blank=True,
                        default="",
                        max_length=4000,
                        verbose_name="verslag van de intake",
                    ),
                ),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="applicant_details",
                        to="veiligwonen.advicerequest",
                    ),
                ),
                (
                    "current",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="veiligwonen.weighing",
                    ),
                ),
                (
                    "pending",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="veiligwonen.weighing",
                    ),
                ),
            ],
            options={
                "verbose_name": "wat verteld is",
            },
        ),
        migrations.AddConstraint(
            model_name="advicerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("refused_by", None),
                    models.Q(("refused_by", models.F("refusal_agreed_by")), _negated=True),
                    _connector="OR",
                ),
                name="refused_by_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="advice",
            constraint=models.UniqueConstraint(
                fields=("case", "version"), name="one_advice_a_version"
            ),
        ),
        migrations.AddConstraint(
            model_name="addressshield",
            constraint=models.UniqueConstraint(
                fields=("case", "register"), name="one_shield_a_register"
            ),
        ),
        migrations.AddConstraint(
            model_name="measure",
            constraint=models.UniqueConstraint(
                fields=("case", "version", "position"), name="one_measure_a_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="measure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "getest"), _negated=True),
                    ("tested_on__isnull", False),
                    _connector="OR",
                ),
                name="tested_on_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="sharedhome",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)), fields=("case", "other"), name="shared_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="weighing",
            constraint=models.CheckConstraint(
                condition=models.Q(("by", models.F("settled_by")), _negated=True),
                name="lowered_by_two",
                violation_error_message="Een verlaging vraagt een tweede persoon.",
            ),
        ),
        migrations.AddConstraint(
            model_name="weighing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("before", None),
                    ("band__lte", models.F("before")),
                    models.Q(("state", "valid"), _negated=True),
                    ("settled_by__isnull", False),
                    _connector="OR",
                ),
                name="lowered_with_a_second",
            ),
        ),
    ]
