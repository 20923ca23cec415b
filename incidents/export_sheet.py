"""The columns of an export of incidents: the core set as other systems deliver it.

The story is part of it only when somebody asks for texts.
"""

from datetime import date
from operator import attrgetter
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.declarations import Column, ExportSheet
from incidents.core_set import VALUE_LISTS
from incidents.value_lists import CHARGES

OWN_SYSTEM = "weerbaar"


def _delivery(case: Any) -> Any:
    """Return how the case came from another system; None when it was reported here."""
    return getattr(case, "delivery", None)


def _source_system(case: Any) -> str:
    delivery = _delivery(case)
    return delivery.system if delivery else OWN_SYSTEM


def _external_id(case: Any) -> str:
    delivery = _delivery(case)
    return delivery.external_id if delivery else case.number


def _organisation_code(case: Any) -> str:
    return case.organisation.code


def _charges(case: Any) -> str:
    """Return whether there was an aangifte: ja, nee or onbekend."""
    if case.police:
        return "ja" if case.police in CHARGES else "nee"
    delivery = _delivery(case)
    if delivery is None:
        return "onbekend"
    return delivery.other_answers.get("aangifte", "onbekend")


def _reaction(case: Any) -> str | None:
    return case.reaction or None


def _aftercare_offered(case: Any) -> bool | None:
    delivery = _delivery(case)
    if delivery:
        return delivery.other_answers.get("nazorgAangeboden")
    return None


def _day_of_event(case: Any) -> date:
    return timezone.localdate(case.happened_at)


def _day_of_report(case: Any) -> date:
    return timezone.localdate(case.created_at)


def _day_of_change(case: Any) -> date:
    return timezone.localdate(case.changed_at)


def _coded(name: str, label: Any, value: Any) -> Column:
    """Return a column of codes of the value list with the same name."""
    return Column(name, label, value, VALUE_LISTS[name])


def _text(name: str, label: Any, field: str) -> Column:
    return Column(name, label, attrgetter(field), text=True)


SHEET = ExportSheet(
    related=("organisation", "delivery"),
    sealed=("narrative", "literal_words", "place"),
    columns=(
        Column("nummer", _("Nummer"), attrgetter("number")),
        Column("bronsysteem", _("Bronsysteem"), _source_system),
        Column("externeId", _("Kenmerk"), _external_id),
        Column("organisatie", _("Organisatie"), _organisation_code),
        Column("voorvalDatum", _("Datum voorval"), _day_of_event),
        _coded("gedragingGroep", _("Gedrag"), attrgetter("behaviours")),
        _coded("kanaal", _("Hoe"), attrgetter("channels")),
        _coded("locatieType", _("Waar"), attrgetter("location")),
        _coded("functieSlachtoffer", _("Functie"), attrgetter("function_code")),
        _coded("ernst", _("Ernst"), attrgetter("severity")),
        Column("priveSfeer", _("Thuis of privé"), attrgetter("private_sphere")),
        _coded("aangifte", _("Aangifte"), _charges),
        _coded("reactieVeroorzaker", _("Reactie naar veroorzaker"), _reaction),
        Column("nazorgAangeboden", _("Nazorg aangeboden"), _aftercare_offered),
        Column("status", _("Status"), attrgetter("status"), said=attrgetter("status_label")),
        Column("gemeldOp", _("Gemeld op"), _day_of_report),
        Column("gewijzigdOp", _("Gewijzigd op"), _day_of_change),
        _text("watErGebeurde", _("Wat er gebeurde"), "narrative"),
        _text("letterlijkeWoorden", _("Letterlijke woorden"), "literal_words"),
        _text("plek", _("Plek"), "place"),
    ),
)
