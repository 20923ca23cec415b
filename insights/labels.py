"""Labels of the figures: what dimensions, categories, bands and measures are called on screen."""

from django.utils.translation import gettext_lazy as _

from incidents.access import GROUPS
from incidents.value_lists import Behaviour, Channel, Severity
from insights.country import URGENCY_BANDS
from insights.disclosure_control import REST
from insights.legal_figures import OPEN, UNDECIDED
from legalsupport.lists import Procedure, ProcedureStage, SupportOutcome

CATEGORY_LABELS = {
    "kind": dict(Behaviour.choices),
    "channel": dict(Channel.choices),
    "group": {slug: label for slug, (label, _lanes) in GROUPS.items()},
    "severity": dict(Severity.choices),
    "procedure": dict(Procedure.choices),
    "stage": dict(ProcedureStage.choices),
    "outcome": {
        SupportOutcome.GRANTED: _("Toegekend"),
        SupportOutcome.PARTLY: _("Deels toegekend"),
        SupportOutcome.REFUSED: _("Afgewezen"),
        SupportOutcome.NOT_TREATED: _("Niet in behandeling genomen"),
        "withdrawn": _("Ingetrokken"),
        "forwarded": _("Doorgezonden"),
        UNDECIDED: _("Afgesloten zonder besluit"),
        OPEN: _("Nog geen besluit"),
    },
}
DIMENSION_TITLES = {
    "kind": _("Soort gedrag"),
    "channel": _("Hoe het kwam"),
    "group": _("Over wie het ging"),
    "severity": _("Ernst volgens de melder"),
    "procedure": _("Soort procedure"),
    "stage": _("Fase bij de aanvraag"),
    "outcome": _("Wat ervan kwam"),
}
SLICE_LABELS = {"council": _("raad of Staten"), "staff": _("ambtenaren")}
REST_LABEL = _("overig, samen")
# Share → the label beside its percentage, and what is counted.
SHARE_LABELS = {
    "in_24h": (_("gemeld binnen 24 uur"), _("Tijd tussen het voorval en de melding.")),
    "talks": (
        _("gesprekken op tijd"),
        _("Eerste gesprek binnen 72 uur, tweede na 2 weken, derde na 6 tot 8 weken."),
    ),
    "reaction": (
        _("reactie op tijd"),
        _(
            "Besluit over een reactie naar de veroorzaker binnen de termijn: 48 uur, "
            "als uw organisatie geen andere koos."
        ),
    ),
    "charges": (
        _("met aangifte"),
        _("Van de meldingen waarbij vastligt wat er met de politie is gedaan."),
    ),
    "feedback": (
        _("teruggekoppeld"),
        _("De melder hoorde wat er is gedaan. Van de meldingen die klaar zijn."),
    ),
}
# The eight measures for a safe public task (VPT): title, the figure that says something of it (""
# if none does), and text.
VPT_MEASURES = (
    (
        _("Draag uw norm uit"),
        "",
        _("Dit staat niet in de meldingen. Bespreek het in het team en met bezoekers."),
    ),
    (_("Stimuleer melden"), "in_24h", _("gemeld binnen 24 uur")),
    (_("Registreer alle voorvallen"), "reports", _("meldingen in deze periode")),
    (_("Train uw mensen"), "training", _("evaluaties die tot een training leidden")),
    (_("Reageer binnen 48 uur"), "reaction", _("reactie op tijd")),
    (_("Bevorder aangifte"), "charges", _("met aangifte")),
    (_("Verhaal de schade"), "damage", _("keer aansprakelijk gesteld")),
    (_("Geef nazorg"), "talks", _("gesprekken op tijd")),
)
ORGANISATIONS_LABELS = {
    "municipality": _("gemeenten"),
    "province": _("provincies"),
    "water_authority": _("waterschappen"),
}
SIZE_CLASS_LABELS = (
    _("minder dan 20.000 inwoners"),
    _("20.000 tot 50.000 inwoners"),
    _("50.000 tot 100.000 inwoners"),
    _("100.000 inwoners of meer"),
)
# part.category of the workload figures → label
WORKLOAD_LABELS = {
    "work.late": _("Open meldingen, te laat"),
    "work.in_time": _("Open meldingen, op tijd"),
    "measures.again": _("Maatregelen, opnieuw te bekijken"),
    "measures.running": _("Maatregelen die lopen, onlangs bekeken"),
}
BAND_LABELS = [
    _("minder dan 10"),
    *(
        f"{lowest}–{highest}" if highest else f"{lowest} {_('of meer')}"
        for lowest, highest in URGENCY_BANDS[1:]
    ),
]


def category_label(dimension: str, category: str) -> str:
    """Return what a category is called; its own value when it has no label."""
    if category == REST:
        return str(REST_LABEL)
    return str(CATEGORY_LABELS[dimension].get(category, category))


def band_label(band: int | None) -> str:
    """Return what a band is called: minder dan 10; 10–49. None: it is not shown."""
    return str(_("niet getoond") if band is None else BAND_LABELS[band])
