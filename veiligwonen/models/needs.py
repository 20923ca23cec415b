"""What must come first: each function answers "" or the sentence a person reads (domain reference support §3.3, guards)."""

from django.utils import timezone
from django.utils.translation import gettext as _

from veiligwonen import lists
from veiligwonen.entitlement import still_entitled


def nobody_has_it(case) -> str:
    """Taken once."""
    return _("Een collega behandelt deze aanvraag al.") if case.handler_id else ""


def is_weighed(case) -> str:
    """A person weighed it, and no lowering waits."""
    told = case.told
    if told.pending_id:
        return _("Een lagere urgentie wacht nog op een tweede persoon.")
    return (
        "" if told.current and told.current.by_id else _("Weeg de aanvraag eerst. Er is alleen een voorlopige weging.")
    )


def intake_is_planned(case) -> str:
    """A moment was agreed."""
    return "" if case.intake_at else _("Plan eerst de intake.")


def is_weighed_after_intake(case) -> str:
    """New threats surface in the intake: it is weighed again after it (§3.3)."""
    if sentence := is_weighed(case):
        return sentence
    late = case.told.current.at < case.intake_held_at
    return _("Weeg de aanvraag opnieuw. In de intake komen vaak nieuwe feiten naar voren.") if late else ""


def home_is_visited(case) -> str:
    """The adviser was there."""
    return "" if case.visit_held_on else _("Leg eerst het huisbezoek vast.")


def home_is_the_one_visited(case) -> str:
    """An advice is about one home: who moved after the visit is visited again (§3.8)."""
    newer = case.visit_held_on and case.homes.filter(until=None, since__gt=case.visit_held_on).exists()
    return _("De aanvrager heeft een nieuw adres. Bezoek eerst die woning, en leg dat vast.") if newer else ""


def employer_may_know(case) -> str:
    """Providing starts when the applicant lets the employer know (§3.8)."""
    if case.consent == lists.Consent.NO:
        return _("De aanvrager wil dat de werkgever dit nog niet weet. Vraag het opnieuw, of wacht.")
    if case.driehoek_excluded and not case.employer_contact_id:
        return _(
            "Kies met de aanvrager wie namens de werkgever mag meelezen: deze zaak is afgeschermd voor de eigen driehoek."
        )
    return ""


def route_is_named(case) -> str:
    """Nobody leaves without a way on."""
    return "" if case.route else _("Kies waar de aanvrager wel wordt geholpen.")


def is_handed_over(case) -> str:
    """Warm: somebody spoke with who helps further."""
    return (
        ""
        if case.handed_over_at
        else _("Draag de aanvrager eerst warm over: bel met wie verder helpt, en leg dat vast.")
    )


def refusal_has_a_second(case) -> str:
    """Two people looked, unless the rule itself decided."""
    waits = case.refused_by_id and not case.refusal_agreed_by_id
    return _("Een tweede persoon moet nog akkoord gaan met de doorverwijzing.") if waits else ""


def second_is_needed(case) -> str:
    """Once."""
    return "" if refusal_has_a_second(case) else _("Hier is geen tweede persoon meer nodig.")


def is_in_office(case) -> str:
    """A new claim is for who holds the office (§3.1, §3.8)."""
    held = still_entitled(case.function, case.office_until, timezone.localdate())
    return "" if held else _("Dit ambt is geëindigd. Het ondersteuningsteam helpt u verder: bel 070-373 83 14.")


def lowering_waits(case) -> str:
    """There is something to agree with."""
    return "" if case.told.pending_id else _("Er wacht geen lagere urgentie.")
