"""The pages of an advice and what they are called.

A slug is the name of a page that every advice has ("samenvatting"), or a finding or measure with
its number ("bevinding-3", "maatregel-2").
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

ADVICE_PAGES = {
    "samenvatting": _l("Samenvatting"),
    "dreiging": _l("Dreigingsanalyse"),
    "domeinen": _l("Domeinen zonder bevinding"),
    "gezin": _l("Gezin en thuisfront"),
    "pkvw": _l("Politiekeurmerk"),
    "afspraken": _l("Gedrag en afspraken"),
    "uitvoering": _l("Uitvoering"),
    "nazorg": _l("Nazorg"),
}
OPTIONAL = frozenset({"domeinen"})
FINDING = "bevinding"
MEASURE = "maatregel"
MOST = 60  # findings and measures together


def number_of(slug: str) -> int:
    """Return the number in a slug: 3 of "bevinding-3"."""
    return int(slug.rpartition("-")[2])


def name_of(slug: str) -> str:
    """Return a finding or a measure in words: "bevinding 3"."""
    kind = _("bevinding") if slug.startswith(FINDING) else _("maatregel")
    return f"{kind} {number_of(slug)}"
