"""Warnings about personal data in a free text (docs/domain/incidents.md §13).

A person is warned, and nothing is stopped.
"""

import re

from django.utils.translation import gettext as _

NINE_DIGITS = re.compile(r"(?<!\d)\d(?:[ .-]?\d){8}(?!\d)")
BSN_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)
BSN_MODULUS = 11
MEDICAL = re.compile(
    r"\b(gediagnosticeerd|diagnose|ptss|depressi\w+|burn-?out|medicatie|medicijn\w*|psychos\w+|"
    r"borderline|autis\w+|schizofren\w*|verslaafd|psychiat\w+)\b",
    re.IGNORECASE,
)
POSTCODE = re.compile(r"\b[1-9]\d{3}\s?(?!SA|SD|SS)[A-Z]{2}\b")
STREET = re.compile(
    r"\b[A-Z]\w+(?:straat|laan|weg|plein|kade|gracht|dijk|hof|singel|pad|dreef|steeg)\s+\d+",
    re.UNICODE,
)


def is_bsn(digits: str) -> bool:
    """Tell whether these digits pass the elfproef, as every burgerservicenummer does."""
    if len(digits) != len(BSN_WEIGHTS) or set(digits) == {"0"}:
        return False
    pairs = zip(BSN_WEIGHTS, digits, strict=True)
    weighted_sum = sum(weight * int(digit) for weight, digit in pairs)
    return weighted_sum % BSN_MODULUS == 0


def warnings_about(text: str) -> list[str]:
    """Return a sentence for each thing that had better be left out of this text."""
    warnings = []
    if _has_bsn(text):
        warnings.append(_("Er staat een getal in uw tekst dat een BSN kan zijn. Haal het weg."))
    if MEDICAL.search(text):
        warnings.append(
            _("Er staat iets medisch in uw tekst. Beschrijf liever wat u zag of hoorde.")
        )
    if POSTCODE.search(text) or STREET.search(text):
        warnings.append(_("Er staat een adres in uw tekst. Laat het weg als het een woonadres is."))
    return warnings


def _has_bsn(text: str) -> bool:
    candidates = NINE_DIGITS.findall(text)
    return any(is_bsn(re.sub(r"\D", "", candidate)) for candidate in candidates)
