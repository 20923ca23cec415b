import django.contrib.postgres.fields
import django.db.models.deletion
import incidents.models.closing_steps
import incidents.models.handling_steps
import incidents.models.source_steps
import incidents.models.triage_steps
import sealing.fields
import uuid_utils.compat
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
            name="Incident",
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
                ("happened_at", models.DateTimeField(verbose_name="wanneer")),
                (
                    "time_unknown",
                    models.BooleanField(default=False, verbose_name="tijd niet precies bekend"),
                ),
                (
                    "noticed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="wanneer gezien"),
                ),
                (
                    "behaviours",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SlugField(
                            choices=[
                                ("verbal", "Schelden of beledigen"),
                                ("threat_intimidation", "Bedreigen of intimideren"),
                                ("physical", "Lichamelijk geweld"),
                                ("vandalism", "Iets vernielen"),
                                ("discrimination", "Discrimineren"),
                                ("sexual_harassment", "Seksuele intimidatie"),
                                ("undue_pressure", "Druk op een besluit of omkoping"),
                                ("other", "Iets anders"),
                            ],
                            max_length=30,
                        ),
                        size=None,
                        verbose_name="gedrag",
                    ),
                ),
                (
                    "acts",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SlugField(
                            choices=[
                                ("shouting", "Schreeuwen"),
                                ("insult", "Uitschelden"),
                                ("belittle", "Kleineren of vernederen"),
                                ("harass", "Treiteren of pesten"),
                                ("defamation", "Valse beschuldiging"),
                                ("threat_violence", "Dreigen met geweld"),
                                ("threat_death", "Dreigen met de dood"),
                                ("threat_family", "Dreigen met iets tegen het gezin"),
                                ("threat_authority", "Dreigen met media, chef of rechter"),
                                ("stalking", "Steeds lastigvallen of volgen (stalking)"),
                                ("home_visit", "Opwachten of langskomen bij huis"),
                                ("menacing", "Dreigende houding"),
                                ("blackmail", "Chantage"),
                                ("doxing", "Adres of gegevens rondsturen (doxing)"),
                                ("legal_intimidation", "Dreigen met procedures"),
                                ("push", "Duwen of trekken"),
                                ("hit", "Slaan of schoppen"),
                                ("spit", "Spugen"),
                                ("grab", "Vastgrijpen"),
                                ("throw", "Gooien met een voorwerp"),
                                ("weapon", "Een wapen of voorwerp gebruiken"),
                                ("injury", "Iemand raakte gewond"),
                                ("org_property", "Spullen van de organisatie"),
                                ("private_property", "Spullen van uzelf"),
                                ("arson_explosive", "Brandstichting of explosief"),
                                ("origin", "Om afkomst of huidskleur"),
                                ("religion", "Om geloof"),
                                ("gender", "Om geslacht of gender"),
                                ("orientation", "Om seksuele gerichtheid"),
                                ("disability", "Om een handicap"),
                                ("age", "Om leeftijd"),
                                ("politics", "Om politieke overtuiging"),
                                ("remark", "Opmerkingen"),
                                ("imagery", "Beelden"),
                                ("touch", "Aanraken"),
                                ("sexual_threat", "Dreigen met seksueel geweld"),
                                ("bribery", "Geld of een gunst aanbieden"),
                                ("decision_pressure", "Druk op een besluit"),
                                ("infiltration", "Informatie ontfutselen"),
                            ],
                            max_length=30,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="wat precies",
                    ),
                ),
                (
                    "channels",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SlugField(
                            choices=[
                                ("face_to_face", "Persoonlijk"),
                                ("phone", "Telefoon"),
                                ("email", "E-mail"),
                                ("social_public", "Sociale media, openbaar"),
                                ("social_private", "Privébericht"),
                                ("chat_group", "Chatgroep"),
                                ("web", "Website of forum"),
                                ("letter", "Brief of pakket"),
                                ("meeting", "Tijdens een vergadering"),
                                ("protest", "Demonstratie"),
                                ("other", "Op een andere manier"),
                            ],
                            max_length=30,
                        ),
                        size=None,
                        verbose_name="hoe",
                    ),
                ),
                (
                    "platforms",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SlugField(
                            choices=[
                                ("x", "X"),
                                ("facebook", "Facebook"),
                                ("instagram", "Instagram"),
                                ("tiktok", "TikTok"),
                                ("telegram", "Telegram"),
                                ("linkedin", "LinkedIn"),
                                ("youtube", "YouTube"),
                                ("whatsapp", "WhatsApp"),
                                ("other", "Een ander platform"),
                            ],
                            max_length=30,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="op welk platform",
                    ),
                ),
                (
                    "location",
                    models.CharField(
                        choices=[
                            ("office", "Op kantoor, balie of spreekkamer"),
                            ("council_chamber", "In de raadzaal of vergaderzaal"),
                            ("street", "Op straat of in de buitendienst"),
                            ("client_home", "Bij een inwoner thuis"),
                            ("victim_home", "Bij de getroffene thuis"),
                            ("event", "Op een bijeenkomst"),
                            ("business_site", "Bij een bedrijf of op een erf"),
                            ("transit", "In het vervoer"),
                            ("online", "Online of op afstand"),
                            ("other", "Ergens anders"),
                        ],
                        max_length=30,
                        verbose_name="waar",
                    ),
                ),
                (
                    "place",
                    sealing.fields.SealedTextField(
                        blank=True, default="", max_length=300, verbose_name="plek"
                    ),
                ),
                (
                    "private_sphere",
                    models.BooleanField(default=False, verbose_name="thuis of privé"),
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
                        verbose_name="functie van de getroffene",
                    ),
                ),
                (
                    "relative_of",
                    models.CharField(
                        blank=True,
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
                        verbose_name="gezinslid van",
                    ),
                ),
                (
                    "on_behalf",
                    models.BooleanField(default=False, verbose_name="namens iemand anders"),
                ),
                (
                    "via",
                    models.CharField(
                        choices=[
                            ("self", "zelf gemeld"),
                            ("line_manager", "gemeld door de leidinggevende"),
                            ("delegate", "gemeld door iemand anders"),
                            ("desk", "gemeld bij het steunpunt"),
                            ("import", "overgenomen uit een ander systeem"),
                            ("app", "gemeld met de app"),
                        ],
                        default="self",
                        max_length=20,
                        verbose_name="meldwijze",
                    ),
                ),
                ("acute", models.BooleanField(default=False, verbose_name="nu gevaar")),
                ("repeated", models.BooleanField(default=False, verbose_name="vaker gebeurd")),
                (
                    "severity",
                    models.CharField(
                        choices=[
                            ("less", "Minder ernstig"),
                            ("serious", "Ernstig"),
                            ("very", "Zeer ernstig"),
                        ],
                        max_length=10,
                        verbose_name="ernst volgens de melder",
                    ),
                ),
                (
                    "wishes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SlugField(
                            choices=[
                                ("feedback", "Ik wil horen wat ermee gebeurt"),
                                ("talk", "Ik wil een gesprek"),
                                ("care", "Ik wil hulp of nazorg"),
                                ("charges", "Ik wil aangifte doen of erover praten"),
                                ("support_team", "Ik wil contact met het Ondersteuningsteam"),
                                ("register", "Alleen registreren"),
                            ],
                            max_length=30,
                        ),
                        size=None,
                        verbose_name="wensen",
                    ),
                ),
                (
                    "narrative",
                    sealing.fields.SealedTextField(max_length=4000, verbose_name="wat er gebeurde"),
                ),
                (
                    "literal_words",
                    sealing.fields.SealedTextField(
                        blank=True, default="", max_length=2000, verbose_name="letterlijke woorden"
                    ),
                ),
                (
                    "severity_assessed",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("less", "Minder ernstig"),
                            ("serious", "Ernstig"),
                            ("very", "Zeer ernstig"),
                        ],
                        max_length=10,
                        verbose_name="ernst volgens de behandelaar",
                    ),
                ),
                (
                    "plan",
                    sealing.fields.SealedTextField(
                        blank=True, default="", max_length=2000, verbose_name="plan"
                    ),
                ),
                (
                    "target",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("function", "De functie"),
                            ("person", "De persoon"),
                            ("group", "Een groep of kenmerk"),
                            ("relatives", "Het gezin of thuisfront"),
                        ],
                        max_length=20,
                        verbose_name="gericht op",
                    ),
                ),
                (
                    "cause",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("decision", "Een afwijzing of besluit"),
                            ("enforcement", "Handhaving of een boete"),
                            ("income", "Uitkering of schuld"),
                            ("care", "Jeugd of zorg"),
                            ("planning", "Vergunning, bouw of energie"),
                            ("asylum", "Asielopvang"),
                            ("agriculture", "Stikstof of landbouw"),
                            ("service", "Wachttijd of bejegening"),
                            ("public_statement", "Iets in de media of in de vergadering"),
                            ("identity", "Een persoonlijk kenmerk"),
                            ("criminal_interest", "Een crimineel belang"),
                            ("unknown", "Niet bekend"),
                        ],
                        max_length=30,
                        verbose_name="aanleiding",
                    ),
                ),
                (
                    "consequences",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SlugField(
                            choices=[
                                ("less_job_satisfaction", "Minder plezier in het werk"),
                                ("mental_strain", "Spanning of slecht slapen"),
                                ("behaviour_change", "Doet dingen anders dan eerst"),
                                ("self_censorship", "Spreekt zich minder uit"),
                                ("decision_influenced", "Een besluit is beïnvloed"),
                                ("considers_quitting", "Denkt aan stoppen"),
                                ("unsafe_home", "Voelt zich thuis niet veilig"),
                                ("injury", "Lichamelijk letsel"),
                                ("none", "Geen gevolgen"),
                            ],
                            max_length=30,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="gevolgen",
                    ),
                ),
                (
                    "no_incident_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("emotional_behaviour", "Emotie of kritiek, geen agressie"),
                            ("complaint", "Een klacht"),
                            ("internal", "Het gaat over een collega"),
                            ("duplicate", "Al eerder gemeld"),
                        ],
                        max_length=30,
                    ),
                ),
                ("objected", models.BooleanField(default=False)),
                (
                    "reaction",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("none", "Geen reactie"),
                            ("verbal_warning", "Aanspreken"),
                            ("warning_letter", "Waarschuwingsbrief"),
                            ("order_talk", "Ordegesprek"),
                            ("managed_contact", "Vaste contactpersoon of alleen op afspraak"),
                            ("contact_restriction", "Contactbeperking"),
                            ("service_suspension", "Dienstverlening stopt tijdelijk"),
                            ("building_ban", "Pandverbod"),
                            ("council_ban", "Ontzegging toegang vergadering"),
                            ("liability_claim", "Aansprakelijk stellen"),
                            ("takedown_request", "Verzoek om bericht te verwijderen"),
                        ],
                        max_length=30,
                        verbose_name="reactie",
                    ),
                ),
                (
                    "reaction_on",
                    models.DateField(blank=True, null=True, verbose_name="reactie gekozen op"),
                ),
                (
                    "reaction_note",
                    sealing.fields.SealedTextField(
                        blank=True,
                        default="",
                        max_length=2000,
                        verbose_name="toelichting op de reactie",
                    ),
                ),
                (
                    "police",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("not_wanted", "Geen melding: de getroffene wil dit niet"),
                            ("not_criminal", "Geen melding: niet strafbaar"),
                            ("reported", "Melding gedaan, geen aangifte"),
                            ("charges_open", "Aangifte gedaan, loopt nog"),
                            ("charges_refused", "Aangifte geweigerd"),
                            ("charges_left_open", "Aangifte loopt nog, wij wachten er niet op"),
                            ("charges_done", "Aangifte gedaan, uitkomst bekend"),
                        ],
                        max_length=30,
                        verbose_name="politie",
                    ),
                ),
                (
                    "police_on",
                    models.DateField(blank=True, null=True, verbose_name="melding of aangifte op"),
                ),
                (
                    "police_outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("opsporing_beeindigd", "Politie stopt: geen verdachte gevonden"),
                            ("sepot_technisch", "Sepot: te weinig bewijs"),
                            ("sepot_beleid", "Sepot: om een andere reden"),
                            ("voorwaardelijk_sepot", "Sepot met voorwaarden"),
                            ("berispend_gesprek", "Gesprek met politie of OM"),
                            ("halt_verwijzing", "Halt"),
                            ("om_strafbeschikking", "Strafbeschikking van het OM"),
                            ("veroordeling", "Veroordeling door de rechter"),
                            ("vrijspraak", "Vrijspraak"),
                        ],
                        max_length=30,
                        verbose_name="uitkomst",
                    ),
                ),
                (
                    "vpt_code_asked",
                    models.BooleanField(default=False, verbose_name="VPT-code gevraagd"),
                ),
                (
                    "klacht_filed",
                    models.BooleanField(default=False, verbose_name="klacht ingediend"),
                ),
                (
                    "feedback_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="teruggekoppeld"),
                ),
                (
                    "feedback_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("app", "Met dit bericht"),
                            ("in_person", "In een gesprek"),
                            ("phone", "Per telefoon"),
                        ],
                        max_length=20,
                        verbose_name="teruggekoppeld",
                    ),
                ),
                ("has_evaluation", models.BooleanField(default=False)),
                (
                    "evaluation",
                    sealing.fields.SealedTextField(
                        blank=True, default="", max_length=4000, verbose_name="evaluatie"
                    ),
                ),
                (
                    "lessons",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SlugField(
                            choices=[
                                ("work_instruction", "Werkinstructie"),
                                ("training", "Training"),
                                ("risk_profile", "Risicoprofiel"),
                                ("protocol", "Protocol"),
                                ("physical", "Gebouw of inrichting"),
                                ("service", "Eigen dienstverlening"),
                            ],
                            max_length=30,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="wat we aanpassen",
                    ),
                ),
                (
                    "closing_note",
                    sealing.fields.SealedTextField(
                        blank=True, default="", max_length=2000, verbose_name="slotnotitie"
                    ),
                ),
            ],
            options={
                "verbose_name": "melding",
                "verbose_name_plural": "meldingen",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("behaviours", []), _negated=True),
                        name="incident_has_behaviour",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("channels", []), _negated=True),
                        name="incident_has_channel",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("function", "relative"), _negated=True),
                            models.Q(("relative_of", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="relative_of_somebody",
                    ),
                ],
            },
            bases=(
                incidents.models.triage_steps.TriageSteps,
                incidents.models.handling_steps.HandlingSteps,
                incidents.models.closing_steps.ClosingSteps,
                incidents.models.source_steps.SourceSteps,
                "casework.case",
            ),
        ),
        migrations.CreateModel(
            name="SupportTalk",
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
                ("number", models.PositiveSmallIntegerField(verbose_name="volgnummer")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("held", "Gehouden"),
                            ("declined", "De getroffene wil dit gesprek niet"),
                            ("declined_all", "De getroffene wil helemaal geen gesprekken"),
                        ],
                        max_length=20,
                        verbose_name="hoe het ging",
                    ),
                ),
                ("on", models.DateField(verbose_name="op")),
                (
                    "talked_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("line_manager", "Leidinggevende, griffier of secretaris"),
                            ("peer_support", "Collega van het bedrijfsopvangteam"),
                            ("external", "Iemand van buiten"),
                        ],
                        max_length=20,
                        verbose_name="wie het voerde",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="talks",
                        to="incidents.incident",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "gesprek",
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("case", "number"), name="one_talk_a_number"),
                    models.CheckConstraint(
                        condition=models.Q(("number__range", (1, 3))), name="three_talks"
                    ),
                ],
            },
        ),
    ]
