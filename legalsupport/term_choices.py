"""The terms that the calculator offers: what each is for, from when it counts, what it allows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from legalterms.statutory_terms import (
    LONGEST_EXTENSION_OF_BIBOB,
    LONGEST_EXTENSION_OF_OBJECTION,
    StatutoryTerm,
)
from legalterms.term_address import STATUTORY_TERMS, Ground
from legalterms.wording import article_in_words, length_in_words

OWN_TERM = "eigen"
MOST_WEEKS = 9999
GROUNDS_OF_AWB = (Ground.SUPPLEMENT, Ground.CONSENT, Ground.APPLICANT, Ground.FORCE_MAJEURE)
LAST_DAY = _("Laatste dag")
IN_AT_THE_LATEST = _("Uiterlijk binnen op")


@dataclass(frozen=True)
class TermChoice:
    """A term on the list, with the words around it.

    `term`: None where whoever asks gives the length. `grounds`: why it may stand still.
    `longest_extension`: in weeks, 0 where none is possible. `until_day_before`: what must be in
    *tot* the end must be in on the day before. `costs_penalty`: whether a late decision may cost a
    dwangsom. `then`: terms that count from its last day.
    """

    slug: str
    label: str
    start_label: str
    start_hint: str = ""
    end_label: str = LAST_DAY
    term: StatutoryTerm | None = None
    is_backward: bool = False
    until_day_before: bool = False
    grounds: tuple[Ground, ...] = ()
    longest_extension: int = 0
    extension_hint: str = ""
    remarks: tuple[str, ...] = ()
    costs_penalty: bool = False
    then: tuple[str, ...] = ()

    @property
    def article(self) -> str:
        """The article in words, "" for an own term."""
        return article_in_words(self.term.article) if self.term else ""

    @property
    def length(self) -> str:
        """The length in words, "" for an own term."""
        return length_in_words(self.term.length) if self.term else ""


class TermGroup(NamedTuple):
    """Terms that belong together. `has_penalty`: the dwangsom, which has a page of its own, too."""

    title: str
    choices: tuple[TermChoice, ...]
    has_penalty: bool = False


def _listed(slug: str, label: str, start_label: str, **more) -> TermChoice:
    return TermChoice(slug, label, start_label, term=STATUTORY_TERMS[slug], **more)


DECIDING = (
    _listed(
        "aanvraag",
        _("Beslissen op een aanvraag"),
        _("Op welke dag kwam de aanvraag binnen?"),
        grounds=GROUNDS_OF_AWB,
        costs_penalty=True,
        remarks=(
            _("Zegt een andere wet hoe lang u hebt? Dan geldt die termijn. Kies ‘Eigen termijn’."),
            _("Lukt het niet op tijd? Schrijf dat vóór de laatste dag (Awb art. 4:14)."),
        ),
    ),
    _listed(
        "buiten-behandeling",
        _("Aanvraag buiten behandeling laten"),
        _("Op welke dag was de aanvraag aangevuld, of was de tijd daarvoor voorbij?"),
    ),
)
OBJECTING = (
    _listed(
        "bezwaar",
        _("Bezwaar maken"),
        _("Op welke dag is het besluit bekendgemaakt?"),
        start_hint=_("De dag waarop het besluit is verstuurd of uitgereikt (Awb art. 3:41)."),
        remarks=(
            _(
                "Komt het bezwaar per post? Dan is het op tijd als het vóór het einde op de post"
                " is gedaan en binnen een week daarna binnen is (Awb art. 6:9)."
            ),
        ),
        then=("beslissing-op-bezwaar", "beslissing-met-commissie"),
    ),
    _listed(
        "beslissing-op-bezwaar",
        _("Beslissen op bezwaar"),
        _("Wat is de laatste dag om bezwaar te maken?"),
        start_hint=_("Dus niet de dag waarop het bezwaar binnenkwam."),
        grounds=GROUNDS_OF_AWB,
        longest_extension=MOST_WEEKS,
        extension_hint=_("Hoogstens 6 weken (Awb art. 7:10 lid 3). Langer kan met instemming."),
        costs_penalty=True,
    ),
    _listed(
        "beslissing-met-commissie",
        _("Beslissen op bezwaar, met een commissie"),
        _("Wat is de laatste dag om bezwaar te maken?"),
        start_hint=_("Dus niet de dag waarop het bezwaar binnenkwam."),
        grounds=GROUNDS_OF_AWB,
        longest_extension=MOST_WEEKS,
        extension_hint=_("Hoogstens 6 weken (Awb art. 7:10 lid 3). Langer kan met instemming."),
        costs_penalty=True,
        remarks=(_("Dit geldt met een adviescommissie als in Awb art. 7:13."),),
    ),
    _listed(
        "stukken-voor-hoorzitting",
        _("Stukken indienen voor de hoorzitting"),
        _("Op welke dag is de hoorzitting?"),
        end_label=IN_AT_THE_LATEST,
        is_backward=True,
        until_day_before=True,
    ),
    _listed(
        "inzage-voor-hoorzitting",
        _("Stukken ter inzage leggen voor de hoorzitting"),
        _("Op welke dag is de hoorzitting?"),
        end_label=_("Uiterlijk ter inzage vanaf"),
        is_backward=True,
    ),
    _listed(
        "stukken-voor-zitting",
        _("Stukken indienen bij de rechter"),
        _("Op welke dag is de zitting?"),
        end_label=IN_AT_THE_LATEST,
        is_backward=True,
        until_day_before=True,
    ),
)
PENALTIES = (
    _listed(
        "dwangsom-vaststellen",
        _("Vaststellen hoe hoog de dwangsom is"),
        _("Wat was de laatste dag waarover de dwangsom liep?"),
    ),
    _listed(
        "dwangsom-terugvorderen",
        _("Een dwangsom terugvorderen"),
        _("Op welke dag is de dwangsom vastgesteld?"),
    ),
)
MONEY = (
    _listed(
        "betalen",
        _("Betalen na een besluit"),
        _("Op welke dag is het besluit bekendgemaakt?"),
        remarks=(
            _("Noemt het besluit een latere dag? Dan geldt die dag."),
            _("Wie dan niet heeft betaald, is vanaf de volgende dag in verzuim (Awb art. 4:97)."),
        ),
        then=("verjaring",),
    ),
    _listed(
        "aanmaning",
        _("Betalen na een aanmaning"),
        _("Op welke dag is de aanmaning verstuurd?"),
    ),
    _listed(
        "verjaring",
        _("Verjaring van een schuld"),
        _("Wat was de laatste dag om te betalen?"),
        start_hint=_("Is de verjaring gestuit? Vul dan de dag daarvan in (Awb art. 4:110)."),
        remarks=(_("Uitstel van betaling kan de termijn verlengen. Dat telt hier niet mee."),),
    ),
    _listed(
        "subsidie-intrekken",
        _("Een vastgestelde subsidie intrekken"),
        _("Op welke dag is de vaststelling bekendgemaakt?"),
        start_hint=_("Bij een verplichting die daarna niet is nagekomen: de dag daarvan."),
    ),
    _listed(
        "subsidie-terugvorderen",
        _("Subsidie terugvorderen"),
        _("Op welke dag is de subsidie vastgesteld?"),
        start_hint=_("Bij een verplichting die daarna niet is nagekomen: de dag daarvan."),
    ),
)
OTHER_LAWS = (
    _listed(
        "bibob-advies",
        _("Advies van het Landelijk Bureau Bibob"),
        _("Op welke dag is het advies gevraagd?"),
        grounds=(Ground.BIBOB,),
        longest_extension=LONGEST_EXTENSION_OF_BIBOB,
        extension_hint=_("Hoogstens 4 weken (Wet Bibob art. 15)."),
    ),
    _listed(
        "adres-afschermen",
        _("Gegevens in de BRP afschermen"),
        _("Op welke dag kwam het verzoek binnen?"),
    ),
)
OWN_TERMS = (
    TermChoice(
        OWN_TERM,
        _("Eigen termijn"),
        _("Vanaf welke dag telt de termijn?"),
        start_hint=_(
            "De dag van bekendmaking of ontvangst telt zelf niet mee. Rekent u terug? Vul dan de"
            " dag in waarvóór het moet, zoals de dag van de zitting."
        ),
        grounds=(*GROUNDS_OF_AWB, Ground.BIBOB),
        longest_extension=MOST_WEEKS,
        remarks=(
            _(
                "Wij rekenen met de Algemene termijnenwet. Die gaat over termijnen die in een wet"
                " staan. Hebt u de termijn zelf gesteld? Kijk dan of die wet daarvoor geldt."
            ),
        ),
    ),
)
TERM_GROUPS = (
    TermGroup(_("Aanvraag en besluit"), DECIDING),
    TermGroup(_("Bezwaar en beroep"), OBJECTING),
    TermGroup(_("Te laat: dwangsom"), PENALTIES, has_penalty=True),
    TermGroup(_("Geld"), MONEY),
    TermGroup(_("Andere wetten"), OTHER_LAWS),
    TermGroup(_("Staat uw termijn er niet bij?"), OWN_TERMS),
)
CHOICES: Mapping[str, TermChoice] = {
    choice.slug: choice for group in TERM_GROUPS for choice in group.choices
}
CONSENT_NEEDED_AFTER = {
    "beslissing-op-bezwaar": LONGEST_EXTENSION_OF_OBJECTION,
    "beslissing-met-commissie": LONGEST_EXTENSION_OF_OBJECTION,
}
GROUND_LABELS = {
    Ground.SUPPLEMENT: _("Aanvulling gevraagd (Awb 4:15 lid 1, 7:10 lid 2)"),
    Ground.CONSENT: _("Uitstel met instemming (Awb 4:15 lid 2a)"),
    Ground.APPLICANT: _("Vertraging door de aanvrager (Awb 4:15 lid 2b)"),
    Ground.FORCE_MAJEURE: _("Overmacht (Awb 4:15 lid 2c)"),
    Ground.BIBOB: _("Gegevens gevraagd door het Bureau Bibob (Wet Bibob 15)"),
}
