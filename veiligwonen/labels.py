"""What the deadlines of a request are called, and which step meets them."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from veiligwonen.rules.address_shielding import Register

SHIELD_CLOCK = "shield_"  # what the names of the deadlines of shielding begin with
SHIELD_DEADLINES = {
    f"{SHIELD_CLOCK}{register.value}": format_lazy("{}: {}", _("Adresafscherming"), register.label)
    for register in Register
}
# What each deadline is called for who works with the case.
DEADLINES = {
    "contact": _("Eerste contact"),
    "intake": _("Intakegesprek"),
    "advice": _("Advies naar de BVA"),
    "bva": _("Besluit van de BVA"),
    "awb": _("Beslistermijn (Awb 4:13)"),
    "reweigh": _("Opnieuw wegen"),
    "call": _("Bel uit: vraag wat niet bekend is"),
    "handover": _("Warme overdracht"),
    "answer": _("Antwoord van de aanvrager"),
    "aftercare": _("Nazorg"),
    "wind_down": _("Afgesproken einde van de afbouw"),
    "pkvw": _("Nieuw certificaat van het Politiekeurmerk"),
} | SHIELD_DEADLINES
# The step that meets a deadline.
STEPS = {
    "contact": "log_contact",
    "call": "log_contact",
    "reweigh": "weigh",
    "intake": "hold_intake",
    "advice": "submit_advice",
    "bva": "adopt",
    "handover": "hand_over",
    "awb": "provide",
    "aftercare": "check_aftercare",
    "pkvw": "check_aftercare",
}
# The deadlines that the applicant sees, and what they are called there.
PROMISED = {
    "contact": _("Wij nemen contact met u op"),
    "intake": _("Het intakegesprek met de adviseur"),
    "advice": _("Uw advies is geschreven"),
    "bva": _("De beveiligingsautoriteit beslist over uw advies"),
    "handover": _("Wij brengen u in contact met wie u verder helpt"),
    "answer": _("U geeft ons antwoord"),
}
