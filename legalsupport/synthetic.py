"""Invented requests for legal support: who, which procedure, and how far each has come."""

from typing import Any, NamedTuple

from legalsupport.transitions.status import LegalStatus


class InventedLegalRequest(NamedTuple):
    """One request of the demo: whose it is, how many days ago it came, and how far it is."""

    account: str
    days: int
    status: LegalStatus
    answers: dict[str, Any]
    money: str = ""  # what happened to the money: a step of `MoneyWalk`


USUAL_ANSWERS: dict[str, Any] = {
    "acute": False,
    "for_whom": "self",
    "procedure": "civiel_onrechtmatige_daad",
    "legal_role": "gedaagde",
    "stage": "voorfase",
    "hearing_on": None,
    "opponent": "burger",
    "opponent_name": "",
    "story": (
        "Een inwoner eist € 25.000 van mij persoonlijk, om een besluit van de raad. De brief noemt "
        "mijn privéadres en mijn partner."
    ),
    "indicators": ["tegen_de_persoon", "kansarm"],
    "requested_help": ["advies_gesprek", "vergoeding"],
    "requested_amount": 2500,
    "estimated_amount": 4000,
    "insurance": "geen",
    "lawyer": "",
    "discretion": "normaal",
    "consent": "after_advice",
    "phone": "+31612345678",
    "when": "",
}
SERIAL = {
    "procedure": "bezwaar_beroep_veelprocedeerder",
    "story": "Dezelfde man begon dit jaar elf procedures en klachten, steeds tegen mij.",
    "indicators": ["veel_verzoeken", "zelfde_wederpartij", "taalgebruik"],
}
COMPLAINT = {
    "procedure": "integriteitsmelding",
    "stage": "integriteitsonderzoek",
    "opponent": "medebestuurder",
    "story": "Vlak voor de verkiezingen kwam een melding over mij. Zij klopt niet.",
    "indicators": ["rond_besluit", "pers_gezocht"],
}
DEFAMATION = {
    "procedure": "smaad_laster_aangifte",
    "legal_role": "verdachte",
    "story": "Een bedrijf doet aangifte van laster om wat ik in de raad zei.",
    "opponent": "bedrijf",
    "indicators": ["aangekondigd", "pers_gezocht"],
}
REQUESTS = (
    InventedLegalRequest("raadslid", 0, LegalStatus.RECEIVED, DEFAMATION | {"acute": True}),
    InventedLegalRequest("wethouder", 1, LegalStatus.RECEIVED, SERIAL),
    InventedLegalRequest("wethouder", 4, LegalStatus.COMPLETENESS, {}),
    InventedLegalRequest("raadslid", 12, LegalStatus.SUPPLEMENT, SERIAL),
    InventedLegalRequest("wethouder", 16, LegalStatus.MERITS, COMPLAINT),
    InventedLegalRequest("raadslid", 20, LegalStatus.VIEWS, COMPLAINT | {"opponent": "burger"}),
    InventedLegalRequest("ambtenaar", 24, LegalStatus.ADVISED, SERIAL),
    InventedLegalRequest("wethouder", 30, LegalStatus.OFFERED, DEFAMATION),
    InventedLegalRequest("raadslid", 36, LegalStatus.DECIDED, {}),
    InventedLegalRequest("wethouder", 48, LegalStatus.MADE_KNOWN, {}),
    InventedLegalRequest("raadslid", 70, LegalStatus.RUNNING, DEFAMATION),
    InventedLegalRequest("wethouder", 60, LegalStatus.OBJECTION, SERIAL),
    InventedLegalRequest("raadslid", 75, LegalStatus.HEARING, {}),
    InventedLegalRequest("ambtenaar", 100, LegalStatus.OBJECTION_DECIDED, DEFAMATION),
    InventedLegalRequest("wethouder", 110, LegalStatus.COURT, {"stage": "eerste_aanleg"}),
    InventedLegalRequest("wethouder", 90, LegalStatus.RUNNING, {}, "declared"),
    InventedLegalRequest("ambtenaar", 110, LegalStatus.RUNNING, SERIAL, "paid"),
    InventedLegalRequest("raadslid", 80, LegalStatus.RUNNING, DEFAMATION, "lawyer"),
    InventedLegalRequest("raadslid", 120, LegalStatus.SETTLED, SERIAL, "settled"),
    InventedLegalRequest("wethouder", 160, LegalStatus.SETTLED, DEFAMATION, "reclaimed"),
    InventedLegalRequest("ambtenaar", 150, LegalStatus.CLOSED, {}, "closed"),
    InventedLegalRequest("wethouder", 40, LegalStatus.WITHDRAWN, SERIAL),
    InventedLegalRequest("raadslid", 26, LegalStatus.FORWARDED, {}),
)
