"""How tests make a request for legal support, and a request in every state."""

from collections.abc import Iterator
from datetime import time, timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from casework.models import Draft
from legalsupport.models import LegalSupport
from legalsupport.rules.assessment import DEFAULT_FRAME
from legalsupport.submission import submit_application
from organisations.models import Person, Role
from organisations.workdays import end_of
from tests.factories import national_desk, person
from uploads.inspection import Checked, inspect

ANSWERS: dict[str, dict] = {}
COLLEAGUE = "medebestuurder"


def application(by, **changes) -> dict:
    """What the pages of the application clean to."""
    office = by.offices.values_list("function", flat=True).first() or "support"
    return {
        "acute": False,
        "for_whom": "self",
        "function": office,
        "procedure": "civiel_onrechtmatige_daad",
        "legal_role": "gedaagde",
        "stage": "eerste_aanleg",
        "hearing_on": timezone.localdate() + timedelta(days=40),
        "opponent": "burger",
        "opponent_name": "Verzonnen Wederpartij",
        "story": "Een inwoner daagt mij persoonlijk voor de rechter om een besluit van de raad.",
        "indicators": ["tegen_de_persoon", "kansarm"],
        "requested_help": ["vergoeding", "advies_gesprek"],
        "requested_amount": None,
        "estimated_amount": None,
        "insurance": "geen",
        "lawyer": "",
        "discretion": "normaal",
        "consent": "after_advice",
        "phone": "+31612345678",
        "when": "",
    } | changes  # fmt: skip


def make(by, **changes) -> LegalSupport:
    """Make a request as its wizard does. `changes`: other answers than these."""
    national_desk()
    draft = Draft(owner=by, kind=LegalSupport.KIND)
    draft.save_answers({})
    return submit_application(draft, application(by, **changes), by=by)


def soon(days: int = 9):
    """The end of a day that is still to come."""
    return end_of(timezone.localdate() + timedelta(days=days))


def taken(people, **changes) -> LegalSupport:
    """A request of the raadslid that a jurist of the desk handles."""
    return make(people["councillor"], **changes).perform("take", by=people["jurist"])


def weighed(case) -> LegalSupport:
    """The case, after every question of the frame was answered."""
    rows = [
        {"text": question.text, "refuses": question.refuses, "answer": "unclear"}
        for question in DEFAULT_FRAME.questions
    ]
    return case.perform("assess", by=case.handler, frame=DEFAULT_FRAME.version, answers=rows)


def advised(people, **changes) -> LegalSupport:
    """A request with an advice to grant a thousand euros."""
    case = weighed(taken(people, **changes).perform("accept", by=people["jurist"]))
    return case.perform(
        "advise", by=people["jurist"], outcome="granted", amount=1000, reasons="Hoort bij het werk."
    )


def decided(people, **changes) -> LegalSupport:
    """A request that the employer granted."""
    case = advised(people, **changes).perform("offer", by=people["jurist"])
    return case.perform(
        "decide", by=people["secretary"], outcome="granted", amount=1000, reasons="Als het advies."
    )


def made_known(people, **changes) -> LegalSupport:
    """A request of which the decision was made known today."""
    case = decided(people, **changes)
    return case.perform("make_known", by=people["secretary"], made_known_on=timezone.localdate())


def refused(people) -> LegalSupport:
    """A request of which the refusal was made known today: no money was granted."""
    case = advised(people).perform("offer", by=people["jurist"])
    answers = {"outcome": "refused", "reasons": "Geen ambt.", "deviation_reasons": "Anders."}
    case = case.perform("decide", by=people["secretary"], **answers)
    return case.perform("make_known", by=people["secretary"], made_known_on=timezone.localdate())


def second_decider(people):
    """Somebody else who decides for the organisation: not who took the first decision."""
    if "deputy" in people:
        return people["deputy"]
    first = people["secretary"]
    holders = Person.objects.holding(Role.SECRETARY, organisation_id=first.organisation_id)
    return holders.exclude(pk=first.pk).first() or person(first.organisation, Role.SECRETARY)


