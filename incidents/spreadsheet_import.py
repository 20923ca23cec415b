"""Incidents from a spreadsheet: the core set, as people write it.

The cases are made by the same delivery as those of the API (incidents.delivery).
"""

import re
from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dataexchange.columns import ImportField, read_day, read_text, read_yes_or_no
from dataexchange.models import Delivery
from incidents import core_set
from incidents.core_set import VALUE_LISTS, ParsedIncident
from incidents.delivery import CombinedNotice, deliver
from incidents.delivery_columns import delivery_fingerprint, organisation_codes
from incidents.spreadsheet_words import HEADINGS, slug_by_word
from integrations.idempotency import fingerprint
from organisations.models import ApiClient

SYSTEM = "excel"
FINGERPRINT_LENGTH = 20  # characters in the reference that we give a row
LABELS = {
    "externeId": gettext_lazy("Kenmerk"),
    "voorvalDatum": gettext_lazy("Datum van het voorval"),
    "gedragingGroep": gettext_lazy("Soort gedrag"),
    "kanaal": gettext_lazy("Hoe het gebeurde"),
    "locatieType": gettext_lazy("Waar het gebeurde"),
    "functieSlachtoffer": gettext_lazy("Functie van de getroffene"),
    "ernst": gettext_lazy("Ernst"),
    "status": gettext_lazy("Status"),
    "priveSfeer": gettext_lazy("Thuis of privé"),
    "aangifte": gettext_lazy("Aangifte gedaan"),
    "reactieVeroorzaker": gettext_lazy("Reactie naar de veroorzaker"),
    "nazorgAangeboden": gettext_lazy("Nazorg aangeboden"),
}


def parse_reference(value: Any) -> str:
    """Return the reference of an incident in the other system.

    Raises ValueError when it has no digit or has a space: it could be a name.
    """
    text = read_text(value).replace("/", "-").replace("#", "")
    if not re.search(r"\d", text) or not core_set.NAME.fullmatch(text):
        raise ValueError(
            _(
                "Dit is geen kenmerk. Een kenmerk heeft een cijfer en geen spaties, "
                "bijvoorbeeld 2026-0417. Noem geen namen."
            )
        )
    return text


def _field(name: str, read: Callable[[Any], Any], **options: Any) -> ImportField:
    return ImportField(name, LABELS[name], HEADINGS[name], read=read, **options)


def _coded(name: str, **options: Any) -> ImportField:
    """Return a field of codes, with the words that stand for them in spreadsheets."""
    return ImportField(
        name, LABELS[name], HEADINGS[name], VALUE_LISTS[name], slug_by_word(name), **options
    )


FIELDS = (
    _field(
        "externeId",
        parse_reference,
        hint=gettext_lazy(
            "Waaraan u de melding herkent in uw lijst. "
            "Zonder kenmerk herkennen wij een rij aan wat erin staat."
        ),
    ),
    _field("voorvalDatum", read_day, required=True),
    _coded("gedragingGroep", required=True, several=True),
    _coded("kanaal", required=True, several=True),
    _coded("locatieType", required=True),
    _coded(
        "functieSlachtoffer",
        required=True,
        hint=gettext_lazy("Daaruit volgt wie de melding mag zien."),
    ),
    _coded("ernst", required=True),
    _coded(
        "status",
        required=True,
        hint=gettext_lazy(
            "Kies “afgehandeld” voor wat al klaar is. "
            "Voor wat gemeld is, gaan termijnen lopen en krijgt een behandelaar bericht."
        ),
    ),
    _field("priveSfeer", read_yes_or_no),
    _coded("aangifte"),
    _coded("reactieVeroorzaker"),
    _field("nazorgAangeboden", read_yes_or_no),
)


class IncidentImport:
    """How rows of a spreadsheet become cases: the answer of `Incident.spreadsheet_import()`.

    A file is read twice, with the same outcome: to show what will happen, and to deliver.
    """

    fields = FIELDS
    system = SYSTEM

    def parse(
        self, client: ApiClient, rows: Sequence[dict[str, Any]], occurrences: dict[str, int]
    ) -> list[ParsedIncident]:
        """Return each row as the delivery takes it.

        `occurrences`: fingerprint → number of times it occurred earlier in the same file, for rows
        without a reference; it is updated.
        """
        codes = organisation_codes(client.organisation)
        incidents = []
        for row in rows:
            content = self._with_reference(row, occurrences)
            incidents.append(core_set.parse(content, codes={}, organisation_codes=codes))
        return incidents

    def _with_reference(self, row: dict[str, Any], occurrences: dict[str, int]) -> dict[str, Any]:
        content = {"bronsysteem": SYSTEM, **row}
        if "externeId" not in content:
            whole_print = fingerprint(repr(sorted(content.items())).encode())
            row_print = whole_print[:FINGERPRINT_LENGTH]
            occurrences[row_print] = occurrences.get(row_print, 0) + 1
            content["externeId"] = f"rij-{row_print}-{occurrences[row_print]}"
        return content

    def errors(self, incident: ParsedIncident) -> list[tuple[str, str]]:
        """Return what is wrong with a row: pairs of a field and a sentence."""
        errors = []
        for pointer, text in incident.errors:
            name, _slash, _position = pointer.removeprefix("#/").partition("/")
            errors.append((name, text))
        return errors

    def reference(self, incident: ParsedIncident) -> str:
        """Return the reference of a row."""
        return incident.answers["externeId"]

    def describe(self, incident: ParsedIncident) -> list[str]:
        """Return what a row becomes, in words, in the order of the fields."""
        return [_in_words(field, incident.answers.get(field.name)) for field in FIELDS]

    def delivered_before(
        self, client: ApiClient, incidents: Sequence[ParsedIncident]
    ) -> dict[str, bool]:
        """Return the references that were delivered before → whether the content is the same."""
        prints = {
            self.reference(incident): delivery_fingerprint(incident) for incident in incidents
        }
        deliveries = Delivery.objects.filter(client=client, system=SYSTEM, external_id__in=prints)
        stored = deliveries.values_list("external_id", "fingerprint")
        return {reference: prints[reference] == stored_print for reference, stored_print in stored}

    def deliver(
        self, client: ApiClient, incidents: Sequence[ParsedIncident], *, import_file: Any
    ) -> list[str]:
        """Make cases of them; return the outcome of each: created, same or differs."""
        notice = CombinedNotice(str(import_file.pk))
        results = deliver(client, incidents, notify=notice, import_file=import_file)
        notice.send()
        return [result.outcome for result in results]


def _in_words(field: ImportField, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("ja") if value else _("nee")
    slugs = value if isinstance(value, list) else [value]
    return "; ".join(str(field.words.get(slug, read_text(slug))) for slug in slugs)


SPREADSHEET_IMPORT = IncidentImport()
