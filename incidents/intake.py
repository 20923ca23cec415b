"""Incidents out of a spreadsheet: the core set, read as people write it, and made by the same delivery as those of the API."""

import re
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.api import fingerprint
from casework.exchange import Field, a_day, a_text, yes_or_no
from casework.models import Delivery
from incidents import core
from incidents.core import LISTS, Core
from incidents.delivering import TellOnce, deliver, places_of, print_of
from organisations.models import ApiClient

SYSTEM = "excel"
LABELS = {
    "externeId": gettext_lazy("Kenmerk"), "voorvalDatum": gettext_lazy("Datum van het voorval"), "gedragingGroep": gettext_lazy("Soort gedrag"),
    "kanaal": gettext_lazy("Hoe het gebeurde"), "locatieType": gettext_lazy("Waar het gebeurde"),
    "functieSlachtoffer": gettext_lazy("Functie van de getroffene"), "ernst": gettext_lazy("Ernst"), "status": gettext_lazy("Status"),
    "priveSfeer": gettext_lazy("Thuis of privé"), "aangifte": gettext_lazy("Aangifte gedaan"),
    "reactieVeroorzaker": gettext_lazy("Reactie naar de veroorzaker"), "nazorgAangeboden": gettext_lazy("Nazorg aangeboden"),
}  # fmt: skip


def a_mark(value: Any) -> str:
    """A mark of another system. It holds a number and no space: a name is none. Raises ValueError."""
    text = a_text(value).replace("/", "-").replace("#", "")
    if not re.search(r"\d", text) or not core.NAME.fullmatch(text):
        raise ValueError(
            _(
                "Dit is geen kenmerk. Een kenmerk heeft een cijfer en geen spaties, bijvoorbeeld 2026-0417. Noem geen namen."
            )
        )
    return text


def _listed(
    name: str, *heads: str, required: bool = False, several: bool = False, hint: Any = "", **also: Sequence[str]
) -> Field:
    synonyms = {word: slug for slug, words in also.items() for word in words}
    return Field(name, LABELS[name], heads, LISTS[name], synonyms, several=several, required=required, hint=hint)


FIELDS = (
    Field("externeId", LABELS["externeId"],
          ("nummer", "nr", "kenmerk", "id", "registratienummer", "meldingsnummer", "incidentnummer", "dossiernummer", "zaaknummer"), read=a_mark,
          hint=gettext_lazy("Waaraan u de melding herkent in uw lijst. Zonder kenmerk herkennen wij een rij aan wat erin staat.")),
    Field("voorvalDatum", LABELS["voorvalDatum"], ("datum", "datumvoorval", "datumincident", "wanneer", "incidentdatum", "dag"), required=True, read=a_day),
    _listed("gedragingGroep", "gedrag", "gedraging", "soort", "soortincident", "type", "typeagressie", "agressievorm", "categorie", "aard",
            required=True, several=True,
            verbal=("verbaal", "verbale agressie", "schelden", "beledigen", "belediging", "uitschelden", "smaad", "laster", "pesten"),
            threat_intimidation=("bedreiging", "bedreigen", "intimidatie", "intimideren", "dreigen", "stalking", "doxing", "chantage"),
            physical=("fysiek", "fysieke agressie", "geweld", "fysiek geweld", "mishandeling", "slaan", "duwen", "spugen"),
            vandalism=("vernieling", "vandalisme", "beschadiging", "brandstichting", "diefstal of vernieling"),
            discrimination=("discriminatie", "racisme"), sexual_harassment=("seksueel", "seksuele intimidatie", "ongewenste intimiteiten"),
            undue_pressure=("druk", "omkoping", "beïnvloeding", "ondermijning"), other=("overig", "anders", "overige")),
    _listed("kanaal", "hoe", "wijze", "contactvorm", "manier", "via", "medium", "communicatiemiddel", required=True, several=True,
            face_to_face=("in persoon", "fysiek contact", "face to face", "mondeling", "aan de balie", "live"),
            phone=("telefonisch", "tel", "per telefoon", "bellen"), email=("mail", "email", "per mail", "e-mailbericht"),
            social_public=("social media", "sociale media", "socialmedia", "facebook", "twitter", "x", "instagram"),
            social_private=("whatsapp", "app", "dm", "sms"), web=("website", "internet", "online"),
            letter=("brief", "post", "schriftelijk", "poststuk"), meeting=("vergadering", "raadsvergadering"), protest=("demonstratie", "protest"),
            other=("overig", "anders", "onbekend")),
    _listed("locatieType", "waar", "locatie", "plaats", "plaatsincident", "locatieincident", required=True,
            office=("balie", "kantoor", "gemeentehuis", "stadhuis", "spreekkamer", "publiekshal", "receptie", "stadskantoor"),
            council_chamber=("raadzaal", "vergaderzaal"), street=("straat", "buiten", "openbare weg", "buitendienst", "openbare ruimte"),
            client_home=("huisbezoek", "bij inwoner thuis", "bij klant thuis"), victim_home=("thuis", "woning", "privé"),
            event=("bijeenkomst", "evenement", "inloopavond"), business_site=("bedrijf", "erf"), transit=("vervoer", "auto", "trein"),
            online=("internet", "telefoon", "telefonisch", "digitaal", "social media", "mail"), other=("overig", "anders", "elders", "onbekend")),
    _listed("functieSlachtoffer", "functie", "slachtoffer", "getroffene", "functiemedewerker", "functiegroep", "medewerker", "rol",
            required=True, hint=gettext_lazy("Daaruit volgt wie de melding mag zien."),
            frontdesk=("balie", "kcc", "klantcontact", "baliemedewerker", "receptie", "publiekszaken", "burgerzaken"),
            social_domain=("sociaal domein", "wmo", "jeugd", "consulent", "werk en inkomen", "sociale zaken", "klantmanager"),
            inspector=("toezichthouder", "inspecteur", "vth", "handhaver", "handhaving"), boa=("boa's", "buitengewoon opsporingsambtenaar"),
            field_staff=("buitendienst", "groenvoorziening", "reiniging", "afvalinzameling"), planning=("vergunningen", "ruimte", "omgeving"),
            tax=("belastingen",), support=("ambtenaar", "medewerker", "overig", "overige medewerkers"), clerk=("griffier", "griffie"),
            councillor=("gemeenteraadslid", "raad"), contractor=("inhuur", "stagiair", "vrijwilliger", "uitzendkracht")),
    _listed("ernst", "zwaarte", "impact", "urgentie", "niveau", required=True, less=("laag", "licht", "gering", "1", "minder", "klein"),
            serious=("middel", "midden", "matig", "gemiddeld", "2"), very=("hoog", "zwaar", "3", "zeer", "groot", "extreem")),
    _listed("status", "afgehandeld", "afdoening", "stand", required=True,
            hint=gettext_lazy("Kies “afgehandeld” voor wat al klaar is. Voor wat gemeld is, gaan termijnen lopen en krijgt een behandelaar bericht."),
            reported=("gemeld", "open", "nieuw", "lopend", "in behandeling", "in beoordeling", "wacht op politie of om", "nee", "actief"),
            closed=("afgehandeld", "gesloten", "afgerond", "klaar", "ja", "dicht", "afgesloten", "geen incident", "ingetrokken")),
    Field("priveSfeer", LABELS["priveSfeer"], ("privesfeer", "prive", "thuissituatie"), read=yes_or_no),
    _listed("aangifte", "aangiftegedaan", "politie", ja=("j", "aangifte", "aangifte gedaan", "x", "1"), nee=("n", "geen", "geen aangifte", "niet", "0"),
            onbekend=("?", "niet bekend")),
    _listed("reactieVeroorzaker", "reactie", "maatregel", "sanctie", "reactieveroorzaker", "reactiedader", none=("geen", "geen maatregel", "niets"),
            verbal_warning=("mondelinge waarschuwing", "gesprek"), warning_letter=("brief", "waarschuwing", "schriftelijke waarschuwing"),
            building_ban=("toegangsontzegging", "toegangsverbod", "lokaalverbod")),
    Field("nazorgAangeboden", LABELS["nazorgAangeboden"], ("nazorg", "opvang", "opvangaangeboden"), read=yes_or_no),
)  # fmt: skip


