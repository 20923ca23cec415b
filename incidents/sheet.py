"""What an export of incidents tells: the core set as other systems deliver it, and the story only when it is asked for."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.exchange import Column, Sheet
from incidents.core import LISTS
from incidents.lists import CHARGES

OURS = "weerbaar"


def _delivered(case: Any) -> Any:
    """How it came from another system; None when somebody reported it here."""
    return getattr(case, "delivery", None)


def _charges(case: Any) -> str:
    """Whether there was an aangifte: ja, nee or onbekend."""
    if case.police:
        return "ja" if case.police in CHARGES else "nee"
    return _delivered(case).told.get("aangifte", "onbekend") if _delivered(case) else "onbekend"


SHEET = Sheet(
    related=("organisation", "delivery"),
    sealed=("narrative", "literal_words", "place"),
    columns=(
        Column("nummer", _("Nummer"), lambda case: case.number),
        Column("bronsysteem", _("Bronsysteem"), lambda case: _delivered(case).system if _delivered(case) else OURS),
        Column("externeId", _("Kenmerk"), lambda case: _delivered(case).external_id if _delivered(case) else case.number),
        Column("organisatie", _("Organisatie"), lambda case: case.organisation.code),
        Column("voorvalDatum", _("Datum voorval"), lambda case: timezone.localdate(case.happened_at)),
        Column("gedragingGroep", _("Gedrag"), lambda case: case.behaviours, LISTS["gedragingGroep"]),
        Column("kanaal", _("Hoe"), lambda case: case.channels, LISTS["kanaal"]),
        Column("locatieType", _("Waar"), lambda case: case.location, LISTS["locatieType"]),
        Column("functieSlachtoffer", _("Functie"), lambda case: f"relative:{case.relative_of}" if case.relative_of else case.function,
               LISTS["functieSlachtoffer"]),
        Column("ernst", _("Ernst"), lambda case: case.severity, LISTS["ernst"]),
        Column("priveSfeer", _("Thuis of privé"), lambda case: case.private_sphere),
        Column("aangifte", _("Aangifte"), _charges, LISTS["aangifte"]),
        Column("reactieVeroorzaker", _("Reactie naar veroorzaker"), lambda case: case.reaction or None, LISTS["reactieVeroorzaker"]),
        Column("nazorgAangeboden", _("Nazorg aangeboden"), lambda case: _delivered(case).told.get("nazorgAangeboden") if _delivered(case) else None),
        Column("status", _("Status"), lambda case: case.status, said=lambda case: case.status_label),
        Column("gemeldOp", _("Gemeld op"), lambda case: timezone.localdate(case.created_at)),
        Column("gewijzigdOp", _("Gewijzigd op"), lambda case: timezone.localdate(case.changed_at)),
        Column("watErGebeurde", _("Wat er gebeurde"), lambda case: case.narrative, text=True),
        Column("letterlijkeWoorden", _("Letterlijke woorden"), lambda case: case.literal_words, text=True),
        Column("plek", _("Plek"), lambda case: case.place, text=True),
    ),
)  # fmt: skip