def objected(people, *, running=False, case=None, **changes) -> LegalSupport:
    """A request against whose decision the applicant objected today."""
    second_decider(people)
    case = case or made_known(people)
    if running:
        case = case.perform("start_support", by=people["jurist"])
    answers = {"grounds": "Het bedrag is te laag.", "costs_requested": True} | changes
    return case.perform("object", by=people["councillor"], **answers)


HEARING = {
    "time": time(14, 0),
    "place": "Stadhuis, kamer 3.12",
    "hearers": "Hanna Verzonnen-Hoorder",
    "separate_reasons": "De wederpartij was eerder dreigend.",
}
COMMITTEE = "Vera Verzonnen-Voorzitter\nLars Verzonnen-Lid\nLena Verzonnen-Lid"


def planned(people, **changes) -> LegalSupport:
    """A request with a hearing about the bezwaar in three weeks."""
    answers = HEARING | {"day": timezone.localdate() + timedelta(days=21)}
    return objected(people, **changes).perform("plan_hearing", by=people["jurist"], **answers)


def heard(people, **changes) -> LegalSupport:
    """A request with a report of the hearing about the bezwaar."""
    answers = {"heard_on": timezone.localdate(), "report": "Het verslag."}
    return planned(people, **changes).perform("record_hearing", by=people["jurist"], **answers)


def objection_decided(people, case=None, **changes) -> LegalSupport:
    """A request with a decision on the bezwaar, by somebody else than the first one."""
    case = case or heard(people)
    answers = {"outcome": "unfounded", "reasons": "Het bedrag klopt."} | changes
    return case.perform("decide_objection", by=second_decider(people), **answers)


def objection_known(people, case=None, **changes) -> LegalSupport:
    """A request of which the decision on the bezwaar was made known today."""
    case = objection_decided(people, case, **changes)
    today = timezone.localdate()
    decider = second_decider(people)
    return case.perform("make_objection_known", by=decider, made_known_on=today)


def late(people, case, name="decision", days=1) -> LegalSupport:
    """The case, with a decision that should have been there by now."""
    due = end_of(timezone.localdate() - timedelta(days=days))
    case.deadlines.filter(name=name).update(due=due)
    return LegalSupport.objects.get(pk=case.pk)


def more_states(people) -> Iterator[LegalSupport]:
    """Yield a request in every state of a bezwaar, a beroep and a late decision.

    The secretaris whom tests know decides on the bezwaar, so another took the first decision.
    """
    people = people | {"secretary": second_decider(people), "deputy": people["secretary"]}
    jurist, today = people["jurist"], timezone.localdate()
    case = advised(people).perform(
        "adjourn_decision",
        by=jurist,
        adjourned_until=today + timedelta(days=90),
        reasons="Er is meer onderzoek nodig.",
    )
    still = {"by": jurist, "ground": "overmacht", "since": today, "message": "Brand."}
    case = case.perform("suspend_term", **still)
    case = case.perform("resume_term", by=jurist, last_day=today, message="Weer open.")
    yield case.perform("suspend_term", **still)
    case = late(people, taken(people).perform("accept", by=jurist))
    yield case
    yield in_default(case.perform("log_default_notice", by=jurist, received_on=today))
    case = objected(people, grounds="")
    case.documents.update(state="ready", stored="x")
    yield case
    yield case.perform("ask_repair", by=jurist, message="De gronden.", until=soon())
    case = objected(people).perform("appoint_committee", by=jurist, committee=COMMITTEE)
    yield case.perform("extend_objection", by=jurist, weeks=6, reasons="Vakantie.")
    case = objected(people).perform("waive_hearing", by=jurist, no_hearing="waived")
    case = late(people, case, "objection_decision")
    case = in_default(case.perform("give_default_notice", by=people["councillor"]))
    yield case.perform("log_late_appeal", by=jurist, court_on=today)
    yield planned(people)
    yield objection_decided(people)
    yield penalised(people)
    case = objection_known(people)
    yield case
    yield case.perform("log_court", by=jurist, lodged_on=today, court="Rechtbank Utrecht")