class Incidents:
    """How rows become cases. Two passes tell the same: one looks, one delivers."""

    fields = FIELDS
    system = SYSTEM

    def cores(self, client: ApiClient, rows: Sequence[dict[str, Any]], seen: dict[str, int]) -> list[Core]:
        """Each row as what the delivery takes. `seen`: what was read before of the same file; a row without a mark gets one."""
        places = places_of(client.organisation)
        return [core.read(self._marked(row, seen), codes={}, places=places) for row in rows]

    def _marked(self, row: dict[str, Any], seen: dict[str, int]) -> dict[str, Any]:
        told = {"bronsysteem": SYSTEM, **row}
        if "externeId" not in told:
            print_ = fingerprint(repr(sorted(told.items())).encode())[:20]
            seen[print_] = seen.get(print_, 0) + 1
            told["externeId"] = f"rij-{print_}-{seen[print_]}"
        return told

    def errors(self, found: Core) -> list[tuple[str, str]]:
        """What is wrong with it: field and sentence."""
        return [(pointer.removeprefix("#/").partition("/")[0], text) for pointer, text in found.errors]

    def mark(self, found: Core) -> str:
        """What it is called in the file."""
        return found.answers["externeId"]

    def shown(self, found: Core) -> list[str]:
        """What we make of a row, in words, in the order of the fields."""
        return [_in_words(one, found.answers.get(one.name)) for one in FIELDS]

    def there(self, client: ApiClient, cores: Sequence[Core]) -> dict[str, bool]:
        """Marks that were delivered before → whether what is told is the same."""
        prints = {self.mark(one): print_of(one) for one in cores}
        known = Delivery.objects.filter(client=client, system=SYSTEM, external_id__in=prints).values_list(
            "external_id", "print"
        )
        return {mark: prints[mark] == print_ for mark, print_ in known}

    def deliver(self, client: ApiClient, cores: Sequence[Core], *, intake: Any) -> list[str]:
        """Make cases of them. Answers what became of each: created, same or differs."""
        tell = TellOnce(str(intake.pk))
        results = deliver(client, cores, tell=tell, intake=intake)
        tell.send()
        return [result.outcome for result in results]


def _in_words(one: Field, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("ja") if value else _("nee")
    values = value if isinstance(value, list) else [value]
    return "; ".join(str(one.words.get(part, a_text(part))) for part in values)


INTAKE = Incidents()
