"""Values that a spreadsheet shows when it cannot compute, as a Dutch person sees them."""

import re
from typing import Any

from django.utils.translation import gettext_lazy as _

# Value in the file → what a Dutch spreadsheet shows.
DUTCH_VALUES = {
    "#N/A": "#N/B",
    "#DIV/0!": "#DEEL/0!",
    "#REF!": "#VERW!",
    "#VALUE!": "#WAARDE!",
    "#NAME?": "#NAAM?",
    "#NUM!": "#GETAL!",
    "#NULL!": "#LEEG!",
    "#SPILL!": "#OVERLOOP!",
}
MEANINGS = {
    "#N/B": _("Dat betekent dat een formule niets vond."),
    "#DEEL/0!": _("Dat betekent dat er door nul is gedeeld."),
    "#VERW!": _("Dat betekent dat een formule naar een cel wijst die er niet meer is."),
    "#WAARDE!": _("Dat betekent dat een formule niet kan rekenen met wat er staat."),
    "#NAAM?": _("Dat betekent dat een formule een naam gebruikt die niet bestaat."),
    "#GETAL!": _("Dat betekent dat een getal te groot of te klein is."),
    "#LEEG!": _("Dat betekent dat een formule naar niets wijst."),
}
OTHER_ERROR = re.compile(r"#[A-Z_/0]+[!?]|(?:Err|Fout):\d{3}")
TOO_NARROW = re.compile(r"#{3,}")  # a column that shows no number is saved so as CSV


def dutch_value(cell: Any) -> str:
    """Return what a Dutch spreadsheet shows for a cell that holds an error; "" for other cells."""
    if not isinstance(cell, str):
        return ""
    value = DUTCH_VALUES.get(cell.upper(), cell)
    is_error = value in MEANINGS or OTHER_ERROR.fullmatch(value) or TOO_NARROW.fullmatch(value)
    return value if is_error else ""


def say_error(value: str) -> str:
    """Return what is wrong with a cell that shows this error, and what to do."""
    if TOO_NARROW.fullmatch(value):
        return str(
            _(
                "Er stond een datum of getal, maar de kolom was te smal. "
                "Maak haar breder en sla het bestand opnieuw op."
            )
        )
    meaning = MEANINGS.get(value, _("Dat is een fout uit uw rekenblad."))
    advice = _("Vul in wat er hoort te staan, of maak de cel leeg.")
    return f"{meaning} {advice}"