def penalised(people) -> LegalSupport:
    """A request of which the decision was late, with a dwangsom that was set and made known."""
    today = timezone.localdate()
    case = late(people, advised(people).perform("offer", by=people["jurist"]), days=40)
    case = in_default(case.perform("give_default_notice", by=people["councillor"]))
    answers = {"outcome": "granted", "amount": 1000, "reasons": "Als het advies."}
    case = case.perform("decide", by=people["secretary"], **answers)
    case = case.perform("make_known", by=people["secretary"], made_known_on=today)
    notice = case.penalties_to_set()[0]
    case = case.perform("set_penalty", by=people["secretary"], notice=notice.pk)
    order = next(iter(case.orders_to_make_known()))
    return case.perform("make_order_known", by=people["secretary"], order=order, known_on=today)


def in_default(case) -> LegalSupport:
    """The case, with its notice of default a month old."""
    case.default_notices.update(received_on=timezone.localdate() - timedelta(days=30))
    return LegalSupport.objects.get(pk=case.pk)


INVOICE = "Kanarie 4417: beroep tegen de omgevingsvergunning van mevrouw De Wit."


def running(people, **changes) -> LegalSupport:
    """A request of which the support runs: at most a thousand euros."""
    return made_known(people, **changes).perform("start_support", by=people["jurist"])


def costs(amount=400, **changes) -> dict:
    """What the form of a declaration cleans to."""
    today = timezone.localdate()
    return {
        "amount": Decimal(amount),
        "stage": "eerste_aanleg",
        "first_day": today - timedelta(days=20),
        "last_day": today - timedelta(days=1),
        "hours": Decimal(2),
        "hourly_rate": Decimal(amount) / 2,
        "other_costs": Decimal(0),
        "purpose": "Zitting voorbereid.",
        "invoice_allowed": False,
    } | changes


def declared(case, amount=400, **changes) -> LegalSupport:
    """The case, after the applicant declared costs."""
    return case.perform("declare", by=case.reporter, **costs(amount, **changes))


def approved(case, people, amount=400, **changes) -> LegalSupport:
    """The case, after costs were declared and wholly approved."""
    case = declared(case, amount, **changes)
    row = case.submitted_declarations().get()
    return case.perform(
        "decide_declaration", by=people["secretary"], declaration=row.pk, verdict="approved"
    )


def paid(case, people) -> LegalSupport:
    """The case, after everything that is owed was paid today."""
    for row in list(case.open_payments()):
        case = case.perform(
            "record_payment", by=people["jurist"], payment=row.pk, paid_on=timezone.localdate()
        )
    return case


def settled(case, people, amount=None) -> LegalSupport:
    """The case, after it was settled and that was made known today."""
    amount = case.funding_row.approved if amount is None else amount
    case = case.perform("settle", by=people["secretary"], amount=amount, reasons="Alles klopt.")
    return case.perform(
        "make_order_known",
        by=people["secretary"],
        order="settlement",
        known_on=timezone.localdate(),
    )


def with_unpaid_advance(people, amount=300) -> LegalSupport:
    """A running request with an advance that was granted and not paid yet."""
    case = running(people).perform("set_limits", by=people["secretary"], advance_limit=500)
    return case.perform("pay_advance", by=people["jurist"], amount=Decimal(amount))


def with_advance(people, amount=300) -> LegalSupport:
    """A running request with an advance that was paid."""
    return paid(with_unpaid_advance(people, amount), people)


def overpaid(people) -> LegalSupport:
    """A settled request with an advance of 300 euros of which 100 was used."""
    return settled(approved(with_advance(people), people, 100), people)


def reclaimed(people) -> LegalSupport:
    """A request of which 200 euros were reclaimed, and that made known today."""
    case = overpaid(people).perform(
        "reclaim", by=people["secretary"], amount=Decimal(200), reasons="Te veel voorschot."
    )
    order = next(iter(case.orders_to_make_known()))
    return case.perform(
        "make_order_known", by=people["secretary"], order=order, known_on=timezone.localdate()
    )


