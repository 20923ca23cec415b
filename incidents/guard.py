"""What had better not be in a free text. It is said, and nothing is stopped (domain reference §13, last line)."""

import re

from django.utils.translation import gettext as _

NINE = re.compile(r"(?<!\d)\d(?:[ .-]?\d){8}(?!\d)")
WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)
MEDICAL = re.compile(r"\b(gediagnosticeerd|diagnose|ptss|depressi\w+|burn-?out|medicatie|medicijn\w*|psychos\w+|borderline|autis\w+|"
                     r"schizofren\w*|verslaafd|psychiat\w+)\b", re.IGNORECASE)  # fmt: skip
POSTCODE = re.compile(r"\b[1-9]\d{3}\s?(?!SA|SD|SS)[A-Z]{2}\b")
STREET = re.compile(
    r"\b[A-Z]\w+(?:straat|laan|weg|plein|kade|gracht|dijk|hof|singel|pad|dreef|steeg)\s+\d+", re.UNICODE
)


def is_bsn(digits: str) -> bool:
    """Passes the elfproef, as every burgerservicenummer does."""
    return (
        len(digits) == len(WEIGHTS)
        and digits != "0" * 9
        and sum(w * int(d) for w, d in zip(WEIGHTS, digits, strict=True)) % 11 == 0
    )


def warnings(text: str) -> list[str]:
    """A sentence for each thing that had better go."""
    found = []
    if any(is_bsn(re.sub(r"\D", "", match)) for match in NINE.findall(text)):
        found.append(_("Er staat een getal in uw tekst dat een BSN kan zijn. Haal het weg."))
    if MEDICAL.search(text):
        found.append(_("Er staat iets medisch in uw tekst. Beschrijf liever wat u zag of hoorde."))
    if POSTCODE.search(text) or STREET.search(text):
        found.append(_("Er staat een adres in uw tekst. Laat het weg als het een woonadres is."))
    return found
