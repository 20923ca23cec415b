"""What figures are called, and what a page says of them."""

from django.utils.translation import gettext_lazy as _

from incidents.access import GROUPS
from incidents.lists import Behaviour, Channel, Severity
from insights.publish import BANDS
from insights.suppress import REST

LABELS = {
    "kind": dict(Behaviour.choices),
    "channel": dict(Channel.choices),
    "group": {slug: label for slug, (label, _lanes) in GROUPS.items()},
    "severity": dict(Severity.choices),
}
TITLES = {
    "kind": _("Soort gedrag"),
    "channel": _("Hoe het kwam"),
    "group": _("Over wie het ging"),
    "severity": _("Ernst volgens de melder"),
}
SLICES = {"council": _("raad of Staten"), "staff": _("ambtenaren")}
TOGETHER = _("overig, samen")
# name → what it says beside its per cents, and what is counted.
SHARES = {
    "in_24h": (_("gemeld binnen 24 uur"), _("Tijd tussen het voorval en de melding.")),
    "talks": (_("gesprekken op tijd"), _("Eerste gesprek binnen 72 uur, tweede na 2 weken, derde na 6 tot 8 weken.")),
    "reaction": (_("reactie op tijd"), _("Besluit over een reactie naar de veroorzaker binnen de termijn: 48 uur, als uw organisatie geen andere koos.")),
    "charges": (_("met aangifte"), _("Van de meldingen waarbij vastligt wat er met de politie is gedaan.")),
    "feedback": (_("teruggekoppeld"), _("De melder hoorde wat er is gedaan. Van de meldingen die klaar zijn.")),
}  # fmt: skip
# The eight measures for a safe public task (VPT), and which figure here says something of each; "" when none does.
MEASURES = (
    (_("Draag uw norm uit"), "", _("Dit staat niet in de meldingen. Bespreek het in het team en met bezoekers.")),
    (_("Stimuleer melden"), "in_24h", _("gemeld binnen 24 uur")),
    (_("Registreer alle voorvallen"), "reports", _("meldingen in deze periode")),
    (_("Train uw mensen"), "training", _("evaluaties die tot een training leidden")),
    (_("Reageer binnen 48 uur"), "reaction", _("reactie op tijd")),
    (_("Bevorder aangifte"), "charges", _("met aangifte")),
    (_("Verhaal de schade"), "damage", _("keer aansprakelijk gesteld")),
    (_("Geef nazorg"), "talks", _("gesprekken op tijd")),
)
SIZES = (
    _("minder dan 20.000 inwoners"),
    _("20.000 tot 50.000 inwoners"),
    _("50.000 tot 100.000 inwoners"),
    _("100.000 inwoners of meer"),
)
# part.category of what is told of the work of this moment
WORK = {
    "work.late": _("Open meldingen, te laat"),
    "work.in_time": _("Open meldingen, op tijd"),
    "measures.again": _("Maatregelen, opnieuw te bekijken"),
    "measures.running": _("Maatregelen die lopen, onlangs bekeken"),
}
BAND_WORDS = [
    _("minder dan 10"),
    *(f"{least}–{most}" if most else f"{least} {_('of meer')}" for least, most in BANDS[1:]),
]


def label(dimension: str, value: str) -> str:
    """What a category is called."""
    return str(TOGETHER if value == REST else LABELS[dimension].get(value, value))