def overdue(case) -> LegalSupport:
    """The case, as if the last day to pay back was yesterday."""
    case.recoveries.update(pay_until=timezone.localdate() - timedelta(days=1))
    return LegalSupport.objects.get(pk=case.pk)


def invoice_upload() -> SimpleUploadedFile:
    """An invoice as a browser sends it."""
    return SimpleUploadedFile("factuur.txt", INVOICE.encode())


def invoice() -> Checked:
    """An invoice as the form cleans it."""
    return inspect(invoice_upload())


def money_states(people) -> Iterator[LegalSupport]:
    """Yield a request in every state of its money."""
    jurist, secretary = people["jurist"], people["secretary"]
    case = settled(approved(running(people), people), people)
    case = case.perform("ask_money_views", by=jurist, message="Wat vindt u?", until=soon())
    yield case.perform("give_money_views", by=people["councillor"], message="Toch.")
    case = approved(running(people), people)
    case = case.perform("ask_money_views", by=jurist, message="Wat vindt u?", until=soon())
    yield case.perform("give_money_views", by=people["councillor"], message="Toch.")
    yield running(people).perform(
        "ask_money_views", by=jurist, message="Wat vindt u?", until=soon()
    )
    yield declared(running(people), invoice=[invoice()], invoice_allowed=True)
    yield with_lawyer(people)
    yield approved(running(people), people)
    case = with_advance(people)
    yield case
    yield approved(case, people, 100).perform(
        "settle", by=secretary, amount=Decimal(100), reasons="Klopt."
    )
    yield overpaid(people)
    case = reclaimed(people)
    yield case
    case = overdue(case)
    yield case
    row = case.recoveries.get()
    yield case.perform("remind_repayment", by=jurist, recovery=row.pk)


def with_lawyer(people) -> LegalSupport:
    """A running request whose lawyer declared costs that nobody looked at yet."""
    today = timezone.localdate()
    case = running(people).perform(
        "invite_lawyer",
        by=people["jurist"],
        name="mr. Vera Verzonnen",
        email="advocaat@balie.example",
        until=today + timedelta(days=90),
    )
    sent = {name: value for name, value in costs().items() if name not in LATER_ANSWERS}
    case.lawyer_declarations.create(access=case.lawyer(), **sent)
    return case


LATER_ANSWERS = ("stage", "invoice_allowed")  # which a lawyer is not asked


def states(people, enter) -> Iterator[LegalSupport]:
    """Yield a request in every state."""
    councillor, jurist = people["councillor"], people["jurist"]
    left = make(councillor).perform("take", by=jurist)
    LegalSupport.objects.filter(pk=left.pk).update(handler=None)
    yield LegalSupport.objects.get(pk=left.pk)
    yield make(councillor, acute=True)
    case = make(councillor, opponent=COLLEAGUE, opponent_name="")
    yield case
    case = case.perform("take", by=jurist)
    yield case
    case = case.perform("ask_supplement", by=jurist, message="De dagvaarding.", until=soon())
    yield case
    case = case.perform("resume", by=jurist)
    yield case
    yield case.perform("advise_not_treated", by=jurist, reasons="De dagvaarding ontbreekt.")
    case = taken(people).perform("accept", by=jurist)
    yield case
    yield weighed(case)
    yield case.perform("ask_views", by=jurist, message="De brief noemt u niet.", until=soon())
    yield taken(people).perform(
        "forward", by=jurist, forwarded_to="Provincie", message="Niet hier."
    )
    yield advised(people, consent="no")
    yield advised(people)
    yield advised(people).perform("offer", by=jurist)
    yield decided(people)
    case = made_known(people)
    yield case
    case.documents.update(state="ready", stored="x")  # so that a letter can be asked for anew
    yield case.perform("start_support", by=jurist)
    yield with_unpaid_advance(people)
    yield from more_states(people)
    yield from money_states(people)
