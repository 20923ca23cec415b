"""What must come first: each guard returns "" or the sentence that a person reads.

Source: the guards of docs/domain/support.md §3.3. What an advice still lacks:
`advice_completeness`.
"""

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from texts.phone import unbroken
from veiligwonen import lists
from veiligwonen.access import may_still_advise, may_still_provide
from veiligwonen.rules.entitlement import still_entitled

# --- triage ---------------------------------------------------------------------------------------


def require_unassigned(case) -> str:
    """Require that nobody handles the case yet."""
    return _("Een collega behandelt deze aanvraag al.") if case.current_handler else ""


def has_no_adviser(case) -> bool:
    """Tell whether the adviser of a request left, or lost the role."""
    return case.adviser is None or not may_still_advise(case, case.adviser)


def require_no_adviser(case) -> str:
    """Require that no adviser works on the request any more."""
    return "" if has_no_adviser(case) else _("De adviseur werkt nog aan deze aanvraag.")


def require_weighing(case) -> str:
    """Require a weighing by a person, and no lower urgency that waits."""
    if case.applicant_details.pending_id:
        return _("Een lagere urgentie wacht nog op een tweede persoon.")
    current = case.applicant_details.current
    if current and current.by_id:
        return ""
    return _("Weeg de aanvraag eerst. Er is alleen een voorlopige weging.")


def require_pending_lowering(case) -> str:
    """Require a lower urgency that waits for a second person."""
    if case.applicant_details.pending_id:
        return ""
    return _("Er wacht geen lagere urgentie.")


# --- advice ---------------------------------------------------------------------------------------


def require_planned_intake(case) -> str:
    """Require an agreed moment for the intake."""
    return "" if case.intake_at else _("Plan eerst de intake.")


def require_weighing_after_intake(case) -> str:
    """Require a weighing after the intake, where new threats surface."""
    if sentence := require_weighing(case):
        return sentence
    if case.applicant_details.current.at >= case.intake_held_at:
        return ""
    return _("Weeg de aanvraag opnieuw. In de intake komen vaak nieuwe feiten naar voren.")


def require_home_visit(case) -> str:
    """Require that the adviser visited a home."""
    return "" if case.visit_held_on else _("Leg eerst het huisbezoek vast.")


def require_visit_of_current_home(case) -> str:
    """Require a visit to the home that the advice is about (docs/domain/support.md §3.8)."""
    visited_on = case.visit_held_on
    if visited_on and case.home_addresses.filter(until=None, since__gt=visited_on).exists():
        return _("De aanvrager heeft een nieuw adres. Bezoek eerst die woning, en leg dat vast.")
    return ""


# --- provision ------------------------------------------------------------------------------------


def require_consent_for_employer(case) -> str:
    """Require that the applicant lets the employer know (docs/domain/support.md §3.8)."""
    if case.consent == lists.Consent.NO:
        return _(
            "De aanvrager wil dat de werkgever dit nog niet weet. Vraag het opnieuw, of wacht."
        )
    if case.driehoek_excluded and not case.employer_contact_id:
        return _(
            "Kies met de aanvrager wie namens de werkgever mag meelezen: "
            "deze zaak is afgeschermd voor de eigen driehoek."
        )
    if has_contact_left(case):
        return _(
            "Wie namens de werkgever zou meelezen, doet dat niet meer. "
            "Vraag de aanvrager om iemand anders te kiezen."
        )
    return ""


def has_contact_left(case) -> bool:
    """Tell whether who was named for the employer left, or lost the role."""
    contact = case.employer_contact
    return contact is not None and not may_still_provide(case, contact)


def require_contact_left(case) -> str:
    """Require that nobody reads for the employer any more: else that is not changed on the way."""
    if has_contact_left(case):
        return ""
    return _("Degene die u koos, leest nog mee namens uw werkgever.")


def require_decision(case) -> str:
    """Require a decision about every measure, and answers to the tax questions.

    Source: docs/domain/support.md §3.5.
    """
    measures = list(case.measures.all())
    for_employer = [measure for measure in measures if measure.is_of_employer]
    undecided = [str(measure.position) for measure in for_employer if not measure.decision]
    if undecided:
        return _("Beslis eerst over maatregel %s.") % ", ".join(undecided)
    provision = case.read_provision()
    if provision is None or provision.arbo.missing:
        return _("Beantwoord eerst de vragen over de belasting.")
    if not provision.settled_on and any(measure.is_deviation for measure in measures):
        return _("U wijkt af van het advies. Meld dat eerst: BZK zoekt met u naar een oplossing.")
    return ""


def is_open_to_objection(case) -> bool:
    """Tell whether bezwaar against the decision is possible, or may become so.

    So long the day on which it was made known can be written down, and put right.
    """
    provision = case.read_provision()
    if provision is None or provision.decided_on is None:
        return False
    return provision.object_until is None or provision.object_until >= timezone.localdate()


def require_valid_pkvw(case) -> str:
    """Require a valid certificate, or measures that bridge the time."""
    provision = case.read_provision()
    if provision and provision.temporary_now:
        return ""
    until = case.pkvw_until
    is_expired = until is not None and until < timezone.localdate()
    if case.pkvw == lists.Pkvw.VALID and not is_expired:
        return ""
    return _("Het Politiekeurmerk is er nog niet. Leg eerst het certificaat vast.")


def require_tested_measures(case) -> str:
    """Require that every measure is tested or dropped."""
    untested = [str(row.position) for row in case.measures.all() if not row.is_finished]
    if not untested:
        return ""
    return _("Nog niet getest: maatregel %s.") % ", ".join(untested)


# --- aftercare and the end ------------------------------------------------------------------------


def require_office(case) -> str:
    """Require that the applicant holds the office (docs/domain/support.md §3.1, §3.8)."""
    if still_entitled(case.function, case.office_ended_on, timezone.localdate()):
        return ""
    sentence = _("Dit ambt is geëindigd. Het ondersteuningsteam helpt u verder: bel %s.")
    return sentence % unbroken(settings.DESK_PHONE)


def require_settled_ending(case) -> str:
    """Require an agreed end date that has come, and agreed subscriptions and ownership."""
    provision = case.read_provision()
    if provision is None or not provision.is_ending_settled:
        return _(
            "Spreek eerst af wanneer het eindigt, wanneer abonnementen stoppen en van wie de "
            "spullen worden."
        )
    if provision.ends_on > timezone.localdate():
        return _("Dit loopt nog tot de afgesproken einddatum.")
    return ""


def require_evaluation_form(case) -> str:
    """Require that the evaluation form (document G) was sent."""
    if case.documents.filter(kind="evaluation", state="ready").exists():
        return ""
    return _("Stuur eerst het evaluatieformulier. Dat gaat mee met de eerste nazorg.")


# --- not entitled ---------------------------------------------------------------------------------


def require_referral_route(case) -> str:
    """Require a route: nobody leaves without a way on."""
    return "" if case.route else _("Kies waar de aanvrager wel wordt geholpen.")


def require_handover(case) -> str:
    """Require a warm handover: somebody spoke with who helps further."""
    if case.handed_over_at:
        return ""
    return _("Draag de aanvrager eerst warm over: bel met wie verder helpt, en leg dat vast.")


def require_second_opinion(case) -> str:
    """Require that a second person agreed with a refusal by a person."""
    if case.refused_by_id and not case.refusal_agreed_by_id:
        return _("Een tweede persoon moet nog akkoord gaan met de doorverwijzing.")
    return ""


def require_open_refusal(case) -> str:
    """Require a refusal that waits for a second person."""
    if require_second_opinion(case):
        return ""
    return _("Hier is geen tweede persoon meer nodig.")
